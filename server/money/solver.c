#include "server/money/solver.h"

#include <string.h>

static int64_t above(int64_t value, int64_t limit)
{
    return value > limit ? value - limit : 0;
}

static int64_t apart(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

struct search {
    const struct plan_terms *t;
    const struct counter_offer *wish;
    day_t wanted; /* first day: as named, else the usual one */
    struct solution best;
};

static bool comes_before(const struct solution *a, const struct solution *b)
{
    for (int i = 0; i < SOLVER_KEYS; i++)
        if (a->keys[i] != b->keys[i])
            return a->keys[i] < b->keys[i];
    return false;
}

static void take(struct search *s, const struct solution *found)
{
    if (!s->best.found || comes_before(found, &s->best))
        s->best = *found;
}

/* What both kinds of plan are measured by; `now` is the first payment, `month` the dearest later.
 */
static void measure(const struct search *s, centavos_t now, centavos_t month, int32_t count,
                    struct solution *x)
{
    const struct counter_offer *w = s->wish;
    bool any = !w->monthly && !w->count && !w->total;

    x->found = true;
    x->keys[SOLVER_NOW] = w->sets_down ? apart(now, w->down)
                          : w->monthly ? above(now, w->monthly)
                                       : 0;
    x->keys[SOLVER_MONTH] = w->monthly ? above(month, w->monthly) : 0;
    x->keys[SOLVER_TOTAL] = w->total ? above(x->total, w->total) : 0;
    x->keys[SOLVER_COUNT] = w->count ? apart(count, w->count) : 0;
    x->keys[SOLVER_LIGHT] = any ? (month > 0 ? month : now) : 0;
    x->keys[SOLVER_SUM] = x->total;
    x->keys[SOLVER_FEWEST] = count;
}

/* ---- cash ---- */

static bool pays_at_once(const struct search *s, centavos_t total)
{
    const struct counter_offer *w = s->wish;
    centavos_t most = w->sets_down ? w->down : w->count ? 0 : w->monthly ? w->monthly : w->total;

    return most >= total && w->first_due <= s->t->valid_until;
}

/* A role may take more off, and takes no more than the person needs. */
static centavos_t cash_total(const struct search *s)
{
    centavos_t least = plan_cash_total(s->t), most = s->t->cash_total;
    centavos_t named = s->wish->total;

    if (!named || named >= most)
        return most;
    return named > least ? named : least;
}

static void try_cash(struct search *s)
{
    const struct plan_terms *t = s->t;
    struct solution x = { .total = cash_total(s), .first = t->valid_until };

    if (t->month_max && x.total > t->month_max)
        return;
    if (s->wish->first_due >= t->on && s->wish->first_due <= t->valid_until)
        x.first = s->wish->first_due;
    measure(s, x.total, 0, 1, &x);
    x.keys[SOLVER_DAY] = s->wish->first_due ? apart(x.first, s->wish->first_due) : 0;
    if (pays_at_once(s, x.total))
        memset(x.keys, 0, sizeof(x.keys));
    take(s, &x);
}

/* ---- instalments ---- */

static enum plan_limit try_plan(struct search *s, centavos_t down, int32_t count, day_t first)
{
    const struct plan_terms *t = s->t;
    enum plan_limit limit = plan_limit_of(t, down, count, first);
    struct plan_parts parts;
    centavos_t month;

    if (limit != PLAN_LIMIT_NONE)
        return limit;
    parts = plan_split(t, plan_whole(t) - down, count);
    month = parts.each > parts.last && count > 1 ? parts.each : parts.last;
    if (t->month_max && (down > t->month_max || month > t->month_max))
        return limit;
    struct solution x = {
        .down = down, .count = count, .first = first, .total = plan_whole(t) + parts.interest
    };
    measure(s, down, month, count, &x);
    x.keys[SOLVER_DAY] = apart(first, s->wanted);
    x.keys[SOLVER_DOWN] = s->wish->sets_down ? 0 : down - t->down_min;
    take(s, &x);
    return limit;
}

/* Every count on one first day; true: a later end would allow more of them. */
static bool try_counts(struct search *s, centavos_t down, day_t first)
{
    bool ended = false;

    for (int32_t n = 1; n <= s->t->bucket.count_max; n++)
        ended = try_plan(s, down, n, first) == PLAN_LIMIT_END || ended;
    return ended;
}

static bool all_said(const struct solution *x)
{
    for (int i = 0; i < SOLVER_DAY; i++)
        if (x->keys[i] != 0)
            return false;
    return x->found;
}

/* The wanted first day; of one that was named earlier ones too, while the last day is what stops
 * more instalments. */
static void try_days(struct search *s, centavos_t down)
{
    day_t least = plan_first_least(s->t, down), most = s->t->first_max;
    day_t first = s->wanted > most ? most : s->wanted;
    bool ended;

    first = first < least ? least : first;
    if (down >= plan_whole(s->t))
        return;
    ended = try_counts(s, down, first);
    while (ended && s->wish->first_due && !all_said(&s->best) && --first >= least)
        ended = try_counts(s, down, first);
}

/* The most that may be left for `count` instalments whose equal part is at most `most`. */
static centavos_t left_for(const struct plan_terms *t, int32_t count, centavos_t most)
{
    centavos_t low = 0, high = plan_whole(t) - t->down_min;

    while (low < high) {
        centavos_t middle = low + (high - low + 1) / 2;
        if (plan_split(t, middle, count).each <= most)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* The least first payment that leaves `count` instalments of at most `most`, the last included. */
static centavos_t down_for(const struct plan_terms *t, int32_t count, centavos_t most)
{
    centavos_t left = left_for(t, count, most);

    while (left > 0 && plan_split(t, left, count).last > most)
        left--;
    return plan_whole(t) - left;
}

/* Who named no first payment may give a greater one, as long as it fits in a month as well. */
static void try_downs_for_month(struct search *s, centavos_t most)
{
    for (int32_t n = s->t->bucket.count_max; n > 0; n--) {
        if (most * (n + 1) < plan_whole(s->t))
            return;
        centavos_t down = down_for(s->t, n, most);
        if (down > s->t->down_min && down <= most)
            try_days(s, down);
    }
}

/* The most that leaves one instalment as great as the least that is allowed. */
static centavos_t down_that_leaves_one(const struct plan_terms *t)
{
    centavos_t left = t->bucket.instalment_min > 0 ? t->bucket.instalment_min : 1;

    while (left > 1 && plan_split(t, left - 1, 1).last >= t->bucket.instalment_min)
        left--;
    return plan_whole(t) - left;
}

static void try_named_down(struct search *s)
{
    const struct plan_terms *t = s->t;
    centavos_t down = s->wish->down > t->down_min ? s->wish->down : t->down_min;
    centavos_t most = down_that_leaves_one(t);

    if (down > most)
        down = most;
    if (t->month_max && down > t->month_max)
        down = t->month_max;
    if (down < t->down_min)
        return;
    try_days(s, down);
    if (t->month_max && (!s->best.found || s->best.count == 0))
        try_downs_for_month(s, t->month_max);
}

static void try_plans(struct search *s)
{
    const struct plan_terms *t = s->t;
    const struct counter_offer *w = s->wish;
    centavos_t most = w->monthly;

    if (w->sets_down) {
        try_named_down(s);
        return;
    }
    try_days(s, t->down_min);
    if (t->month_max && (!most || most > t->month_max))
        most = t->month_max;
    if (most && (!s->best.found || s->best.count == 0 || s->best.keys[SOLVER_MONTH] > 0))
        try_downs_for_month(s, most);
}

struct solution solver_find(const struct plan_terms *terms, const struct counter_offer *wish)
{
    struct search s = { .t = terms, .wish = wish };

    s.wanted = wish->first_due ? wish->first_due : plan_first_due(terms);
    try_cash(&s);
    if (s.best.found && pays_at_once(&s, s.best.total))
        return s.best;
    try_plans(&s);
    return s.best;
}

void solver_build(const struct plan_terms *terms, const struct solution *x, struct plan *out)
{
    if (x->count == 0)
        plan_cash(terms, x->total, x->first, out);
    else
        plan_build(terms, x->down, x->count, x->first, out);
}
