#include "server/money/offers.h"

#include "server/base/auto.h"
#include "server/base/calendar.h"
#include "server/base/error.h"
#include "server/money/refusal.h"

enum { BP = 10000, PRESCRIPTION_MONTHS = 5 * 12, SAFETY_MONTHS = 6 };

static void add_price(struct price *sum, const struct price *p)
{
    sum->principal += p->principal;
    sum->fine += p->fine;
    sum->interest += p->interest;
    sum->correction += p->correction;
    sum->discount += p->discount;
    sum->total += p->total;
    if (p->days_late > sum->days_late)
        sum->days_late = p->days_late;
}

/* Adds up what is late; *oldest is its first due day. */
static bool sum_debts(const struct offer_request *r, const struct offer_policy *policy,
                      struct offers *out, day_t *oldest, struct error *err)
{
    struct price p;

    for (size_t i = 0; i < r->debt_count; i++) {
        const struct offer_debt *d = &r->debts[i];
        if (!debt_price(d->principal, d->due, r->on, &policy->price, &p, err))
            return false;
        if (p.days_late == 0)
            continue;
        if (out->debts_covered++ == 0 || d->due < *oldest)
            *oldest = d->due;
        add_price(&out->sum, &p);
    }
    out->days_late = out->sum.days_late;
    return true;
}

/* What is known of a person decides their row, whatever the caller asks for (REN-03, REN-05). */
static enum offer_profile profile_of(const struct offer_request *r)
{
    return r->broken_agreements > 0 && r->profile < OFFER_BROKEN_BEFORE ? OFFER_BROKEN_BEFORE
                                                                        : r->profile;
}

static void choose_bucket(const struct offer_request *r, const struct offer_policy *policy,
                          struct offers *out)
{
    if (out->debts_covered == 0)
        out->rule = "nothing_overdue";
    else if (r->broken_agreements > policy->retries_max)
        out->rule = "REN-05";
    else if (!(out->bucket = offer_bucket_find(policy, out->days_late, profile_of(r))))
        out->rule = "no_bucket";
}

/* A row that is for who broke an agreement says itself what they pay first. */
static bool doubles_down(const struct offer_request *r, const struct offer_bucket *bucket)
{
    return r->broken_agreements > 0 && bucket->down_bp > 0 &&
           bucket->profile != OFFER_BROKEN_BEFORE;
}

static centavos_t least_down(const struct offers *o, const struct offer_bucket *bucket,
                             bool doubled)
{
    int64_t bp = bucket->down_bp * (doubled ? 2 : 1);

    return (o->sum.total * (bp < BP ? bp : BP) + BP - 1) / BP;
}

static day_t last_day(const struct offer_request *r, const struct offer_policy *policy,
                      const struct offer_bucket *bucket, day_t oldest)
{
    day_t end = bucket->profile == OFFER_HARDSHIP
                    ? day_add_months(r->on, PRESCRIPTION_MONTHS)
                    : day_add_months(oldest, PRESCRIPTION_MONTHS - SAFETY_MONTHS);

    return policy->end_by > 0 && policy->end_by < end ? policy->end_by : end;
}

/* What a month may ask of who told their income (SUP-02); 1 centavo when nothing is left. */
static centavos_t month_max(const struct offer_request *r, const struct offer_policy *policy)
{
    if (r->income == 0)
        return 0;
    return r->income > policy->existence_min ? r->income - policy->existence_min : 1;
}

static void set_days(struct plan_terms *t, const struct offer_request *r,
                     const struct offer_policy *policy)
{
    t->down_due = calendar_add_business_days(CALENDAR_BANK, r->on, policy->down_business_days);
    t->first_min = t->down_min > 0 ? t->down_due : r->on;
    t->first_max = t->down_min > 0           ? t->down_due + policy->first_due_max_days
                   : t->bucket.count_max > 1 ? r->on + policy->first_due_max_days
                                             : r->on + policy->new_date_max_days;
}

static struct plan_terms terms_of(const struct offer_request *r, const struct offer_policy *policy,
                                  const struct offers *o, enum offer_role role, day_t oldest,
                                  struct plan_days *days)
{
    struct plan_terms t = { .policy = policy,
                            .bucket = offer_bucket_beyond(policy, o->bucket, role),
                            .on = r->on,
                            .pay_day = r->pay_day,
                            .valid_until = o->valid_until,
                            .month_max = month_max(r, policy),
                            .days = days };

    /* What a rebate took off the face value stays off. */
    t.principal = o->sum.principal - o->sum.discount;
    t.charges = o->sum.fine + o->sum.interest + o->sum.correction;
    t.down_doubled = doubles_down(r, o->bucket);
    t.down_min = least_down(o, &t.bucket, t.down_doubled);
    t.end_max = last_day(r, policy, o->bucket, oldest);
    t.cash_total = plan_cash_total(&t);
    set_days(&t, r, policy);
    return t;
}

/* SUP-02: what would leave less than the minimum for living is not shown. */
static void keep_if_fits(const struct plan_terms *t, struct offers *out)
{
    if (!t->month_max || plan_dearest(&out->plans[out->plan_count]) <= t->month_max)
        out->plan_count++;
}

/* REN-01: cash, then a short, a middle and the longest plan. */
static void fill_plans(const struct plan_terms *t, struct offers *out)
{
    day_t first = plan_first_due(t);
    enum plan_limit limit;
    int32_t max = t->down_min < plan_whole(t) ? plan_count_max(t, t->down_min, first, &limit) : 0;
    int32_t before = 0;

    plan_cash(t, t->cash_total, t->valid_until, &out->plans[0]);
    keep_if_fits(t, out);
    for (int32_t i = 1; i <= OFFER_PLANS_MAX - 1; i++) {
        int32_t count = (max * i + OFFER_PLANS_MAX - 2) / (OFFER_PLANS_MAX - 1);
        if (count == before)
            continue;
        plan_build(t, t->down_min, count, first, &out->plans[out->plan_count]);
        keep_if_fits(t, out);
        before = count;
    }
    if (out->plan_count == 0)
        out->rule = "SUP-02";
}

static bool request_check(const struct offer_request *r, struct error *err)
{
    const struct counter_offer *c = &r->counter;

    if (r->debt_count > OFFER_DEBTS_MAX)
        return error_set(err, ERROR_INPUT, "at most %d debts", OFFER_DEBTS_MAX);
    if (r->pay_day < 0 || r->pay_day > 31)
        return error_set(err, ERROR_INPUT, "pay_day must be 1 to 31");
    if (r->broken_agreements < 0)
        return error_set(err, ERROR_INPUT, "broken_agreements must not be negative");
    if (c->monthly < 0 || c->down < 0 || c->count < 0 || c->total < 0)
        return error_set(err, ERROR_INPUT, "a counter-offer must not be negative");
    if (r->income < 0)
        return error_set(err, ERROR_INPUT, "income must not be negative");
    return true;
}

/* What is offered, and the terms that a counter-offer is judged by. */
struct making {
    struct plan_days days; /* shared by both: their first day mostly is the same */
    struct plan_terms terms;
};

static bool make_offers(const struct offer_request *r, const struct offer_policy *policy,
                        struct offers *out, struct making *m, struct error *err)
{
    struct plan_terms table;
    day_t oldest = 0;

    if (!request_check(r, err) || !offer_policy_check(policy, err))
        return false;
    out->debts_covered = out->plan_count = 0;
    out->sum = (struct price){ 0 };
    out->rule = NULL;
    out->bucket = NULL;
    out->valid_until = 0;
    out->counter.accepted = out->counter.has_plan = false;
    out->counter.rule = out->counter.limit = NULL;
    if (!sum_debts(r, policy, out, &oldest, err))
        return false;
    choose_bucket(r, policy, out);
    if (!out->bucket)
        return true;
    out->valid_until =
        calendar_add_business_days(CALENDAR_BANK, r->on, policy->valid_business_days);
    m->days.count = 0;
    table = terms_of(r, policy, out, OFFER_ROLE_BOT, oldest, &m->days);
    m->terms =
        r->role == OFFER_ROLE_BOT ? table : terms_of(r, policy, out, r->role, oldest, &m->days);
    m->terms.cash_total = table.cash_total;
    fill_plans(&table, out);
    return true;
}

static void answer_counter(const struct plan_terms *t, const struct counter_offer *wish,
                           struct counter_answer *out)
{
    struct solution nearest = solver_find(t, wish);

    out->has_plan = nearest.found;
    if (nearest.found)
        solver_build(t, &nearest, &out->plan);
    out->accepted = solver_is_wish(&nearest, wish);
    if (!out->accepted)
        refusal_tell(t, wish, &nearest, out);
}

bool offers_make(const struct offer_request *r, const struct offer_policy *policy,
                 struct offers *out, struct error *err)
{
    struct making m;

    if (!make_offers(r, policy, out, &m, err))
        return false;
    if (out->bucket && r->counter.given)
        answer_counter(&m.terms, &r->counter, &out->counter);
    return true;
}

struct plan_sums offers_sums(const struct offers *offers, const struct plan *plan)
{
    centavos_t rebates = offers->sum.discount;

    return (struct plan_sums){ .principal = plan->principal + rebates,
                               .charges = plan->charges,
                               .discount = plan->discount + rebates,
                               .interest = plan->interest,
                               .total = plan->total };
}

/* FNV-1a over the numbers' bytes, lowest first. */
static uint64_t mix(uint64_t hash, int64_t number)
{
    for (int i = 0; i < 8; i++)
        hash = (hash ^ ((uint64_t)number >> (8 * i) & 0xFF)) * UINT64_C(0x100000001B3);
    return hash;
}

int64_t plan_id(const struct plan *p)
{
    static const uint64_t least = UINT64_C(100000000000000000); /* of 18 digits */
    const int64_t parts[] = { p->kind,     p->principal, p->charges, p->discount,
                              p->interest, p->total,     p->down,    p->count };
    uint64_t hash = UINT64_C(0xCBF29CE484222325);

    for (size_t i = 0; i < COUNT_OF(parts); i++)
        hash = mix(hash, parts[i]);
    for (size_t i = 0; i < p->instalment_count; i++)
        hash = mix(mix(hash, p->instalments[i].centavos), p->instalments[i].due);
    return (int64_t)(least + hash % (9 * least));
}

/* One of those offered, or that a person may ask for by what fits in their month (REN-07). */
static const struct plan *find_plan(const struct plan_terms *t, int64_t id, struct offers *out)
{
    struct plan *asked = &out->counter.plan;
    day_t first = plan_first_due(t);
    enum plan_limit limit;

    for (size_t i = 0; i < out->plan_count; i++)
        if (plan_id(&out->plans[i]) == id)
            return &out->plans[i];
    if (t->month_max)
        return NULL; /* what was asked for within an income is proposed with it */
    int32_t max = t->down_min < plan_whole(t) ? plan_count_max(t, t->down_min, first, &limit) : 0;
    for (int32_t count = 1; count <= max; count++) {
        plan_build(t, t->down_min, count, first, asked);
        if (plan_id(asked) == id)
            return asked;
    }
    return NULL;
}

/* The one that is nearest to what was proposed. */
static const struct plan *find_proposed(const struct plan_terms *t,
                                        const struct counter_offer *wish, int64_t id,
                                        struct offers *out)
{
    if (!wish->given)
        return NULL;
    answer_counter(t, wish, &out->counter);
    return out->counter.has_plan && plan_id(&out->counter.plan) == id ? &out->counter.plan : NULL;
}

const struct plan *offers_find(const struct offer_request *request,
                               const struct offer_policy *policy, int64_t id, struct offers *out)
{
    struct offer_request made = *request;
    struct making m;
    struct error err = { 0 };

    for (; make_offers(&made, policy, out, &m, &err) && out->bucket &&
           out->valid_until >= request->on;
         made.on--) {
        const struct plan *plan = find_plan(&m.terms, id, out);
        if (!plan)
            plan = find_proposed(&m.terms, &request->counter, id, out);
        if (plan)
            return plan->instalments[0].due >= request->on ? plan : NULL;
    }
    return NULL;
}
