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
    /* interest apart: a few centavos of it do not choose another first payment */
    x->keys[SOLVER_TOTAL] = w->total ? above(x->count ? plan_whole(s->t) : x->total, w->total) : 0;
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

    return most >= total && (!w->total || w->total >= total) && w->first_due <= s->t->valid_until;
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

/* Every count of a range on one first day; true: a later end would allow more of them. */
static bool try_counts(struct search *s, centavos_t down, day_t first, int32_t from, int32_t to)
{
    bool ended = false;

    for (int32_t n = from; n <= to; n++)
        ended = try_plan(s, down, n, first) == PLAN_LIMIT_END || ended;
    return ended;
}

/* The wanted first day; of one that was named earlier ones too, while the last day is what stops
 * more instalments. */
static void try_range(struct search *s, centavos_t down, int32_t from, int32_t to)
{
    day_t least = plan_first_least(s->t, down), most = s->t->first_max;
    day_t first = s->wanted > most ? most : s->wanted;
    bool ended;

    first = first < least ? least : first;
    if (down >= plan_whole(s->t))
        return;
    ended = try_counts(s, down, first, from, to);
    while (ended && s->wish->first_due && --first >= least)
        ended = try_counts(s, down, first, from, to);
}

static void try_days(struct search *s, centavos_t down)
{
    try_range(s, down, 1, s->t->bucket.count_max);
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

/* The greatest first payment that leaves `count` instalments as great as the least allowed. */
static centavos_t down_that_leaves(const struct plan_terms *t, int32_t count)
{
    centavos_t least = t->bucket.instalment_min > 0 ? t->bucket.instalment_min : 1;
    centavos_t low = 1, high = least * count;

    while (low < high) {
        centavos_t middle = low + (high - low) / 2;
        if (plan_split(t, middle, count).each >= least)
            high = middle;
        else
            low = middle + 1;
    }
    return plan_whole(t) - low;
}

/* The lightest month of `count` instalments after a first payment of at most `most`. */
static centavos_t lightest(const struct plan_terms *t, int32_t count, centavos_t most)
{
    struct plan_parts p = plan_split(t, plan_whole(t) - most, count);
    centavos_t month = (p.each * (count - 1) + p.last + count - 1) / count;

    while (down_for(t, count, month) > most)
        month++;
    return month;
}

/*
 * Who named no first payment may give a greater one, as long as it fits in a month as well: the
 * least that makes the others fit, or come as near as they can.
 */
static void try_downs_for_month(struct search *s, centavos_t month)
{
    centavos_t last = down_that_leaves(s->t, 1), most = month < last ? month : last;

    for (int32_t n = 1; n <= s->t->bucket.count_max && most > s->t->down_min; n++) {
        centavos_t least = lightest(s->t, n, most);
        least = least > month ? least : month;
        least = least > s->t->bucket.instalment_min ? least : s->t->bucket.instalment_min;
        try_days(s, down_for(s->t, n, least));
    }
}

/*
 * The first payment that was named, or what is nearest to it for each count.  Below an income some
 * amounts leave a last instalment that is a few centavos too great, so their neighbours count too.
 */
static void try_named_down(struct search *s)
{
    const struct plan_terms *t = s->t;

    for (int32_t n = 1; n <= t->bucket.count_max; n++) {
        centavos_t low = t->month_max ? down_for(t, n, t->month_max) : t->down_min;
        centavos_t high = down_that_leaves(t, n), down = s->wish->down;
        int32_t around = t->month_max ? n : 0;
        if (t->month_max && high > t->month_max)
            high = t->month_max;
        down = down > high ? high : down < low ? low : down;
        for (centavos_t d = down - around; d <= down + around; d++)
            if (d >= t->down_min)
                try_range(s, d, n, n);
    }
}

static void try_plans(struct search *s)
{
    const struct plan_terms *t = s->t;
    const struct counter_offer *w = s->wish;
    centavos_t most =
        t->month_max && (!w->monthly || w->monthly > t->month_max) ? t->month_max : w->monthly;

    if (w->sets_down) {
        try_named_down(s);
        return;
    }
    try_days(s, t->down_min);
    if (t->month_max && (!s->best.found || s->best.count == 0))
        try_downs_for_month(s, t->month_max);
    if (most && (s->best.count == 0 || !solver_is_wish(&s->best, w)))
        try_downs_for_month(s, most);
}

bool solver_is_wish(const struct solution *x, const struct counter_offer *wish)
{
    for (int i = 0; i < SOLVER_DAY; i++)
        if (x->keys[i] != 0)
            return false;
    return x->found && (!wish->first_due || x->keys[SOLVER_DAY] == 0) &&
           (!wish->total || x->total <= wish->total);
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
