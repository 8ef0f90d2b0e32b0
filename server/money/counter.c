#include "server/money/plan.h"

#include <stdarg.h>
#include <stdio.h>

/* The first rule that a wish breaks is the one that is told. */
static void refuse(struct counter_answer *out, const char *rule, const char *limit, const char *fmt,
                   ...) __attribute__((format(printf, 4, 5)));
static void refuse(struct counter_answer *out, const char *rule, const char *limit, const char *fmt,
                   ...)
{
    va_list args;

    if (out->rule)
        return;
    out->rule = rule;
    out->limit = limit;
    va_start(args, fmt);
    vsnprintf(out->why, sizeof(out->why), fmt, args);
    va_end(args);
}

static centavos_t judge_down(const struct plan_terms *t, const struct counter_offer *wish,
                             struct counter_answer *out)
{
    char least[MONEY_TEXT_SIZE];

    if (wish->sets_down && wish->down >= t->down_min)
        return wish->down;
    /* Who named only a monthly amount did not offer a greater one to begin with. */
    if (!wish->sets_down && (wish->monthly == 0 || wish->monthly >= t->down_min))
        return t->down_min;
    refuse(out, t->down_doubled ? "REN-05" : "REN-07", "down_min", "down payment below %s",
           money_format(t->down_min, least));
    return t->down_min;
}

/* No instalment comes before the down payment. */
static day_t judge_first(const struct plan_terms *t, const struct counter_offer *wish,
                         centavos_t down, struct counter_answer *out)
{
    char text[DAY_TEXT_SIZE];
    day_t least = down > 0 && t->down_due > t->first_min ? t->down_due : t->first_min;
    day_t first = wish->first_due > 0 ? wish->first_due : plan_first_due(t);

    if (first < least) {
        if (wish->first_due > 0)
            refuse(out, "REN-07", "first_due_min", "first day before %s",
                   day_format_iso(least, text));
        return least;
    }
    if (first > t->first_max) {
        refuse(out, "REN-07", "first_due_max", "first day after %s",
               day_format_iso(t->first_max, text));
        return t->first_max;
    }
    return first;
}

static void refuse_count(const struct plan_terms *t, enum plan_limit limit, int32_t max,
                         struct counter_answer *out)
{
    char text[MONEY_TEXT_SIZE], day[DAY_TEXT_SIZE];

    if (limit == PLAN_LIMIT_COUNT)
        refuse(out, "REN-07", "count_max", "more than %d instalments", max);
    else if (limit == PLAN_LIMIT_INSTALMENT)
        refuse(out, "REN-07", "instalment_min", "instalments below %s",
               money_format(t->bucket->instalment_min, text));
    else
        refuse(out, "REN-04", "end_max", "last instalment after %s",
               day_format_iso(t->end_max, day));
}

/* The fewest instalments, from `from` on, that stay inside the monthly wish; 0 = none does. */
static int32_t count_for_monthly(const struct plan_terms *t, centavos_t down, day_t first,
                                 int32_t from, int32_t max, centavos_t monthly)
{
    struct plan p;

    for (int32_t n = from; n <= max; n++) {
        plan_build(t, down, n, first, &p);
        if (plan_monthly(&p) <= monthly)
            return n;
    }
    return 0;
}

/* Count and amount named together must add up to the debt: less would be a discount. */
static int32_t judge_both(const struct plan_terms *t, const struct counter_offer *wish,
                          centavos_t down, day_t first, int32_t max, struct counter_answer *out)
{
    int32_t wanted = wish->count < max ? wish->count : max;
    int32_t n = count_for_monthly(t, down, first, wanted, max, wish->monthly);

    if (n != wish->count)
        refuse(out, "REN-02", "total", "%d times the monthly amount does not reach the total",
               wish->count);
    return n > 0 ? n : max;
}

static int32_t judge_count(const struct plan_terms *t, const struct counter_offer *wish,
                           centavos_t down, day_t first, struct counter_answer *out)
{
    enum plan_limit limit;
    int32_t max = plan_count_max(t, down, first, &limit), n;

    if (max == 0 || wish->count > max) {
        refuse_count(t, limit, max, out);
        if (max == 0 || wish->monthly == 0)
            return max;
    }
    if (wish->count > 0 && wish->monthly > 0)
        return judge_both(t, wish, down, first, max, out);
    if (wish->count > 0)
        return wish->count;
    if (wish->monthly == 0)
        return max;
    n = count_for_monthly(t, down, first, 1, max, wish->monthly);
    if (n == 0)
        refuse_count(t, limit, max, out);
    return n > 0 ? n : max;
}

/*
 * Paying all at once, or nothing left to split: the cash offer, which is never dearer.  Who asked
 * for parts is told that the down payment has become the whole (REN-05).
 */
static void answer_cash(const struct plan_terms *t, const struct counter_offer *wish,
                        struct counter_answer *out)
{
    plan_cash(t, &out->plan);
    if (wish->down < out->plan.total)
        refuse(out, t->down_doubled ? "REN-05" : "REN-07", "down_min",
               "the down payment is the whole debt");
    out->has_plan = true;
    out->accepted = !out->rule;
}

void counter_judge(const struct plan_terms *t, const struct counter_offer *wish,
                   struct counter_answer *out)
{
    struct plan cash;
    centavos_t down;
    day_t first;
    int32_t count;

    *out = (struct counter_answer){ 0 };
    plan_cash(t, &cash);
    down = judge_down(t, wish, out);
    if (wish->down >= cash.total || down >= t->principal + t->charges) {
        answer_cash(t, wish, out);
        return;
    }
    first = judge_first(t, wish, down, out);
    count = judge_count(t, wish, down, first, out);
    if (count == 0) {
        answer_cash(t, wish, out);
        return;
    }
    plan_build(t, down, count, first, &out->plan);
    out->has_plan = true;
    out->accepted = !out->rule;
}
