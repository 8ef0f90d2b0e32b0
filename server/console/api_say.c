#include "server/console/say.h"

#include "db/columns.h"
#include "server/console/charge.h"
#include "server/base/error.h"
#include "server/ops/protocol.h"

#include <string.h>

/* What an agent writes: to the person, or a note that stays. */

enum { CHANNEL_WHATSAPP = 1 };

/* As the assistant writes one down: it takes the place of the one before. */
static void keep_promise(struct act *a, struct pg_unit *unit, const struct preview *p)
{
    struct pg_args *args = act_args(unit, SQL_PROMISES_REPLACE);

    pg_int8_array(args, &p->tenant_id, 1);
    pg_int8_array(args, &p->creditor_id, 1);
    pg_int8_array(args, &p->person_id, 1);
    act_send(a, unit, args);
    args = act_args(unit, SQL_PROMISES_ADD);
    pg_int8_array(args, &p->tenant_id, 1);
    pg_int8_array(args, &p->creditor_id, 1);
    pg_int8_array(args, &p->person_id, 1);
    pg_day_array(args, &p->due, 1);
    pg_int8_array(args, &p->centavos, 1);
    pg_instant(args, a->now_us);
    act_send(a, unit, args);
}

/* One claim at a time in a conversation: the one that is open holds. */
static void keep_claim(struct act *a, struct pg_unit *unit, const struct preview *p)
{
    struct pg_args *args = act_args(unit, SQL_DESK_CLAIM);

    pg_int8(args, p->tenant_id);
    pg_int8(args, p->claim_id);
    pg_int8(args, a->conversation_id);
    pg_text(args, protocol_of(&a->visit->arena, p->claim_id));
    pg_day(args, p->due);
    pg_instant(args, a->now_us);
    act_send(a, unit, args);
}

void say_keep(struct act *a, struct pg_unit *unit, int64_t message_id)
{
    struct pg_args *args = act_args(unit, SQL_DESK_SENT);

    a->message_id = message_id;
    pg_int8(args, a->visit->caller->tenant_id);
    pg_int8(args, a->conversation_id);
    pg_text(args, a->cid);
    pg_int8(args, a->message_id);
    pg_int8(args, a->visit->caller->user_id);
    act_send(a, unit, args);
}

static void keep_sent(struct act *a, struct pg_unit *unit)
{
    const struct said *s = a->own;

    say_keep(a, unit, pg_get_int8(act_result(a, unit), 0, 0));
    if (s->preview && s->preview->kind == PREVIEW_PROMISE)
        keep_promise(a, unit, s->preview);
    if (s->preview && s->preview->kind == PREVIEW_RECEIPT)
        keep_claim(a, unit, s->preview);
}

/* The same once more: what was written then is answered. */
bool say_was_sent(struct act *a)
{
    if (!a->found.sent_before)
        return false;
    a->message_id = a->found.sent_before;
    act_skip(a);
    return true;
}

/* ---- to the person ---- */

bool say_is_news(const struct act *a, int64_t seen, bool again)
{
    return a->found.last_id > seen && !again;
}

void say_look_news(struct act *a, struct pg_unit *unit, int64_t seen)
{
    struct pg_args *args = act_args(unit, SQL_DESK_MESSAGES);

    api_messages_args(a->visit, args, a->conversation_id, API_NEWEST, seen, API_PAGE_MAX);
    act_send(a, unit, args);
}

bool say_is_theirs(struct act *a, struct pg_unit *unit)
{
    if (!a->found.mine)
        act_refuse(a, unit, 422, "not_owner", "Assuma a conversa antes de responder.");
    return a->found.mine;
}

bool say_may_now(struct act *a, struct pg_unit *unit, const struct pg_result *owned, bool template)
{
    static const struct {
        const char *code, *words;
    } whys[] = {
        [AGENT_WINDOW] = { "window", "Passaram 24 horas da última mensagem da pessoa: agora só um "
                                     "modelo aprovado." },
        [AGENT_MUTED] = { "muted", "A pessoa pediu para não receber mensagens. Responda quando ela "
                                   "escrever." },
        [AGENT_UNWANTED] = { "unwanted", "Este número convida para matrícula, e a pessoa não disse "
                                         "que quer. Responda quando ela escrever." },
    };
    enum agent_refusal why =
        template ? agent_refuses_template(owned) : agent_refuses_words(owned, a->now_us);

    if (why != AGENT_MAY)
        act_refuse(a, unit, 422, whys[why].code, whys[why].words);
    return why == AGENT_MAY;
}

bool say_is_quiet(struct act *a, struct pg_unit *unit, const struct pg_result *owned)
{
    int64_t opens = agent_opens(owned, AGENT_OWNED_HOURS, a->visit->console->deps.seal,
                                &a->visit->arena, a->now_us);

    if (!opens)
        return false;
    a->more =
        json_pack("{s:o, s:s}", "opens_at", opens == CONTACT_NEVER ? json_null() : api_at(opens),
                  "override_role", "supervisor");
    act_refuse(a, unit, 422, "quiet",
               "Agora é horário de descanso onde a pessoa está. Espere a hora de abrir, ou peça à "
               "supervisão.");
    return true;
}

/* Forbidden words are let go by somebody else than who holds the conversation, as from the command
 * line; they go out as the holder's. */
static bool is_sanctioned(const struct act *a)
{
    const struct said *s = a->own;

    return s->supervisor && s->tone.stem && !a->found.mine && a->found.owner == 2 &&
           a->found.taken_by;
}

static const char *speaker(const struct act *a)
{
    return is_sanctioned(a) ? a->found.taken_by : a->agent;
}

static void say_found(struct act *a, struct pg_unit *unit)
{
    const struct said *s = a->own;

    if (say_was_sent(a) || (!is_sanctioned(a) && !say_is_theirs(a, unit)))
        return;
    if (s->file && a->found.channel != CHANNEL_WHATSAPP) {
        act_refuse(a, unit, 422, "file_channel",
                   "Por este canal ainda não dá para enviar arquivos.");
        return;
    }
    if (s->code) {
        a->more = s->field ? json_pack("{s:s}", "field", s->field) : NULL;
        act_refuse(a, unit, 422, s->code, s->words);
        return;
    }
    if (say_is_news(a, s->seen, s->again))
        say_look_news(a, unit, s->seen);
}

void say_refuse_news(struct act *a, struct pg_unit *unit)
{
    const struct pg_result *r = act_result(a, unit);
    json_t *all = json_array();

    for (int row = 0; row < pg_rows(r); row++)
        json_array_append_new(all, api_message(r, row));
    a->more = json_pack("{s:o}", "new", all);
    act_refuse(a, unit, 409, "changed", "Chegou algo novo. Veja antes de enviar.");
}

static void note_tone(struct act *a, struct pg_unit *unit, const struct said *s)
{
    struct pg_args *args = act_args(unit, SQL_AGENT_TONE);

    agent_tone_args(args, a->found.protocol, speaker(a), is_sanctioned(a) ? s->supervisor : NULL,
                    s->tone.rule, a->now_us, "tone");
    act_send(a, unit, args);
}

static void say_owned(struct act *a, struct pg_unit *unit)
{
    const struct said *s = a->own;

    if (say_is_news(a, s->seen, s->again)) {
        say_refuse_news(a, unit);
        return;
    }
    if (s->tone.stem)
        note_tone(a, unit, s);
    struct pg_args *args = act_args(unit, SQL_AGENT_OWNED);
    agent_owned_args(args, a->found.protocol, speaker(a));
    act_send(a, unit, args);
}

/* A supervisor who says why writes at any hour; that is noted. */
static bool is_held_by_hours(struct act *a, struct pg_unit *unit, const struct pg_result *owned)
{
    const struct said *s = a->own;

    if (!s->supervisor)
        return say_is_quiet(a, unit, owned);
    if (agent_opens(owned, AGENT_OWNED_HOURS, a->visit->console->deps.seal, &a->visit->arena,
                    a->now_us)) {
        struct pg_args *args = act_args(unit, SQL_AGENT_TONE);
        agent_tone_args(args, a->found.protocol, speaker(a), s->supervisor, "6.2", a->now_us,
                        "hours");
        act_send(a, unit, args);
    }
    return false;
}

static void say_send(struct act *a, struct pg_unit *unit)
{
    const struct said *s = a->own;
    const struct console_deps *deps = &a->visit->console->deps;
    const struct pg_result *owned = act_result(a, unit);

    if (s->tone.stem && !is_sanctioned(a)) {
        a->more = json_pack("{s:s, s:s}", "rule", s->tone.rule, "words", s->tone.stem);
        a->own = NULL; /* held: the audit keeps that it was tried, and nothing goes out */
        act_skip(a);
        return;
    }
    if (!say_may_now(a, unit, owned, s->template != NULL) || is_held_by_hours(a, unit, owned))
        return;
    const struct agent_message message = { s->text, s->template, s->packed, s->file };
    struct arena *arena = &a->visit->arena;
    struct pg_args *args;
    if (s->file) {
        args = act_args(unit, SQL_AGENT_SEND);
        agent_send_args(args, arena, deps->seal, deps->random, owned, &message, speaker(a),
                        a->now_us);
    } else {
        args = act_args(unit, SQL_AGENT_SAY);
        agent_say_args(args, arena, deps->seal, deps->random, owned, &message, speaker(a),
                       a->now_us);
    }
    act_send(a, unit, args);
}

static void say_done(struct act *a)
{
    const struct said *s = a->own;

    if (s)
        act_answer_message(a);
    else
        api_refuse_with(a->visit, 422, "tone",
                        "Essa mensagem não foi enviada: há palavras que não dizemos. Escreva de "
                        "outro jeito ou peça à supervisão.",
                        a->more);
}

static bool read_said(struct console_visit *v, struct said *s)
{
    const char *text = api_text_within(v, "text", AGENT_TEXT_MAX);

    if (!text)
        return false;
    s->text = text;
    s->tone = tone_check(text, DISCLOSURE_L2, &v->arena);
    return true;
}

static const struct act_plan say_plan = { .steps = { say_found, say_owned, say_send, keep_sent },
                                          .done = say_done };

void say_begin(struct console_visit *v, struct said *s)
{
    s->seen = api_id(v, "seen");
    s->again = s->again || api_true(v, "again");
    if (api_is_uuid(api_text(v, "cid")))
        act_begin(v, &say_plan, api_text(v, "cid"), s);
    else
        console_refuse(v, 400);
}

void console_api_say(struct console_visit *v)
{
    struct said *s = ARENA_NEW(&v->arena, struct said);
    char name[AGENT_NAME_SIZE];

    *s = (struct said){ 0 };
    if (!api_body(v) || !read_said(v, s))
        return;
    if (api_has(v, "override") && api_sees_all(v))
        s->supervisor = arena_strdup(&v->arena, agent_of_user(v->caller->user_id, name));
    say_begin(v, s);
}

/* What was shown goes out as it was shown; what came meanwhile is asked about as for any words. */
void console_api_send_preview(struct console_visit *v)
{
    struct said *s = ARENA_NEW(&v->arena, struct said);
    struct preview *p = ARENA_NEW(&v->arena, struct preview);

    if (!api_body(v))
        return;
    s->text = preview_read(v, api_text(v, "payload_token"), p);
    s->again = !api_has(v, "seen");
    s->preview = s->text ? p : NULL;
    if (!api_is_uuid(api_text(v, "cid")))
        console_refuse(v, 400);
    else if (!s->text) /* another tenant's conversation is not told from an old token */
        api_refuse(v, 404, "late", "A prévia não vale mais: peça de novo.");
    else if (p->kind == PREVIEW_PIX || p->kind == PREVIEW_BOLETO)
        charge_send(v, p, api_id(v, "seen"), s->again || api_true(v, "again"));
    else
        say_begin(v, s);
}

/* ---- notes ---- */

struct note {
    const char *text;
    bool whisper;
};

static void note_found(struct act *a, struct pg_unit *unit)
{
    const struct note *n = a->own;
    int64_t to = n->whisper ? api_user_of(a->found.taken_by) : 0;

    if (say_was_sent(a))
        return;
    if (n->whisper && !to) {
        act_refuse(a, unit, 409, "not_owner", "Ninguém está com essa conversa agora.");
        return;
    }
    struct pg_args *args = act_args(unit, SQL_DESK_NOTE);
    pg_int8(args, a->visit->caller->tenant_id);
    pg_int8(args, a->conversation_id);
    pg_int8(args, id_or_null(a->found.session_id));
    pg_text(args, agent_text_kept(n->text, &a->visit->arena));
    pg_text(args, a->cid);
    pg_int8(args, a->visit->caller->user_id);
    pg_instant(args, a->now_us);
    pg_text(args, a->agent);
    pg_int8(args, id_or_null(to));
    act_send(a, unit, args);
}

static void note_kept(struct act *a, struct pg_unit *unit)
{
    a->message_id = pg_get_int8(act_result(a, unit), 0, 0);
}

static void write_note(struct console_visit *v, bool whisper)
{
    static const struct act_plan plan = { .steps = { note_found, note_kept },
                                          .done = act_answer_message };
    struct note *n = ARENA_NEW(&v->arena, struct note);

    if (!api_body(v))
        return;
    n->whisper = whisper;
    n->text = api_text_within(v, "text", AGENT_TEXT_MAX);
    if (!n->text)
        return;
    if (api_is_uuid(api_text(v, "cid")))
        act_begin(v, &plan, api_text(v, "cid"), n);
    else
        console_refuse(v, 400);
}

void console_api_note(struct console_visit *v)
{
    write_note(v, false);
}

void console_api_whisper(struct console_visit *v)
{
    write_note(v, true);
}
