#include "server/cli/flow_sample_build.h"

#include <string.h>

enum { FAILURES_MAX = 3, CODES_MAX = 3, PARTS_MAX = 10 };

static bool factor_fits(const struct flow_question *q)
{
    const char *factor = sample_argument_text(q, "factor"),
               *value = sample_argument_text(q, "factor_value");

    if (strcmp(factor, "birth") == 0)
        return sample_argument(q, "factor_value") == day_from_civil(1985, 8, 25);
    if (strcmp(factor, "enrolment") == 0)
        return strcmp(value, "20240012") == 0;
    return strcmp(value, "01310100") == 0;
}

static const char *identify(struct sample *s, const struct flow_question *q)
{
    if (s->failures >= 2 * FAILURES_MAX)
        return "blocked";
    if (strcmp(sample_argument_text(q, "cpf"), "52998224725") == 0 && factor_fits(q)) {
        s->failures = 0;
        return "ok";
    }
    s->failures++;
    if (s->failures == 2 * FAILURES_MAX)
        return "blocked";
    return s->failures % FAILURES_MAX == 0 ? "paused" : "mismatch";
}

/* The 1st, 5th and 11th digit; the number Maria writes from is hers alone. */
static const char *fragment_outcome(struct sample *s, const struct flow_question *q)
{
    if (s->failures >= 2 * FAILURES_MAX)
        return "blocked";
    if (strcmp(sample_argument_text(q, "digitos"), "585") == 0)
        return "ok";
    s->failures++;
    return s->failures == 2 * FAILURES_MAX   ? "blocked"
           : s->failures % FAILURES_MAX == 0 ? "paused"
                                             : "mismatch";
}

static const char *next_outcome(struct sample *s, const struct flow_question *q)
{
    (void)q;
    return s->debt == SAMPLE_UPCOMING && !sample_overdue_count(s) ? "ok" : "more";
}

static const char *receipt_outcome(struct sample *s, const struct flow_question *q)
{
    (void)s;
    return *sample_argument_text(q, "pagamento") ? "ok" : "unknown";
}

static const char *load_outcome(struct sample *s, const struct flow_question *q)
{
    (void)q;
    if (sample_overdue_count(s))
        return "overdue";
    return s->debt == SAMPLE_UPCOMING ? "upcoming" : "nothing";
}

static const char *copy_outcome(struct sample *s, const struct flow_question *q)
{
    int64_t id = sample_argument(q, "parcela");

    if (id && (id < FIRST_ID || !sample_is_overdue(s, (size_t)(id - FIRST_ID))))
        return "gone";
    return s->debt == SAMPLE_NOTHING ? "nothing" : "ok";
}

static const char *offers_outcome(struct sample *s, const struct flow_question *q)
{
    (void)q;
    return sample_overdue_count(s) ? "ok" : "none";
}

static const char *term_outcome(struct sample *s, const struct flow_question *q)
{
    int64_t id = sample_argument(q, "oferta"); /* up to 3: cash, or a place in an older flow */
    centavos_t cash = (centavos_t)sample_overdue_count(s) * INSTALMENT,
               all = sample_overdue_total(s);

    return id <= 3 || id == sample_offer_id(cash, 1) ||
                   (id >= sample_offer_id(all, 2) && id <= sample_offer_id(all, PARTS_MAX))
               ? "ok"
               : "expired";
}

static const char *accept_outcome(struct sample *s, const struct flow_question *q)
{
    if (strcmp(sample_argument_text(q, "codigo"), "482913") == 0)
        return "ok";
    return ++s->wrong_codes >= CODES_MAX ? "locked" : "wrong";
}

static const char *due_outcome(struct sample *s, const struct flow_question *q)
{
    (void)q;
    return s->unchecked ? "due" : "fresh";
}

static const char *check_outcome(struct sample *s, const struct flow_question *q)
{
    (void)q;
    s->unchecked = false;
    return "ok";
}

static const char *promise_outcome(struct sample *s, const struct flow_question *q)
{
    if (sample_argument(q, "data") > s->today + 10)
        return "too_far";
    s->promised = false;
    return "ok";
}

static const char *hand_over_outcome(struct sample *s, const struct flow_question *q)
{
    (void)q;
    return s->agents_open ? "open" : "closed";
}

static const struct {
    const char *action;
    const char *(*outcome)(struct sample *, const struct flow_question *);
} outcomes[] = {
    { "identify", identify },
    { "identify_fragment", fragment_outcome },
    { "next_instalment", next_outcome },
    { "load_debts", load_outcome },
    { "offers", offers_outcome },
    { "second_copy", copy_outcome },
    { "accept", accept_outcome },
    { "change_contact", accept_outcome },
    { "contact_due", due_outcome },
    { "contact_check", check_outcome },
    { "promise", promise_outcome },
    { "hand_over", hand_over_outcome },
    { "receipt", receipt_outcome },
    { "prepare_term", term_outcome },
    { "agreement_status", sample_agreement_outcome },
    { "agreement_term", sample_paper_outcome },
    { "cancel_agreement", sample_cancel_outcome },
    { "reactivate", sample_again_outcome },
    { "new_due_date", sample_new_day_outcome },
    { "counter_offer", sample_counter_outcome },
    { "plan_in", sample_plan_outcome },
};

const char *sample_outcome(struct sample *s, const struct flow_question *q)
{
    for (size_t i = 0; i < COUNT_OF(outcomes); i++)
        if (strcmp(outcomes[i].action, q->action) == 0)
            return outcomes[i].outcome(s, q);
    return "ok";
}
