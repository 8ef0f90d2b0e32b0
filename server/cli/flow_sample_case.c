#include "server/cli/flow_sample_build.h"

#include <string.h>

enum { PAUSE_DAYS = 15, NEW_DAY_MAX = 10, MONTHLY_MIN = 25000, ONE = 85000 };

void sample_add(struct building *b, const char *name, struct value value)
{
    if (b->count < COUNT_OF(b->items))
        b->items[b->count++] = (struct var){ name, value };
}

struct value sample_text(const char *s)
{
    return (struct value){ .type = VALUE_TEXT, .text = s };
}

struct value sample_number(enum value_type type, int64_t n)
{
    return (struct value){ .type = type, .number = n };
}

struct value sample_list(const struct row *rows, size_t count)
{
    return (struct value){ .type = VALUE_LIST, .rows = rows, .row_count = count };
}

struct vars sample_done(const struct building *b, struct arena *a)
{
    return (struct vars){ arena_memdup(a, b->items, b->count * sizeof(b->items[0])), b->count };
}

const char *sample_agreement_outcome(struct sample *s, const struct flow_question *q)
{
    (void)q;
    return s->agreement == SAMPLE_AGREED   ? "active"
           : s->agreement == SAMPLE_BROKEN ? "broken"
                                           : "none";
}

const char *sample_paper_outcome(struct sample *s, const struct flow_question *q)
{
    (void)q;
    return s->agreement == SAMPLE_NO_AGREEMENT ? "none" : "ok";
}

const char *sample_cancel_outcome(struct sample *s, const struct flow_question *q)
{
    (void)q;
    if (s->agreement != SAMPLE_AGREED)
        return "none";
    if (s->taken_up)
        return "late"; /* it is older than a week */
    s->agreement = SAMPLE_BROKEN;
    s->cancelled = true;
    return "ok";
}

/* One that the person ended is over. */
const char *sample_again_outcome(struct sample *s, const struct flow_question *q)
{
    (void)q;
    if (s->agreement != SAMPLE_BROKEN)
        return "none";
    if (s->cancelled || s->taken_up)
        return "late";
    s->taken_up = true;
    s->agreement = SAMPLE_AGREED;
    return "ok";
}

const char *sample_new_day_outcome(struct sample *s, const struct flow_question *q)
{
    if (s->day_changed)
        return "used";
    if (sample_argument(q, "data") > s->today + NEW_DAY_MAX)
        return "too_far";
    s->day_changed = true;
    return "ok";
}

const char *sample_plan_outcome(struct sample *s, const struct flow_question *q)
{
    int64_t parts = sample_argument(q, "vezes");

    if (!sample_overdue_count(s) || parts < 1)
        return "none";
    return parts <= sample_overdue_total(s) / MONTHLY_MIN ? "ok" : "refused";
}

const char *sample_counter_outcome(struct sample *s, const struct flow_question *q)
{
    if (!sample_overdue_count(s))
        return "none";
    return sample_argument(q, "mensal") >= MONTHLY_MIN ? "ok" : "refused";
}

static void agreement(const struct sample *s, const char *outcome, struct building *b)
{
    if (strcmp(outcome, "none") != 0)
        sample_add(b, "protocolo", sample_text("2026-0042"));
    if (strcmp(outcome, "active") != 0)
        return;
    sample_add(b, "acordo_data", sample_number(VALUE_DAY, s->today + PAUSE_DAYS));
    sample_add(b, "acordo_valor", sample_number(VALUE_MONEY, ONE));
    sample_add(b, "acordo_restante", sample_number(VALUE_MONEY, 2 * (int64_t)ONE));
    sample_add(b, "acordo_pagas", sample_number(VALUE_NUMBER, 1));
    sample_add(b, "acordo_parcelas", sample_number(VALUE_NUMBER, 3));
}

static void paper(const char *outcome, struct building *b)
{
    if (strcmp(outcome, "ok") != 0)
        return;
    sample_add(b, "charge", sample_number(VALUE_NUMBER, 7));
    sample_add(b, "protocolo", sample_text("2026-0042"));
}

static void new_day(const struct sample *s, const struct flow_question *q, const char *outcome,
                    struct building *b)
{
    if (strcmp(outcome, "too_far") == 0)
        sample_add(b, "prazo", sample_number(VALUE_DAY, s->today + NEW_DAY_MAX));
    if (strcmp(outcome, "ok") != 0)
        return;
    sample_charge(s, ONE, b);
    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->items[i].name, "data") == 0)
            b->items[i].value = sample_number(VALUE_DAY, sample_argument(q, "data"));
}

/* So many that each is at most what fits in the month, and not below the least allowed. */
static int parts_for(centavos_t all, centavos_t monthly)
{
    int64_t parts = monthly < MONTHLY_MIN ? all / MONTHLY_MIN : (all + monthly - 1) / monthly;

    return parts > 0 ? (int)parts : 1;
}

static void counter(const struct sample *s, const struct flow_question *q, const char *outcome,
                    struct building *b, struct arena *a)
{
    struct row *rows = ARENA_ARRAY(a, struct row, 1);
    centavos_t all = sample_overdue_total(s);
    int64_t wished = sample_argument(q, "vezes");
    int parts = strcmp(outcome, "ok") == 0 && wished ? (int)wished
                                                     : parts_for(all, sample_argument(q, "mensal"));
    char money[MONEY_TEXT_SIZE];

    if (strcmp(outcome, "none") == 0)
        return;
    money_format(all / parts, money);
    rows[0] = sample_offer(parts, arena_printf(a, "Em %d vezes", parts),
                           arena_printf(a, "%dx de %s, sem juros", parts, money), all, a);
    sample_add(b, "ofertas", sample_list(rows, 1));
    sample_add(b, "prazo", sample_number(VALUE_DAY, s->today + 5));
    if (wished)
        return;
    sample_add(
        b, "proposta",
        sample_text(arena_printf(a, "%lld 0 0 0 0 0", (long long)sample_argument(q, "mensal"))));
    if (strcmp(outcome, "refused") != 0)
        return;
    sample_add(b, "motivo", sample_text("Cada parcela precisa ser de pelo menos R$ 250,00."));
    sample_add(b, "minimo", sample_number(VALUE_MONEY, MONTHLY_MIN));
}

/* Taken up again: what had been late is due soon. */
static void again(const struct sample *s, const char *outcome, struct building *b)
{
    if (strcmp(outcome, "ok") != 0)
        return;
    sample_add(b, "acordo_data", sample_number(VALUE_DAY, s->today + 5));
    sample_add(b, "acordo_valor", sample_number(VALUE_MONEY, ONE));
}

void sample_case_values(const struct sample *s, const struct flow_question *q, const char *outcome,
                        struct building *b, struct arena *a)
{
    if (strcmp(q->action, "open_case") == 0 && strcmp(outcome, "ok") == 0) {
        sample_add(b, "protocolo", sample_text("2026-0042"));
        sample_add(b, "prazo", sample_number(VALUE_DAY, s->today + PAUSE_DAYS));
    }
    if (strcmp(q->action, "agreement_status") == 0)
        agreement(s, outcome, b);
    if (strcmp(q->action, "agreement_term") == 0)
        paper(outcome, b);
    if (strcmp(q->action, "reactivate") == 0)
        again(s, outcome, b);
    if (strcmp(q->action, "new_due_date") == 0)
        new_day(s, q, outcome, b);
    if (strcmp(q->action, "counter_offer") == 0 || strcmp(q->action, "plan_in") == 0)
        counter(s, q, outcome, b, a);
}
