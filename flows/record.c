#include "flows/record.h"

#include "flows/pack.h"
#include "flows/run.h"
#include "server/base/arena.h"
#include "server/base/error.h"

#include <stdlib.h>
#include <string.h>

/* Format 1 knew one wish a message. */
enum { FORMAT_ONE_WISH = 1, FORMAT = 2, ANYWHERE = 0, OUTCOME_MAX = 64 };
enum { HAS_BEFORE = 1, HAS_HEARD = 2, IS_NEW = 4, AGENTS_OPEN = 8 };

void flow_record_answer(struct flow_record *record, const char *action,
                        const struct flow_answer *answer, enum assurance assurance)
{
    if (record->answer_count < FLOW_ANSWERS_MAX)
        record->answers[record->answer_count++] =
            (struct flow_answered){ action, *answer, assurance };
}

/* ---- what was understood: which expectation of which state, and its values ---- */

struct place {
    uint64_t state, index; /* state 0 = anywhere, else its index + 1 */
};

static bool holds(const struct expects *list, const struct expect *e)
{
    return list->items && e >= list->items && e < list->items + list->count;
}

static struct place place_of(const struct flow *flow, const struct expect *e)
{
    if (holds(&flow->anywhere, e))
        return (struct place){ ANYWHERE, (uint64_t)(e - flow->anywhere.items) };
    for (size_t i = 0; i < flow->state_count; i++)
        if (holds(&flow->states[i].expects, e))
            return (struct place){ i + 1, (uint64_t)(e - flow->states[i].expects.items) };
    abort(); /* an expectation of another flow: our own mistake */
}

static const struct expect *expect_at(const struct flow *flow, struct place at)
{
    const struct expects *list;

    if (at.state > flow->state_count)
        return NULL;
    list = at.state == ANYWHERE ? &flow->anywhere : &flow->states[at.state - 1].expects;
    return at.index < list->count ? &list->items[at.index] : NULL;
}

static void put_meaning(struct writer *w, const struct flow *flow, const struct meaning *m)
{
    struct place at = m->expect ? place_of(flow, m->expect) : (struct place){ 0 };

    put_unsigned(w, (uint64_t)m->kind);
    put_optional(w, m->label);
    if (!m->expect)
        return;
    put_unsigned(w, at.state);
    put_unsigned(w, at.index);
    put_value(w, &m->value);
    put_value(w, &m->beside);
    put_unsigned(w, m->other_count);
    for (size_t i = 0; i < m->other_count; i++)
        put_unsigned(w, (uint64_t)(m->others[i] - flow->anywhere.items));
}

static bool has_expect(enum meaning_kind kind)
{
    return kind == MEANING_EXPECT || kind == MEANING_WRONG || kind == MEANING_UNSURE;
}

static void get_others(struct reader *r, const struct flow *flow, struct meaning *m)
{
    m->other_count = (size_t)get_unsigned(r, FLOW_WISHES_MAX);
    for (size_t i = 0; i < m->other_count; i++) {
        m->others[i] = expect_at(flow, (struct place){ ANYWHERE, get_unsigned(r, UINT32_MAX) });
        r->failed = r->failed || !m->others[i] || !m->others[i]->wish;
    }
}

static const struct flow_heard *get_meaning(struct reader *r, const struct flow *flow,
                                            uint8_t format)
{
    struct flow_heard *heard = ARENA_NEW(r->arena, struct flow_heard);
    struct meaning *m = &heard->meaning;

    heard->understood = heard->replayed = true;
    m->kind = (enum meaning_kind)get_unsigned(r, MEANING_UNSURE);
    m->label = get_optional(r);
    if (!has_expect(m->kind))
        return heard;
    struct place at = { .state = get_unsigned(r, UINT32_MAX) };
    at.index = get_unsigned(r, UINT32_MAX);
    m->expect = expect_at(flow, at);
    m->value = get_value(r, true);
    m->beside = get_value(r, true);
    if (format > FORMAT_ONE_WISH)
        get_others(r, flow, m);
    r->failed = r->failed || !m->expect;
    return heard;
}

/* ---- event, facts, answers ---- */

static void put_event(struct writer *w, const struct flow_event *e)
{
    put_unsigned(w, (uint64_t)e->kind);
    put_optional(w, e->text);
    put_optional(w, e->payload);
    put_optional(w, e->media_type);
    put_vars(w, e->notice);
}

static struct flow_event get_event(struct reader *r)
{
    struct flow_event e = { .kind = (enum flow_event_kind)get_unsigned(r, FLOW_DONE) };

    e.text = get_optional(r);
    e.payload = get_optional(r);
    e.media_type = get_optional(r);
    e.notice = get_vars(r);
    return e;
}

static void put_facts(struct writer *w, const struct flow_facts *f)
{
    put_signed(w, f->now_us);
    put_signed(w, f->today);
    put_unsigned(w, (uint64_t)f->assurance);
    put_unsigned(w, (uint64_t)f->channel);
    put_optional(w, f->tone);
    put_optional(w, f->language);
    put_unsigned(w, f->seed);
}

static struct flow_facts get_facts(struct reader *r)
{
    struct flow_facts f = { .now_us = get_signed(r) };

    f.today = (day_t)get_signed(r);
    f.assurance = (enum assurance)get_unsigned(r, ASSURANCE_A3);
    f.channel = (enum flow_channel)get_unsigned(r, FLOW_CHANNEL_COUNT - 1);
    f.tone = get_optional(r);
    f.language = get_optional(r);
    f.seed = get_unsigned(r, UINT64_MAX);
    return f;
}

static void put_answers(struct writer *w, const struct flow_record *record)
{
    put_unsigned(w, record->answer_count);
    for (size_t i = 0; i < record->answer_count; i++) {
        put_text(w, record->answers[i].action);
        put_text(w, record->answers[i].answer.outcome);
        put_unsigned(w, (uint64_t)record->answers[i].assurance);
        put_vars(w, record->answers[i].answer.values);
    }
}

static void get_answers(struct reader *r, struct flow_record *out)
{
    out->answer_count = (size_t)get_unsigned(r, FLOW_ANSWERS_MAX);
    for (size_t i = 0; i < out->answer_count; i++) {
        out->answers[i].action = get_text(r);
        out->answers[i].answer.outcome = get_text(r);
        out->answers[i].assurance = (enum assurance)get_unsigned(r, ASSURANCE_A3);
        out->answers[i].answer.values = get_vars(r);
    }
}

/* ---- the whole ---- */

static void put_record(struct writer *w, const struct flow *flow, const struct flow_record *record,
                       struct packed before)
{
    uint8_t head[2] = { FORMAT, (uint8_t)((record->before ? HAS_BEFORE : 0) |
                                          (record->heard ? HAS_HEARD : 0) |
                                          (record->facts.is_new ? IS_NEW : 0) |
                                          (record->facts.agents_open ? AGENTS_OPEN : 0)) };

    put(w, head, sizeof(head));
    put(w, &record->digest, sizeof(record->digest));
    if (record->before) {
        put_unsigned(w, before.len);
        put(w, before.data, before.len);
        put_vars(w, record->facts.creditor);
    }
    put_facts(w, &record->facts);
    put_event(w, &record->event);
    if (record->heard)
        put_meaning(w, flow, &record->heard->meaning);
    put_answers(w, record);
}

struct packed flow_record_pack(const struct flow *flow, const struct flow_record *record,
                               struct arena *a)
{
    struct packed before = { 0 };
    struct writer w = { 0 };

    if (record->before)
        before = flow_session_pack(record->before, a);
    put_record(&w, flow, record, before);
    w.out = arena_alloc(a, w.len);
    w.len = 0;
    put_record(&w, flow, record, before);
    return (struct packed){ w.out, w.len };
}

static void get_bytes(struct reader *r, void *out, size_t len)
{
    if ((size_t)(r->end - r->at) < len) {
        r->failed = true;
        return;
    }
    memcpy(out, r->at, len);
    r->at += len;
}

static const struct flow_session *get_before(struct reader *r)
{
    struct flow_session *before = ARENA_NEW(r->arena, struct flow_session);
    size_t len = (size_t)get_unsigned(r, (uint64_t)(r->end - r->at));

    if (r->failed || len > (size_t)(r->end - r->at) ||
        !flow_session_unpack((struct packed){ r->at, len }, r->arena, before, NULL))
        r->failed = true;
    else
        r->at += len;
    return before;
}

static void get_record(struct reader *r, const struct flow *flow, uint8_t format,
                       struct flow_record *out)
{
    uint8_t flags = get_byte(r);
    struct vars creditor = { 0 };

    get_bytes(r, &out->digest, sizeof(out->digest));
    if (flags & HAS_BEFORE) {
        out->before = get_before(r);
        creditor = get_vars(r);
    }
    out->facts = get_facts(r);
    out->facts.creditor = creditor;
    out->facts.is_new = flags & IS_NEW;
    out->facts.agents_open = flags & AGENTS_OPEN;
    out->event = get_event(r);
    if (flags & HAS_HEARD)
        out->heard = get_meaning(r, flow, format);
    get_answers(r, out);
}

bool flow_record_unpack(const struct flow *flow, struct packed packed, struct arena *a,
                        struct flow_record *out, struct error *err)
{
    struct reader r = { packed.data, packed.data + packed.len, a, false };

    *out = (struct flow_record){ 0 };
    uint8_t format = get_byte(&r);
    if (packed.len < 2 || format < FORMAT_ONE_WISH || format > FORMAT)
        return error_set(err, ERROR_CONFLICT, "a record of an unknown format");
    get_record(&r, flow, format, out);
    if (r.failed || r.at != r.end)
        return error_set(err, ERROR_CONFLICT, "a damaged record, or one of another flow");
    return true;
}

/* ---- digest (FNV-1a, 64 bits) ---- */

static void add(uint64_t *hash, const char *text)
{
    for (const char *c = text ? text : "\x01"; *c; c++)
        *hash = (*hash ^ (uint8_t)*c) * UINT64_C(1099511628211);
    *hash = (*hash ^ 0xFF) * UINT64_C(1099511628211);
}

static void add_reply(uint64_t *hash, const struct reply *r)
{
    add(hash, r->text_id);
    add(hash, r->body);
    add(hash, r->url);
    add(hash, r->button);
    for (size_t i = 0; i < r->option_count; i++) {
        add(hash, r->options[i].id);
        add(hash, r->options[i].title);
        add(hash, r->options[i].description);
    }
}

uint64_t flow_turn_digest(const struct flow_turn *turn, const struct flow_session *session)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < turn->reply_count; i++)
        add_reply(&hash, &turn->replies[i]);
    add(&hash, session->state);
    add(&hash, session->returning);
    add(&hash, session->ended ? "ended" : "");
    for (int32_t i = 0; i < session->wish_count; i++)
        add(&hash, session->wishes[i]);
    if (session->offered)
        add(&hash, session->offered);
    return hash;
}
