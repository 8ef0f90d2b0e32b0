#include "server/ops/talk_internal.h"

#include "nlu/keywords.h"
#include "nlu/normalise.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/document.h"
#include "server/base/error.h"
#include "server/base/invite.h"
#include "server/base/log.h"
#include "server/channels/inbound_pack.h"
#include "server/channels/reply_pack.h"

#include <string.h>

static const int64_t PROVIDER_PAST_US = HOURS_US(6);

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
        /* What speaks of a debt goes when the debt is settled. */
        .contract_id = reply->level == DISCLOSURE_L2 && class != CLASS_RECEIPT ? r->contract_id : 0,
        .charge_id = reply->charge,
        .payload = seal_close(deps->seal, b->arena, "outbox", packed.data, packed.len),
        .clear = { packed.data, packed.len },
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

void talk_note_inbound(struct batch *b, struct talk *r, const struct unit *u)
{
    char *text = u->in.text ? arena_strdup(b->arena, u->in.text) : NULL;

    if (text) {
        document_mask_text(text, strlen(text));
        invite_mask(text);
    }
    r->note = b->rows.messages.count + 1;
    *ROWS_ADD(b->arena, &b->rows.messages) = (struct message_row){
        .conv = r->conv,
        .session_id = r->conv->session_id,
        .at_us = u->provider_at_us ? u->provider_at_us : b->now_us,
        .direction = u->kind == UNIT_NOTICE || u->kind == UNIT_DONE ? MESSAGE_NOTE : MESSAGE_IN,
        .level = DISCLOSURE_L0,
        .kind = u->in.type ? u->in.type : "unknown",
        .text = text,
        .media_id = u->in.media_id,
        .media_type = u->in.media_id ? u->in.mime_type : NULL,
    };
}

void talk_store_unit(struct batch *b, struct talk *r, struct unit *u, enum inbox_state state)
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
bool talk_open_unit(struct batch *b, struct unit *u)
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

int64_t talk_known_us(const struct talk *r)
{
    return r->account->channel == FLOW_WEB ? MINUTES_US(15) : HOURS_US(24);
}

/* Whoever goes on writing in the browser stays known. */
static void stay_known(struct talk *r, int64_t at_us)
{
    int64_t until = at_us + talk_known_us(r);

    if (r->account->channel == FLOW_WEB && r->conv->assurance_until_us > at_us &&
        r->conv->assurance_until_us < until)
        r->conv->assurance_until_us = until;
}

void talk_learn_address(struct talk *r, const struct unit *u)
{
    stay_known(r, u->provider_at_us);
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

enum flow_event_kind talk_event_kind(const struct unit *u)
{
    static const char *const media[] = { "image",    "video",    "audio",   "voice",
                                         "document", "location", "contacts" };

    if (u->kind == UNIT_NOTICE)
        return FLOW_NOTICE;
    if (u->kind == UNIT_TIMER)
        return FLOW_SILENCE;
    if (u->kind == UNIT_DONE)
        return FLOW_DONE;
    if (u->in.payload)
        return FLOW_TAP;
    if (u->in.text && is_type(u, "text")) /* mostly */
        return FLOW_TEXT;
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

bool talk_is_late(const struct batch *b, const struct unit *u)
{
    return u->kind == UNIT_TURN && u->provider_at_us &&
           b->now_us - u->provider_at_us > SECONDS_US(turns_settings(b->turns)->late_after_s);
}

static struct flow_event event_of(struct batch *b, const struct talk *r, const struct unit *u)
{
    struct flow_event event = { .kind = talk_event_kind(u),
                                .text = u->in.text,
                                .payload = u->in.payload,
                                .media_type = u->in.type,
                                .notice = u->in.notice,
                                .heard = r->heard };

    if (u->kind == UNIT_NOTICE)
        event.payload = u->in.type;
    if (talk_goes_on(r, u))
        event = (struct flow_event){ .kind = FLOW_NOTICE, .payload = talk_pass_notice(r) };
    if (talk_is_late(b, u))
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

/* ---- one unit ---- */

/* One row a conversation and kind in a batch: the last word counts. */
void talk_set_timer(struct batch *b, const struct timer_row *timer)
{
    for (size_t i = 0; i < b->rows.timers.count; i++) {
        struct timer_row *row = &b->rows.timers.items[i];
        if (row->conv == timer->conv && row->kind == timer->kind) {
            *row = *timer;
            return;
        }
    }
    *ROWS_ADD(b->arena, &b->rows.timers) = *timer;
}

static void set_silence(struct batch *b, struct talk *r)
{
    if (r->turn.silence_s <= 0 || r->conv->owner != OWNER_BOT)
        return;
    talk_set_timer(b, &(struct timer_row){ .conv = r->conv,
                                           .kind = TIMER_SILENCE,
                                           .due_us = b->now_us + SECONDS_US(r->turn.silence_s),
                                           .turn_no = r->conv->turn_no });
}

static void finish_turn(struct batch *b, struct talk *r)
{
    struct turns_counts *counts = turns_mutable_counts(b->turns);
    struct conversation *c = r->conv;
    size_t first_reply = b->rows.messages.count;

    for (size_t i = 0; i < r->turn.reply_count; i++)
        talk_say(b, r, &r->turn.replies[i], r->turn.replies[i].owed ? CLASS_RECEIPT : r->class);
    talk_record_keep(b, r, first_reply);
    talk_unclear_keep(b, r);
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

/* Our own mistake: nobody is left without an answer, a person goes on. */
static void say_failed(struct batch *b, struct talk *r)
{
    const struct var values[] = {
        { "protocolo", { .type = VALUE_TEXT, .text = talk_hand_over(b, r, "falha") } }
    };
    const struct reply reply = flow_words(r->flow, FLOW_WORDS_FAILURE, &r->facts,
                                          (struct vars){ values, COUNT_OF(values) }, b->arena);

    talk_say(b, r, &reply, CLASS_REPLY);
}

static void fail_turn(struct batch *b, struct talk *r, const struct error *err)
{
    turns_mutable_counts(b->turns)->failed++;
    log_fact(&(struct log_context){ .conversation = r->conv->conversation_id }, LOG_ERROR,
             "turn_failed", LOG_STR("why", err->detail));
    r->current->state = INBOX_QUARANTINED;
    r->current = NULL;
    say_failed(b, r);
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
    r->waited = r->session.state;
    talk_record_begin(b, r, event);
    bool ok = flow_step(r->flow, &r->session, event, &r->facts, b->arena, &r->turn, &err);
    r->heard = NULL;
    return after_step(b, r, ok, &err);
}

static bool resume(struct batch *b, struct talk *r)
{
    struct error err = { 0 };
    struct flow_answer answer = r->answer;

    r->answered = false;
    talk_refresh_facts(b, r, r->facts.is_new);
    if (r->failed) {
        r->failed = false;
        error_set(&err, ERROR_INTERNAL, "an action could not be answered");
        return after_step(b, r, false, &err);
    }
    talk_record_answer(r);
    bool ok = flow_answer(r->flow, &r->session, &answer, &r->facts, b->arena, &r->turn, &err);
    return after_step(b, r, ok, &err);
}

static bool timer_is_stale(const struct talk *r, const struct unit *u)
{
    return u->timer == TIMER_GATHER || r->conv->held_since_us ||
           u->timer_turn_no != r->conv->turn_no || r->conv->owner != OWNER_BOT;
}

/* A stop word counts at once, whoever owns the conversation. */
static void note_stop(struct batch *b, struct talk *r, const struct unit *u)
{
    if (u->kind != UNIT_TURN || !u->in.text || r->conv->muted)
        return;
    if (keywords_stop(normalise_words(b->arena, u->in.text)) == STOP_SURE)
        *ROWS_ADD(b->arena, &b->stops) = r;
}

/* The number or the person behind it changed: who they are is asked again (WhatsApp 3.4). */
static void forget_identity(struct talk *r)
{
    r->conv->assurance = ASSURANCE_A0;
    r->conv->assurance_until_us = 0;
    r->conv->person_id = 0;
    r->session.vars = (struct vars){ 0 };
    r->record_session = true;
    r->heard = NULL;
    r->state_changed = true;
}

/* Nothing is to be changed: it was said before, or somebody is just saying who they are. */
static bool site_says_nothing_new(const struct talk *r, const struct value *cpf,
                                  const struct value *person)
{
    const struct value *known = vars_find(r->session.vars, "cpf");
    const struct value *once = vars_find(r->session.vars, "confirmado");

    if (r->facts.assurance > ASSURANCE_A0)
        return r->conv->person_id == person->number;
    if (!known || known->type != VALUE_TEXT)
        return false;
    return strcmp(known->text, cpf->text) == 0 || !once || once->number != 1;
}

/*
 * The school's own site says who is logged in there (server/chat/site_user.h): the CPF need not be
 * typed, one factor is still asked.  Who was known as somebody else is not known any more.
 */
static void hear_site(struct batch *b, struct talk *r, const struct unit *u)
{
    const struct value *cpf = vars_find(u->in.notice, "cpf");
    const struct value *person = vars_find(u->in.notice, "person");
    struct var *vars = ARENA_ARRAY(b->arena, struct var, 2);

    if (!cpf || !person || site_says_nothing_new(r, cpf, person))
        return;
    forget_identity(r);
    talk_refresh_facts(b, r, r->facts.is_new);
    vars[0] = (struct var){ "cpf", { .type = VALUE_TEXT, .text = cpf->text } };
    vars[1] = (struct var){ "confirmado", { .type = VALUE_NUMBER, .number = 1 } };
    r->session.vars = (struct vars){ vars, 2 };
}

/* The answer to the request that the session waits for, and no other; its number is ours. */
static bool take_awaited(struct talk *r, struct unit *u)
{
    struct vars *notice = &u->in.notice;

    if (!r->conv->awaits || !notice->count || notice->items[0].value.number != r->conv->awaits)
        return false;
    r->conv->awaits = 0;
    r->state_changed = true;
    *notice = (struct vars){ notice->items + 1, notice->count - 1 };
    return true;
}

/* True = the engine asks something. */
static bool take_unit(struct batch *b, struct talk *r, struct unit *u)
{
    if (u->kind == UNIT_WAKE || (u->kind == UNIT_TIMER && timer_is_stale(r, u)))
        return false;
    if (!talk_open_unit(b, u)) {
        talk_store_unit(b, r, u, INBOX_QUARANTINED);
        return false;
    }
    if (u->kind == UNIT_TURN || u->kind == UNIT_RECORD)
        talk_learn_address(r, u);
    if (is_type(u, "system"))
        forget_identity(r);
    if (u->kind == UNIT_NOTICE && is_type(u, "site_user")) {
        talk_store_unit(b, r, u, INBOX_DONE);
        hear_site(b, r, u);
        return false;
    }
    r->note = 0;
    if (u->kind != UNIT_TIMER)
        talk_note_inbound(b, r, u);
    talk_note_invite(b, r, u);
    talk_store_unit(b, r, u, INBOX_DONE);
    /* Owned by a person: the bot is silent; what came is in the history. */
    if (r->conv->owner != OWNER_BOT)
        note_stop(b, r, u);
    if (u->kind == UNIT_RECORD || r->conv->owner != OWNER_BOT)
        return false;
    if (u->kind == UNIT_DONE && !take_awaited(r, u))
        return false;
    if (!talk_goes_on(r, u))
        talk_join_lines(b, r, u);
    struct flow_event event = event_of(b, r, u);
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

bool talk_advance(struct batch *b, struct talk *r)
{
    if (r->closed)
        return false;
    if (r->answered && resume(b, r))
        return true;
    if (!r->session_open) {
        talk_session_open(b, r);
        if (!r->pass && talk_hold_lines(b, r))
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
