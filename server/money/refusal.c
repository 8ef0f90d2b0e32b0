#include "server/money/refusal.h"

#include "server/base/auto.h"

#include <stdio.h>
#include <string.h>

/*
 * One row a limit.  In the words, %s is the amount, the count or the day of the limit; a row
 * without a place for it has none.
 */
enum value { NOTHING, AMOUNT, COUNT, DAY };
static const struct words {
    const char *limit, *rule;
    enum value value;
    const char *why, *plain;
} limits[] = {
    { "down_min", "REN-07", AMOUNT, "down payment below %s",
      "O primeiro pagamento precisa ser de pelo menos %s." },
    { "down_all", "REN-07", NOTHING, "the down payment is the whole debt",
      "Para esta dívida, por aqui só consigo o pagamento de uma vez." },
    { "instalment_min", "REN-07", AMOUNT, "instalments below %s",
      "Cada parcela precisa ser de pelo menos %s." },
    { "count_max", "REN-07", COUNT, "more than %s instalments",
      "Consigo dividir em até %s vezes." },
    { "first_due_min", "REN-07", DAY, "first day before %s",
      "O primeiro vencimento pode ser a partir de %s." },
    { "first_due_max", "REN-07", DAY, "first day after %s",
      "O primeiro vencimento pode ser até %s." },
    { "end_max", "REN-04", DAY, "last instalment after %s",
      "A última parcela precisa vencer até %s." },
    { "total", "REN-02", AMOUNT, "a total below %s", "O total não pode ficar abaixo de %s." },
    { "existence_min", "SUP-02", AMOUNT, "more than %s a month would be asked",
      "Com a renda que você contou, uma parcela acima de %s apertaria o seu mês, e eu não "
      "ofereço." },
};

static const struct words *words_of(const char *limit)
{
    size_t i = 0;

    while (i + 1 < COUNT_OF(limits) && strcmp(limits[i].limit, limit) != 0)
        i++;
    return &limits[i];
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats are those of the table above   \
                                                      */
static void write_words(const struct words *w, int64_t number, struct counter_answer *out)
{
    char text[MONEY_TEXT_SIZE > 32 ? MONEY_TEXT_SIZE : 32] = "", day[DAY_TEXT_SIZE] = "";

    if (w->value == AMOUNT)
        money_format(number, text);
    else
        snprintf(text, sizeof(text), "%lld", (long long)number);
    snprintf(out->why, sizeof(out->why), w->why,
             w->value == DAY ? day_format_iso((day_t)number, day) : text);
    snprintf(out->plain, sizeof(out->plain), w->plain,
             w->value == DAY ? day_format_br((day_t)number, day) : text);
}
#pragma GCC diagnostic pop

static void refuse(struct counter_answer *out, const char *limit, int64_t number)
{
    const struct words *w = words_of(limit);

    out->limit = w->limit;
    out->rule = w->rule;
    write_words(w, number, out);
}

static void refuse_down(const struct plan_terms *t, struct counter_answer *out)
{
    if (t->down_min >= plan_whole(t))
        refuse(out, "down_all", 0);
    else
        refuse(out, "down_min", t->down_min);
    out->limit = "down_min";
    if (t->down_doubled)
        out->rule = "REN-05";
}

/* What stops more instalments than these. */
static void refuse_count(const struct plan_terms *t, centavos_t down, day_t first,
                         struct counter_answer *out)
{
    enum plan_limit limit;
    int32_t most = plan_count_max(t, down, first, &limit);

    if (limit == PLAN_LIMIT_COUNT)
        refuse(out, "count_max", most);
    else if (limit == PLAN_LIMIT_INSTALMENT)
        refuse(out, "instalment_min", t->bucket.instalment_min);
    else
        refuse(out, "end_max", t->end_max);
}

/* The first payment of the nearest plan is another than the one that was named, or too much. */
static void refuse_now(const struct plan_terms *t, const struct counter_offer *w,
                       const struct solution *x, struct counter_answer *out)
{
    centavos_t named = w->sets_down ? w->down : w->monthly;

    if (named < t->down_min || t->down_min >= plan_whole(t))
        refuse_down(t, out);
    else if (x->count == 0)
        refuse_count(t, t->down_min, x->first, out);
    else
        refuse(out, "instalment_min", t->bucket.instalment_min);
}

static void refuse_day(const struct plan_terms *t, const struct counter_offer *w,
                       const struct solution *x, struct counter_answer *out)
{
    day_t least = plan_first_least(t, x->down);

    if (x->count == 0)
        refuse(out, "first_due_max", t->valid_until);
    else if (w->first_due < least)
        refuse(out, "first_due_min", least);
    else if (w->first_due > t->first_max)
        refuse(out, "first_due_max", t->first_max);
    else
        refuse(out, "end_max", t->end_max);
}

/* A count and an amount that were named together, inside the limits, do not add up to the debt. */
static void refuse_month(const struct plan_terms *t, const struct counter_offer *w,
                         const struct solution *x, struct counter_answer *out)
{
    day_t first = x->count > 0 ? x->first : plan_first_due(t);

    if (w->monthly && w->count && plan_limit_of(t, x->down, w->count, first) == PLAN_LIMIT_NONE)
        refuse(out, "total", plan_whole(t));
    else
        refuse_count(t, x->down, first, out);
}

static bool over_income(const struct plan_terms *t, const struct counter_offer *w,
                        const struct solution *x)
{
    return t->month_max &&
           (!x->found || (w->monthly > t->month_max && x->keys[SOLVER_MONTH] == 0) ||
            w->down > t->month_max);
}

void refusal_tell(const struct plan_terms *t, const struct counter_offer *w,
                  const struct solution *x, struct counter_answer *out)
{
    if (over_income(t, w, x))
        refuse(out, "existence_min", t->month_max);
    else if (x->keys[SOLVER_NOW])
        refuse_now(t, w, x, out);
    else if (w->first_due && x->keys[SOLVER_DAY])
        refuse_day(t, w, x, out);
    else if (x->keys[SOLVER_MONTH] || x->keys[SOLVER_COUNT])
        refuse_month(t, w, x, out);
    else
        refuse(out, "total", x->total);
}
