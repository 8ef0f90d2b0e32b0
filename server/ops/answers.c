#include "server/ops/answer_prospect.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/phone.h"

#include <stdlib.h>
#include <string.h>

static const struct answerer answerers[] = {
    { "identify", answer_identify },
    { "ask_fragment", answer_ask_fragment },
    { "identify_fragment", answer_identify_fragment },
    { "next_instalment", answer_next_instalment },
    { "load_debts", answer_load_debts },
    { "second_copy", answer_second_copy },
    { "receipt", answer_receipt },
    { "offers", answer_offers },
    { "prepare_term", answer_prepare_term },
    { "send_code", answer_send_code },
    { "accept", answer_accept },
    { "promise", answer_promise },
    { "reminders", answer_reminders },
    { "stop", answer_stop },
    { "wrong_person", answer_wrong_person },
    { "third_party", answer_third_party },
    { "paid_claim", answer_paid_claim },
    { "hand_over", answer_hand_over },
    { "open_case", answer_open_case },
    { "note", answer_note },
    { "agreement_status", answer_agreement_status },
    { "agreement_term", answer_agreement_term },
    { "cancel_agreement", answer_cancel_agreement },
    { "reactivate", answer_reactivate },
    { "counter_offer", answer_counter_offer },
    { "plan_in", answer_plan_in },
    { "new_due_date", answer_new_due_date },
    { "change_contact", answer_change_contact },
    { "contact_due", answer_contact_due },
    { "contact_check", answer_contact_check },
    { "card_link", answer_card_link },
    { "transfer_data", answer_transfer_data },
    { "consent", answer_consent },
};

/* What runs at the moment, in the batch. */
struct all {
    struct answering items[COUNT_OF(answerers)];
    size_t count;
};

static void collect(struct batch *b, struct all *all, const struct answerer *kind)
{
    struct answering *a = &all->items[all->count];

    a->runs = ARENA_ARRAY(b->arena, struct talk *, b->asking.count);
    for (size_t i = 0; i < b->asking.count; i++) {
        struct talk *r = b->asking.items[i];
        if (strcmp(r->turn.question->action, kind->action) == 0)
            a->runs[a->count++] = r;
    }
    if (!a->count)
        return;
    a->kind = kind;
    all->count++;
}

/* An action nobody answers is our own mistake; a person is called by the engine. */
static void fail_unanswered(struct batch *b)
{
    for (size_t i = 0; i < b->asking.count; i++)
        if (!b->asking.items[i]->answered)
            answer_failed(b->asking.items[i], b->asking.items[i]->turn.question->action);
}

bool answers_begin(struct batch *b, struct pg_unit *pg)
{
    struct all *all = ARENA_NEW(b->arena, struct all);
    bool again = false;

    b->answers = all;
    for (size_t i = 0; i < COUNT_OF(answerers); i++)
        collect(b, all, &answerers[i]);
    for (size_t i = 0; i < all->count; i++) {
        all->items[i].done = !all->items[i].kind->round(b, pg, &all->items[i]);
        again = again || !all->items[i].done;
    }
    if (!again)
        fail_unanswered(b);
    return again;
}

bool answers_step(struct batch *b, struct pg_unit *pg)
{
    struct all *all = b->answers;
    bool again = false;

    for (size_t i = 0; i < all->count; i++) {
        struct answering *a = &all->items[i];
        if (a->done)
            continue;
        a->round++;
        a->done = !a->kind->round(b, pg, a);
        again = again || !a->done;
    }
    if (!again)
        fail_unanswered(b);
    return again;
}

/* ---- for the answerers ---- */

void answer(struct talk *r, const char *outcome, const struct var *values, size_t count)
{
    r->answer = (struct flow_answer){ outcome, { values, count } };
    r->answered = true;
}

void answer_failed(struct talk *r, const char *why)
{
    log_fact(&(struct log_context){ .conversation = r->conv->conversation_id }, LOG_ERROR,
             "action_failed", LOG_STR("action", r->turn.question->action), LOG_STR("why", why));
    r->answered = true;
    r->failed = true;
}

void answer_forget_who(struct talk *r)
{
    r->conv->person_id = 0;
    r->conv->assurance = ASSURANCE_A0;
    r->conv->assurance_until_us = 0;
    r->conv->session_changed = true;
}

const struct value *question_arg(const struct talk *r, const char *name)
{
    return vars_find(r->turn.question->args, name);
}

const char *question_text(const struct talk *r, const char *name)
{
    const struct value *v = question_arg(r, name);

    return v && v->type == VALUE_TEXT && v->text ? v->text : "";
}

int64_t question_number(const struct talk *r, const char *name, int64_t fallback)
{
    const struct value *v = question_arg(r, name);

    if (!v || v->type == VALUE_NONE)
        return fallback;
    return v->type == VALUE_TEXT ? (v->text ? strtoll(v->text, NULL, 10) : fallback) : v->number;
}

const char *protocol_of(struct arena *a, int64_t id)
{
    static const char digits[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ"; /* none that look alike */
    char text[16];
    size_t n = 0;

    for (uint64_t rest = (uint64_t)id + 24300000; rest && n < sizeof(text) - 1; rest /= 30)
        text[n++] = digits[rest % 30];
    text[n] = '\0';
    return arena_printf(a, "Q-%s", text);
}

const char *talk_phone(struct batch *b, const struct talk *r)
{
    struct error err = { 0 };
    char *canonical = arena_alloc(b->arena, PHONE_SIZE);
    const char *digits = r->conv->phone_sealed.len
                             ? seal_open(turns_deps(b->turns)->seal, b->arena, "phone",
                                         r->conv->phone_sealed, NULL, &err)
                             : NULL;

    if (digits)
        phone_canonical(digits, canonical);
    return canonical;
}

struct bytes talk_phone_hash(struct batch *b, const struct talk *r)
{
    const char *phone = talk_phone(b, r);
    struct seal_hash hash = seal_hash(turns_deps(b->turns)->seal, "phone", phone, strlen(phone));

    return (struct bytes){ arena_memdup(b->arena, hash.bytes, SEAL_HASH_SIZE), SEAL_HASH_SIZE };
}
