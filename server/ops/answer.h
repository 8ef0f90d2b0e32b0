#pragma once
#include "server/ops/protocol.h"
#include "server/ops/turn.h"

/*
 * How the pipeline answers what flows ask (flows/actions.h): one answerer a kind of action, over
 * all runs of the batch that ask it.  round(0) sends statements; round(k) is called after the k-th
 * round trip; true = it sent statements again and wants another.  When it returns false every run
 * of it must be answered (or failed).
 */
struct answering {
    const struct answerer *kind;
    struct talk **runs;
    size_t count;
    int round;
    int results[6]; /* the answerer's: indexes of its results */
    bool done;
    void *work;
};
typedef bool answer_round_fn(struct batch *b, struct pg_unit *pg, struct answering *a);
struct answerer {
    const char *action;
    answer_round_fn *round;
};

/* Ends a run's question.  `values` are names and values in the batch's arena. */
void answer(struct talk *r, const char *outcome, const struct var *values, size_t count);
void answer_failed(struct talk *r, const char *why);
/* Who writes is nobody we know any more. */
void answer_forget_who(struct talk *r);
const struct value *question_arg(const struct talk *r, const char *name); /* NULL = not given */
/* A number that a flow may hand over as number or text; fallback when it is neither. */
int64_t question_number(const struct talk *r, const char *name, int64_t fallback);
const char *question_text(const struct talk *r, const char *name); /* "" when not given */

#define VAR_TEXT(n, v)   ((struct var){ (n), { .type = VALUE_TEXT, .text = (v) } })
#define VAR_NUMBER(n, v) ((struct var){ (n), { .type = VALUE_NUMBER, .number = (v) } })
#define VAR_MONEY(n, v)  ((struct var){ (n), { .type = VALUE_MONEY, .number = (v) } })
#define VAR_DAY(n, v)    ((struct var){ (n), { .type = VALUE_DAY, .number = (v) } })
#define VAR_LIST(n, r, c)                                                                          \
    ((struct var){ (n), { .type = VALUE_LIST, .rows = (r), .row_count = (c) } })

/* A short number people can say on the phone: letters and digits of an id. */

/* answer_identify.c, answer_fragment.c */
answer_round_fn answer_identify, answer_ask_fragment, answer_identify_fragment;
/* answer_debts.c */
answer_round_fn answer_load_debts, answer_offers;
/* answer_charge.c */
answer_round_fn answer_second_copy, answer_next_instalment;
/* answer_receipt.c */
answer_round_fn answer_receipt;
/* answer_term.c, answer_code.c, answer_accept.c */
answer_round_fn answer_prepare_term, answer_send_code, answer_accept;
/* answer_change.c */
answer_round_fn answer_change_contact, answer_contact_due, answer_contact_check, answer_third_party;
/* The canonical number of a conversation ("" when it has none: BSUID only), and its look-up hash.
 */
const char *talk_phone(struct batch *b, const struct talk *r);
struct bytes talk_phone_hash(struct batch *b, const struct talk *r);
/* answer_contact.c */
answer_round_fn answer_promise, answer_reminders, answer_stop, answer_wrong_person,
    answer_paid_claim, answer_hand_over;
answer_round_fn answer_cancel_agreement, answer_reactivate; /* answer_life.c */
/* answer_case.c, answer_note.c, answer_agreement.c, answer_counter.c, answer_due_date.c */
answer_round_fn answer_open_case, answer_note, answer_agreement_status, answer_counter_offer,
    answer_plan_in, answer_new_due_date, answer_agreement_term;
/* answer_ways.c */
answer_round_fn answer_card_link, answer_transfer_data;
/* Small letters, digits and "_", at most 32: what a flow names, never what somebody wrote. */
bool answer_is_code(const char *text);
