#include "server/ops/turn.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/document.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/strbuf.h"
#include "server/channels/inbound_pack.h"
#include "server/channels/reply_pack.h"

#include <stdio.h>
#include <string.h>

/* A session that was silent so long is over; the next message begins another. */
static const int64_t SESSION_IDLE_US = HOURS_US(24);
static const int64_t PROVIDER_PAST_US = HOURS_US(6);

/* ---- session and facts ---- */

static const struct flow *flow_by_version(const struct turns_deps *deps, int32_t version)
{
    const struct flow *newest = NULL;

    for (const struct flow *const *f = deps->flows; *f; f++) {
        newest = *f;
        if (flow_version(*f) == version)
            return *f;
    }
    return newest;
}

static enum assurance current_assurance(const struct conversation *c, int64_t now_us)
{
    return c->assurance_until_us > now_us ? c->assurance : ASSURANCE_A0;
}

static bool is_open_hour(const struct creditor *creditor, int64_t now_us)
{
    day_t day = day_of_instant(now_us, creditor->zone);
    int minute = minute_of_instant(now_us, creditor->zone), weekday = day_weekday(day);

    return weekday > 0 && weekday < 6 && minute >= creditor->opens_minute &&
           minute < creditor->closes_minute;
}

static void refresh_facts(struct batch *b, struct talk *r, bool is_new)
{
    const struct creditor *creditor = r->account->creditor;

    r->facts = (struct flow_facts){
        .now_us = b->now_us,
        .today = day_of_instant(b->now_us, creditor->zone),
        .assurance = current_assurance(r->conv, b->now_us),
        .is_new = is_new,
        .agents_open = is_open_hour(creditor, b->now_us),
        .creditor = creditor->facts,
    };
}

static void session_begin(struct batch *b, struct talk *r)
{
    struct conversation *c = r->conv;

    r->flow = flow_by_version(turns_deps(b->turns), INT32_MAX);
    c->session_id = turns_take_id(b->turns);
    c->session_started_us = b->now_us;
    c->session_ended_us = 0;
    c->session_outcome = NULL;
    c->flow_version = flow_version(r->flow);
    c->session_changed = true;
    c->is_new = true;
    r->session = (struct flow_session){ .version = c->flow_version };
}

static bool session_restore(struct batch *b, struct talk *r)
{
    struct conversation *c = r->conv;
    struct error err = { 0 };
    size_t len;

    r->flow = flow_by_version(turns_deps(b->turns), c->flow_version);
    if (!c->session_state.len)
        return false;
    char *clear =
        seal_open(turns_deps(b->turns)->seal, b->arena, "session", c->session_state, &len, &err);
    if (clear &&
        flow_session_unpack((struct packed){ (uint8_t *)clear, len }, b->arena, &r->session, &err))
        return true;
    log_fact(&(struct log_context){ .conversation = c->conversation_id }, LOG_WARN,
             "session_restarted", LOG_STR("why", err.detail));
    return false;
}

/* Once for each conversation of a batch. */
static void session_open(struct batch *b, struct talk *r)
{
    struct conversation *c = r->conv;
    bool idle = c->last_inbound_us && b->now_us - c->last_inbound_us > SESSION_IDLE_US;

    r->session_open = true;
    c->flow = "cobranca";
    if (!c->session_id || idle || !session_restore(b, r) || r->session.ended) {
        session_begin(b, r);
        refresh_facts(b, r, true);
        return;
    }
    refresh_facts(b, r, false);
}

/* ---- what the bot says ---- */

static struct seal_hash outbox_key(struct batch *b, const struct talk *r)
{
    int64_t parts[3] = { r->conv->session_id, r->conv->turn_no, r->replies_made };

    return seal_hash(turns_deps(b->turns)->seal, "outbox", parts, sizeof(parts));
}

static const char *reply_kind_name(const struct reply *reply)
{
    static const char *const names[] = { "text", "choices", "link", "document", "pix" };

    return names[reply->kind];
}

void talk_say(struct batch *b, struct talk *r, const struct reply *reply, enum message_class class)
{
    const struct turns_deps *deps = turns_deps(b->turns);
    struct packed packed = reply_pack(reply, b->arena);
    int64_t life_us = SECONDS_US(turns_settings(b->turns)->reply_expires_s);
    struct outbox_row *row = ROWS_ADD(b->arena, &b->rows.outbox);

    *row = (struct outbox_row){
        .conv = r->conv,
        .outbox_id = turns_take_id(b->turns),
        .key = outbox_key(b, r),
        .class = class,
        .level = reply->level,
        .fence = r->conv->fence,
        .contract_id = reply->charge ? r->contract_id : 0,
        .charge_id = reply->charge,
        .payload = seal_close(deps->seal, b->arena, "outbox", packed.data, packed.len),
        .created_us = b->now_us,
        .expires_us = b->now_us + (class == CLASS_RECEIPT ? DAYS_US(1) : life_us),
        .not_before_us = b->now_us,
    };
    r->replies_made++;
    *ROWS_ADD(b->arena, &b->rows.messages) = (struct message_row){
        .conv = r->conv,
        .session_id = r->conv->session_id,
        .at_us = b->now_us,
        .direction = MESSAGE_BOT,
        .level = reply->level,
        .kind = reply_kind_name(reply),
        /* A code's digits are never kept in clear. */
        .text = class == CLASS_CODE ? "(código)" : reply->body,
        .trace = reply->text_id,
        .outbox_id = row->outbox_id,
    };
}

/* ---- what came in ---- */

static void note_inbound(struct batch *b, struct talk *r, const struct unit *u)
{
    char *text = u->in.text ? arena_strdup(b->arena, u->in.text) : NULL;

    if (text)
        document_mask_text(text, strlen(text));
    *ROWS_ADD(b->arena, &b->rows.messages) = (struct message_row){
        .conv = r->conv,
        .session_id = r->conv->session_id,
        .at_us = u->provider_at_us ? u->provider_at_us : b->now_us,
        .direction = u->kind == UNIT_NOTICE ? MESSAGE_NOTE : MESSAGE_IN,
        .level = DISCLOSURE_L0,
        .kind = u->in.type ? u->in.type : "unknown",
        .text = text,
    };
}

static void store_unit(struct batch *b, struct talk *r, struct unit *u, enum inbox_state state)
{
    u->state = state;
    if (u->inbox_id) {
        *ROWS_ADD(b->arena, &b->rows.waited) = u;
        return;
    }
    u->conversation_id = r->conv->conversation_id;
    if (u->sealed.len)
        *ROWS_ADD(b->arena, &b->rows.inbox) = u;
}

/* A unit that waited comes sealed. */
static bool open_unit(struct batch *b, struct unit *u)
{
    struct error err = { 0 };
    size_t len;

    if (!u->inbox_id)
        return true;
    char *clear = seal_open(turns_deps(b->turns)->seal, b->arena, "unit", u->sealed, &len, &err);
    if (clear && inbound_unpack((struct packed){ (uint8_t *)clear, len }, b->arena, &u->in, &err))
        return true;
    log_fact(NULL, LOG_ERROR, "unit_unreadable", LOG_NUM("inbox", u->inbox_id),
             LOG_STR("why", err.detail));
    return false;
}

static void learn_address(struct talk *r, const struct unit *u)
{
    if (u->phone_sealed.len)
        r->conv->phone_sealed = u->phone_sealed;
    if (u->bsuid_sealed.len)
        r->conv->bsuid_sealed = u->bsuid_sealed;
    if (u->provider_at_us > r->conv->last_inbound_us)
        r->conv->last_inbound_us = u->provider_at_us;
    r->state_changed = true;
}

/* ---- events for the engine ---- */

static bool is_type(const struct unit *u, const char *type)
{
    return u->in.type && strcmp(u->in.type, type) == 0;
}

static enum flow_event_kind event_kind(const struct unit *u)
{
    static const char *const media[] = { "image",    "video",    "audio",   "voice",
                                         "document", "location", "contacts" };

    if (u->kind == UNIT_NOTICE)
        return FLOW_NOTICE;
    if (u->kind == UNIT_TIMER)
        return FLOW_SILENCE;
    if (u->in.payload)
        return FLOW_TAP;
    for (size_t i = 0; i < COUNT_OF(media); i++)
        if (is_type(u, media[i]))
            return FLOW_MEDIA;
    return u->in.text ? FLOW_TEXT : FLOW_UNSUPPORTED;
}

static enum message_class class_of(const struct unit *u)
{
    if (u->kind == UNIT_TIMER)
        return CLASS_NUDGE;
    if (u->kind == UNIT_NOTICE && is_type(u, "payment_settled"))
        return CLASS_RECEIPT;
    return CLASS_REPLY;
}

static struct flow_event event_of(struct batch *b, const struct unit *u)
{
    struct flow_event event = { .kind = event_kind(u),
                                .text = u->in.text,
                                .payload = u->in.payload,
                                .media_type = u->in.type,
                                .notice = u->in.notice };

    if (u->kind == UNIT_NOTICE)
        event.payload = u->in.type;
    if (u->kind == UNIT_TURN && u->provider_at_us &&
        b->now_us - u->provider_at_us > SECONDS_US(turns_settings(b->turns)->late_after_s))
        event = (struct flow_event){ .kind = FLOW_NOTICE, .payload = "late_message" };
    return event;
}

/* Messages older than six hours get one apology, not a conversation each. */
static bool apologised(struct batch *b, struct talk *r, const struct flow_event *event)
{
    if (event->kind != FLOW_NOTICE || strcmp(event->payload, "late_message") != 0)
        return false;
    if (b->now_us - r->conv->apologised_us < PROVIDER_PAST_US)
        return true;
    r->conv->apologised_us = b->now_us;
    return false;
}

/* ---- gathering quick lines into one turn ---- */

static bool holds_back(struct batch *b, struct talk *r, const struct unit *u)
{
    const struct turns_settings *s = turns_settings(b->turns);

    if (!s->gather_ms || u->kind != UNIT_TURN || event_kind(u) != FLOW_TEXT || u->inbox_id)
        return false;
    if (r->conv->held_since_us &&
        b->now_us - r->conv->held_since_us >= (int64_t)s->gather_max_ms * 1000)
        return false;
    return !flow_answers_at_once(r->flow, &r->session, u->in.text, r->facts.today, b->arena);
}

static void hold(struct batch *b, struct talk *r, struct unit *u)
{
    const struct turns_settings *s = turns_settings(b->turns);
    struct conversation *c = r->conv;

    if (!c->held_since_us)
        c->held_since_us = b->now_us;
    int64_t due = b->now_us + (int64_t)s->gather_ms * 1000;
    int64_t latest = c->held_since_us + (int64_t)s->gather_max_ms * 1000;
    *ROWS_ADD(b->arena, &b->rows.timers) =
        (struct timer_row){ .conv = c,
                            .kind = TIMER_GATHER,
                            .due_us = due < latest ? due : latest,
                            .turn_no = c->turn_no };
    store_unit(b, r, u, INBOX_WAITING);
    r->held = true;
}

/* True while lines of this conversation are held and nothing in this batch sets them free. */
static bool still_held(struct batch *b, struct talk *r)
{
    if (!r->conv->held_since_us)
        return false;
    for (size_t i = 0; i < r->unit_count; i++) {
        const struct unit *u = r->units[i];
        if (u->kind == UNIT_TIMER && u->timer == TIMER_GATHER)
            return false;
        if (!u->inbox_id && u->kind == UNIT_TURN && !holds_back(b, r, u))
            return false;
    }
    int64_t held_us = b->now_us - r->conv->held_since_us;
    return held_us < (int64_t)turns_settings(b->turns)->gather_max_ms * 1000;
}

/* Joins the text lines that follow each other from here; they are one turn. */
static void join_lines(struct batch *b, struct talk *r, struct unit *first)
{
    struct strbuf sb = { 0 };

    while (r->at < r->unit_count) {
        struct unit *next = r->units[r->at];
        if (next->kind != UNIT_TURN || !open_unit(b, next) || event_kind(next) != FLOW_TEXT ||
            event_kind(first) != FLOW_TEXT)
            break;
        if (!sb.len)
            strbuf_adds(&sb, first->in.text);
        strbuf_addf(&sb, "\n%s", next->in.text);
        learn_address(r, next);
        note_inbound(b, r, next);
        store_unit(b, r, next, INBOX_DONE);
        r->at++;
    }
    if (sb.len)
        first->in.text = arena_strdup(b->arena, strbuf_str(&sb));
    strbuf_done(&sb);
}

/* ---- one unit ---- */

static void set_silence(struct batch *b, struct talk *r)
{
    if (r->turn.silence_s <= 0 || r->conv->owner != OWNER_BOT)
        return;
    *ROWS_ADD(b->arena, &b->rows.timers) =
        (struct timer_row){ .conv = r->conv,
                            .kind = TIMER_SILENCE,
                            .due_us = b->now_us + SECONDS_US(r->turn.silence_s),
                            .turn_no = r->conv->turn_no };
}

static void finish_turn(struct batch *b, struct talk *r)
{
    struct turns_counts *counts = turns_mutable_counts(b->turns);
    struct conversation *c = r->conv;

    for (size_t i = 0; i < r->turn.reply_count; i++)
        talk_say(b, r, &r->turn.replies[i], r->class);
    set_silence(b, r);
    counts->turns++;
    counts->not_understood += !r->turn.understood;
    counts->handed_over += r->turn.handed_over;
    if (r->turn.ended || r->session.ended) {
        c->session_ended_us = b->now_us;
        c->session_outcome = c->session_outcome ? c->session_outcome : "ended";
        c->session_changed = true;
        r->session.ended = true;
    }
    c->is_new = false;
    r->current = NULL;
    r->facts.is_new = false;
    r->state_changed = true;
}

static void fail_turn(struct batch *b, struct talk *r, const struct error *err)
{
    turns_mutable_counts(b->turns)->failed++;
    log_fact(&(struct log_context){ .conversation = r->conv->conversation_id }, LOG_ERROR,
             "turn_failed", LOG_STR("why", err->detail));
    r->current->state = INBOX_QUARANTINED;
    r->current = NULL;
}

/* After a step or an answer: true = a question waits. */
static bool after_step(struct batch *b, struct talk *r, bool ok, const struct error *err)
{
    if (!ok)
        fail_turn(b, r, err);
    else if (r->turn.question)
        return true;
    else
        finish_turn(b, r);
    return false;
}

static bool step(struct batch *b, struct talk *r, struct unit *u, const struct flow_event *event)
{
    struct error err = { 0 };

    r->current = u;
    r->class = class_of(u);
    r->conv->turn_no++;
    r->replies_made = 0;
    r->turn = (struct flow_turn){ 0 };
    bool ok = flow_step(r->flow, &r->session, event, &r->facts, b->arena, &r->turn, &err);
    return after_step(b, r, ok, &err);
}

static bool resume(struct batch *b, struct talk *r)
{
    struct error err = { 0 };
    struct flow_answer answer = r->answer;

    r->answered = false;
    refresh_facts(b, r, r->facts.is_new);
    if (r->failed) {
        r->failed = false;
        error_set(&err, ERROR_INTERNAL, "an action could not be answered");
        return after_step(b, r, false, &err);
    }
    bool ok = flow_answer(r->flow, &r->session, &answer, &r->facts, b->arena, &r->turn, &err);
    return after_step(b, r, ok, &err);
}

static bool timer_is_stale(const struct talk *r, const struct unit *u)
{
    return u->timer == TIMER_GATHER || u->timer_turn_no != r->conv->turn_no ||
           r->conv->owner != OWNER_BOT;
}

/* True = the engine asks something. */
static bool take_unit(struct batch *b, struct talk *r, struct unit *u)
{
    if (u->kind == UNIT_WAKE || (u->kind == UNIT_TIMER && timer_is_stale(r, u)))
        return false;
    if (!open_unit(b, u)) {
        store_unit(b, r, u, INBOX_QUARANTINED);
        return false;
    }
    if (u->kind == UNIT_TURN || u->kind == UNIT_RECORD)
        learn_address(r, u);
    if (u->kind != UNIT_TIMER)
        note_inbound(b, r, u);
    store_unit(b, r, u, INBOX_DONE);
    /* Owned by a person: the bot is silent; what came is in the history. */
    if (u->kind == UNIT_RECORD || r->conv->owner != OWNER_BOT)
        return false;
    join_lines(b, r, u);
    struct flow_event event = event_of(b, u);
    return !apologised(b, r, &event) && step(b, r, u, &event);
}

static void close_run(struct batch *b, struct talk *r)
{
    struct packed packed;

    if (!r->state_changed)
        return;
    r->session.version = r->conv->flow_version;
    packed = flow_session_pack(&r->session, b->arena);
    r->conv->session_state =
        seal_close(turns_deps(b->turns)->seal, b->arena, "session", packed.data, packed.len);
    *ROWS_ADD(b->arena, &b->rows.conversations) = r->conv;
    r->state_changed = false;
}

/* Lines that are held stay; new ones that may be held join them. */
static bool hold_lines(struct batch *b, struct talk *r)
{
    if (r->conv->owner != OWNER_BOT)
        return false;
    if (r->conv->held_since_us && !still_held(b, r)) {
        r->conv->held_since_us = 0;
        r->state_changed = true;
        return false;
    }
    for (; r->at < r->unit_count; r->at++) {
        struct unit *u = r->units[r->at];
        if (u->inbox_id && r->conv->held_since_us && u->kind == UNIT_TURN)
            continue;
        if (u->kind == UNIT_WAKE)
            continue;
        if (u->inbox_id || !holds_back(b, r, u))
            return false;
        hold(b, r, u);
        learn_address(r, u);
    }
    return true;
}

bool talk_advance(struct batch *b, struct talk *r)
{
    if (r->closed)
        return false;
    if (r->answered && resume(b, r))
        return true;
    if (!r->session_open) {
        session_open(b, r);
        if (hold_lines(b, r))
            turns_mutable_counts(b->turns)->held++;
    }
    while (r->at < r->unit_count) {
        struct unit *u = r->units[r->at++];
        if (take_unit(b, r, u))
            return true;
    }
    close_run(b, r);
    r->closed = true;
    return false;
}
