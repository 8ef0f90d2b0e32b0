#include "server/cli/flow_talk.h"

#include "flows/actions.h"
#include "flows/record.h"
#include "flows/template.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/channels/voice_text.h"
#include "server/cli/flow_print.h"

#include <stdlib.h>
#include <string.h>

enum { ANSWERS_MAX = FLOW_ROUNDS_MAX + 2, WORDS = 12, MORNING = 10 * 60 };

void talk_init(struct talk *t, const struct flow *flow, day_t today)
{
    *t = (struct talk){ .flow = flow,
                        .world = { .first = today, .today = today, .agents_open = true } };
    t->now_us = DAYS_US(today) + MINUTES_US(MORNING);
}

void talk_done(struct talk *t)
{
    arena_done(&t->arena);
    strbuf_done(&t->out);
    strbuf_done(&t->faults);
}

static void fault(struct talk *t, const char *what, const char *which)
{
    strbuf_addf(&t->faults, "%s: %s\n", what, which ? which : "");
}

/* The rule no flow may break, checked here a second time and by other means than the engine's. */
static void check_level(struct talk *t, const struct reply *r)
{
    enum assurance least = r->level == DISCLOSURE_L1 ? ASSURANCE_A1 : ASSURANCE_A2;

    if (r->level != DISCLOSURE_L0 && t->assurance < least)
        fault(t, "a text about the debt before identity", r->text_id);
}

static void print_turn(struct talk *t, const struct flow_turn *turn)
{
    t->last = *turn;
    t->turns++;
    t->said += turn->reply_count;
    for (size_t i = 0; i < turn->reply_count; i++)
        check_level(t, &turn->replies[i]);
    t->page = 0;
    t->hung_up = false;
    flow_print_turn(&t->out, turn, t->channel, t->page, &t->arena);
    t->silence_at_us = turn->silence_s ? t->now_us + SECONDS_US(turn->silence_s) : 0;
}

static const char *scripted_outcome(struct talk *t, const char *action)
{
    for (size_t i = 0; i < t->scripted_count; i++)
        if (strcmp(t->scripted[i].action, action) == 0) {
            const char *outcome = t->scripted[i].outcome;
            t->scripted[i] = t->scripted[--t->scripted_count];
            return outcome;
        }
    return NULL;
}

/* "Não sou eu", and a number that is not theirs: nobody is known any more. */
static bool parts(const struct flow_question *q)
{
    const struct value *theirs = vars_find(q->args, "vale");

    return strcmp(q->action, "wrong_person") == 0 || strcmp(q->action, "third_party") == 0 ||
           (strcmp(q->action, "contact_check") == 0 && theirs && theirs->number == 0);
}

static void learn_identity(struct talk *t, const struct flow_question *q, const char *outcome)
{
    const struct action *row = action_find(q->action);

    if (parts(q))
        t->assurance = ASSURANCE_A0;
    if (!row || row->earned == ASSURANCE_A0 || strcmp(outcome, "ok") != 0)
        return;
    t->assurance = row->earned;
    t->known_until_us = t->now_us + HOURS_US(24);
}

static struct flow_facts facts(struct talk *t, bool is_new)
{
    if (t->now_us >= t->known_until_us)
        t->assurance = ASSURANCE_A0;
    t->world.today = (day_t)(t->now_us / DAYS_US(1));
    return (struct flow_facts){ .now_us = t->now_us,
                                .today = t->world.today,
                                .assurance = t->assurance,
                                .is_new = is_new,
                                .agents_open = t->world.agents_open,
                                .channel = t->channel,
                                .tone = t->tone,
                                .creditor = sample_creditor(t->segment, &t->arena) };
}

static bool answer_all(struct talk *t, struct flow_session *session, struct flow_facts *known,
                       struct flow_turn *turn, struct flow_record *record, struct error *err)
{
    for (int i = 0; turn->question; i++) {
        const char *action = turn->question->action;
        struct flow_answer answer =
            sample_answer(&t->world, turn->question, scripted_outcome(t, action), &t->arena);
        if (i == ANSWERS_MAX)
            return error_set(err, ERROR_INTERNAL, "the turn never ends");
        learn_identity(t, turn->question, answer.outcome);
        *known = facts(t, known->is_new);
        flow_record_answer(record, action, &answer, known->assurance);
        if (t->asked)
            t->asked(t->ctx, turn->question, &answer);
        if (!flow_answer(t->flow, session, &answer, known, &t->arena, turn, err))
            return false;
    }
    return true;
}

/* True = a new one begins, as the pipeline does it. */
static bool open_session(struct talk *t, struct flow_session *session)
{
    bool idle =
        t->last_inbound_us && t->now_us - t->last_inbound_us > HOURS_US(FLOW_SESSION_IDLE_H);
    struct error err = { 0 };

    if (t->session.len && !flow_session_unpack(t->session, &t->arena, session, &err))
        fault(t, "the session was damaged", err.detail);
    if (t->session.len && !idle && !session->ended && !t->renew)
        return false;
    t->renew = false;
    *session = flow_session_next(t->flow, session, &t->arena);
    return true;
}

/* What was recorded of a turn, run again, must make the same bytes; so must the masked record. */
static void check_replay(struct talk *t, const struct flow_session *before,
                         const struct flow_record *record)
{
    struct packed packed = flow_record_pack(t->flow, record, &t->arena);
    struct flow_session session = *before;
    struct flow_record again;
    struct flow_turn turn;
    struct error err = { 0 };

    if (!flow_record_unpack(t->flow, packed, &t->arena, &again, &err) ||
        !flow_replay(t->flow, &session, &again, record->facts.creditor, &t->arena, &turn, &err))
        fault(t, "the turn cannot be replayed", err.detail);
    else if (flow_turn_digest(&turn, &session) != record->digest)
        fault(t, "the replay says something else", turn.trace);
    flow_record_mask(&again, &t->arena);
    session = *before;
    if (!flow_replay(t->flow, &session, &again, record->facts.creditor, &t->arena, &turn, &err))
        fault(t, "the masked turn cannot be replayed", err.detail);
}

static void step(struct talk *t, const struct flow_event *event)
{
    struct flow_session session = { 0 }, before;
    struct flow_turn turn = { 0 };
    struct error err = { 0 };
    bool is_new = open_session(t, &session);
    struct flow_facts known = facts(t, is_new);
    struct flow_record record = { .event = *event, .facts = known };

    before = session;
    record.before = is_new ? &before : NULL;

    if (event->kind != FLOW_SILENCE && event->kind != FLOW_NOTICE && event->kind != FLOW_DONE)
        t->last_inbound_us = t->now_us;
    if (!flow_step(t->flow, &session, event, &known, &t->arena, &turn, &err) ||
        !answer_all(t, &session, &known, &turn, &record, &err)) {
        fault(t, "the engine failed", err.detail);
        return;
    }
    record.heard = turn.heard;
    record.digest = flow_turn_digest(&turn, &session);
    check_replay(t, &before, &record);
    if (t->recorded)
        t->recorded(t->ctx, &before, &record);
    if (t->turned)
        t->turned(t->ctx, &turn, &session);
    t->session = flow_session_pack(&session, &t->arena);
    print_turn(t, &turn);
}

static void pass_time(struct talk *t, int64_t us)
{
    int64_t until = t->now_us + us;

    while (t->silence_at_us && t->silence_at_us <= until) {
        t->now_us = t->silence_at_us;
        t->silence_at_us = 0;
        step(t, &(struct flow_event){ .kind = FLOW_SILENCE });
    }
    t->now_us = until;
    t->hung_up = true;
}

/* "8m", "25h", "3d"; 0 when it is no such thing. */
static int64_t duration(const char *word)
{
    char *unit;
    long n = strtol(word, &unit, 10);

    if (n <= 0 || n > 10000 || !*unit || unit[1])
        return 0;
    return *unit == 'm'   ? MINUTES_US(n)
           : *unit == 'h' ? HOURS_US(n)
           : *unit == 'd' ? DAYS_US(n)
                          : 0;
}

/* Of this notice; NULL: of an action that is done, whichever, as a name has one type. */
static bool is_of(const struct action_value *v, const char *notice)
{
    if (!v->action)
        return false;
    return notice ? v->action[0] == '!' && strcmp(v->action + 1, notice) == 0 : v->action[0] != '!';
}

static bool is_number(const char *word)
{
    return *word && word[strspn(word, "0123456789")] == '\0';
}

static struct value typed(const char *notice, const char *name, const char *word)
{
    day_t day;

    for (const struct action_value *v = action_values; v->name; v++) {
        if (!is_of(v, notice) || strcmp(v->name, name) != 0)
            continue;
        if (v->type == VALUE_DAY && day_parse_iso(word, &day))
            return (struct value){ .type = VALUE_DAY, .number = day };
        if ((v->type == VALUE_MONEY || v->type == VALUE_NUMBER) && is_number(word))
            return (struct value){ .type = v->type, .number = strtoll(word, NULL, 10) };
    }
    return (struct value){ .type = VALUE_TEXT, .text = word };
}

/* words[0] happened; "name=value" follow. */
static void happened(struct talk *t, enum flow_event_kind kind, char **words, size_t count)
{
    struct var *vars = ARENA_ARRAY(&t->arena, struct var, count);
    const char *notice = kind == FLOW_DONE ? NULL : words[0];

    for (size_t i = 1; i < count; i++) {
        char *value = strchr(words[i], '=');
        if (value)
            *value++ = '\0';
        vars[i - 1] = (struct var){ words[i], typed(notice, words[i], value ? value : "") };
    }
    step(t,
         &(struct flow_event){ .kind = kind, .payload = words[0], .notice = { vars, count - 1 } });
}

static bool set_channel(struct talk *t, const char *word)
{
    for (size_t i = 0; i < FLOW_CHANNEL_COUNT; i++)
        if (strcmp(flow_channel_names[i], word) == 0) {
            t->channel = (enum flow_channel)i;
            return true;
        }
    if (strcmp(word, "formal") != 0 && strcmp(word, "informal") != 0)
        return false;
    t->tone = strcmp(word, "formal") == 0 ? "formal" : NULL;
    return true;
}

static size_t split(char *text, char **words)
{
    size_t count = 0;

    for (char *word; count < WORDS && (word = strsep(&text, " "));)
        if (*word)
            words[count++] = word;
    return count;
}

static bool is_media(const char *word)
{
    static const char *const types[] = { "image", "audio", "document", "video" };

    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (strcmp(types[i], word) == 0)
            return true;
    return false;
}

/* "@ unsure desejo.negociar [desejo.cartao]": words of which the model is not sure. */
static bool doubt(struct talk *t, char **words, size_t count)
{
    static const char text[] = "(algo de que não há certeza)";
    const struct flow_heard *heard =
        count > 1 ? flow_unsure(t->flow, text, words[1], words[2], &t->arena) : NULL;

    if (!heard)
        return false;
    step(t, &(struct flow_event){ .kind = FLOW_TEXT, .text = text, .heard = heard });
    return true;
}

static bool happen(struct talk *t, const char *text)
{
    char *words[WORDS] = { 0 };
    const char *caption = strchr(text, ' ');
    size_t count = split(arena_strdup(&t->arena, text), words);

    if (!count)
        return false;
    if (duration(words[0]))
        pass_time(t, duration(words[0]));
    else if (strcmp(words[0], "new") == 0)
        t->renew = true;
    else if (set_channel(t, words[0]))
        return true;
    else if (strcmp(words[0], "segment") == 0 && count > 1)
        t->segment = words[1];
    else if (strcmp(words[0], "unsure") == 0)
        return doubt(t, words, count);
    else if (strcmp(words[0], "done") == 0 && count > 1)
        happened(t, FLOW_DONE, words + 1, count - 1);
    else if (strcmp(words[0], "sticker") == 0)
        step(t, &(struct flow_event){ .kind = FLOW_UNSUPPORTED });
    else if (is_media(words[0]))
        step(t, &(struct flow_event){ .kind = FLOW_MEDIA,
                                      .media_type = words[0],
                                      .text = caption ? caption + 1 : NULL });
    else
        happened(t, FLOW_NOTICE, words, count);
    return true;
}

/* "\n" of the script is a line end. */
static char *unescape(struct talk *t, const char *text)
{
    char *out = arena_strdup(&t->arena, text), *to = out;

    for (const char *from = out; *from; from++)
        if (from[0] == '\\' && from[1] == 'n') {
            *to++ = '\n';
            from++;
        } else {
            *to++ = *from;
        }
    *to = '\0';
    return out;
}

static void tap(struct talk *t, const char *id)
{
    step(t, &(struct flow_event){ .kind = FLOW_TAP, .payload = id });
}

static void say_again(struct talk *t, bool next_page)
{
    t->page += next_page;
    flow_print_turn(&t->out, &t->last, t->channel, t->page, &t->arena);
}

/* On a call; what is pressed may concern the call alone, and then no turn is taken. */
static void press(struct talk *t, const char *keys)
{
    size_t count = t->last.reply_count;
    const struct reply *menu = count && !t->hung_up ? &t->last.replies[count - 1] : NULL;
    struct voice_heard heard = voice_hear(menu, t->page, keys, &t->arena);

    if (heard.meaning == VOICE_TAP)
        tap(t, heard.text);
    else if (heard.meaning == VOICE_WORDS)
        step(t, &(struct flow_event){ .kind = FLOW_TEXT, .text = heard.text });
    else if (heard.meaning == VOICE_NOTHING)
        strbuf_adds(&t->out, "< (these keys mean nothing here)\n");
    else
        say_again(t, heard.meaning == VOICE_NEXT);
}

static void speak(struct talk *t, const char *text)
{
    size_t len = strlen(text);

    if (len > 2 && text[0] == '[' && text[len - 1] == ']')
        tap(t, arena_strndup(&t->arena, text + 1, len - 2));
    else if (t->channel == FLOW_VOICE && len && strspn(text, "0123456789*#") == len)
        press(t, text);
    else
        step(t, &(struct flow_event){ .kind = FLOW_TEXT, .text = unescape(t, text) });
}

static bool script(struct talk *t, const char *text)
{
    char *words[WORDS] = { 0 };
    size_t count = split(arena_strdup(&t->arena, text), words);

    if (count != 2 || !action_find(words[0]) || t->scripted_count == COUNT_OF(t->scripted))
        return false;
    t->scripted[t->scripted_count].action = words[0];
    t->scripted[t->scripted_count++].outcome = words[1];
    return true;
}

bool talk_line(struct talk *t, const char *line)
{
    const char *text = line[0] && line[1] == ' ' ? line + 2 : "";

    if (line[0] == '>') {
        speak(t, text);
        return true;
    }
    if (line[0] == '@')
        return happen(t, text);
    return line[0] == '!' && script(t, text);
}

static void print_value(struct talk *t, const struct value *value)
{
    const struct vars one = { &(struct var){ "v", *value }, 1 };
    const struct scope scope = { .levels = &one, .level_count = 1, .today = t->world.today };
    struct template shown;
    struct error err = { 0 };

    if (value->type == VALUE_LIST)
        strbuf_addf(&t->out, "%zu rows", value->row_count);
    else if (template_parse("{{v}}", &t->arena, &shown, &err))
        strbuf_adds(&t->out, template_render(&shown, &scope, &t->arena));
}

void talk_state(struct talk *t)
{
    struct flow_session s = { 0 };
    struct error err = { 0 };

    (void)facts(t, false); /* an identity that has expired meanwhile is shown as such */
    if (!t->session.len || !flow_session_unpack(t->session, &t->arena, &s, &err)) {
        strbuf_adds(&t->out, "# nothing was said yet\n");
        return;
    }
    strbuf_addf(&t->out, "# %s, A%d%s\n",
                s.ended   ? "(ended)"
                : s.state ? s.state
                          : "(start)",
                (int)t->assurance, s.misses ? ", not understood" : "");
    if (s.returning)
        strbuf_addf(&t->out, "#   goes back to %s\n", s.returning);
    for (int32_t i = 0; i < s.call_count; i++)
        strbuf_addf(&t->out, "#   called by %s\n", s.calls[i]);
    for (size_t i = 0; i < s.vars.count; i++) {
        strbuf_addf(&t->out, "#   %s = ", s.vars.items[i].name);
        print_value(t, &s.vars.items[i].value);
        strbuf_addc(&t->out, '\n');
    }
}
