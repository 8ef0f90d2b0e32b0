#include "server/ops/debts.h"

#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/error.h"

/* ---- counter_offer, plan_in: what fits in a person's month, or in so many parts (collections
 * reference 14.2, REN-07) ---- */

enum { COUNT_MAX = 999 };

static bool make_offers(struct batch *b, const struct talk *r, const struct debts *d,
                        struct counter_offer wish, struct offers *out)
{
    struct offer_request request = debts_request(b, r, d);
    struct error err = { 0 };

    wish.given = true;
    request.counter = wish;
    return request.debt_count && offers_make(&request, &r->account->creditor->offers, out, &err) &&
           out->plan_count && out->counter.has_plan;
}

/* What a month of the plan asks for at most, its first payment included. */
static centavos_t dearest(const struct plan *p)
{
    centavos_t most = 0;

    for (size_t i = 0; i < p->instalment_count; i++)
        if (p->instalments[i].centavos > most)
            most = p->instalments[i].centavos;
    return most;
}

/* Who can pay it all in one month is not talked into more of them: cash is never dearer. */
static const struct plan *plan_for(const struct offers *o, centavos_t monthly)
{
    return o->plans[0].total <= monthly ? &o->plans[0] : &o->counter.plan;
}

static void tell(struct batch *b, struct talk *r, const struct debts *d)
{
    centavos_t monthly = question_number(r, "mensal", 0);
    struct offers *offers = ARENA_NEW(b->arena, struct offers);
    struct var *v = ARENA_ARRAY(b->arena, struct var, 3);
    struct row *row = ARENA_NEW(b->arena, struct row);

    struct counter_offer wish = { .monthly = monthly > 0 ? monthly : 0 };
    if (!make_offers(b, r, d, wish, offers)) {
        answer(r, "none", NULL, 0);
        return;
    }
    const struct plan *plan = plan_for(offers, monthly);
    *row = debts_offer_row(b->arena, plan, 1);
    v[0] = VAR_LIST("ofertas", row, 1);
    v[1] = VAR_DAY("prazo", offers->valid_until);
    v[2] = VAR_MONEY("minimo", dearest(plan));
    if (dearest(plan) <= monthly)
        answer(r, "ok", v, 2);
    else
        answer(r, "refused", v, 3);
}

static void tell_plan(struct batch *b, struct talk *r, const struct debts *d)
{
    int64_t count = question_number(r, "vezes", 0);
    struct offers *offers = ARENA_NEW(b->arena, struct offers);
    struct var *v = ARENA_ARRAY(b->arena, struct var, 2);
    struct row *row = ARENA_NEW(b->arena, struct row);
    struct counter_offer wish = { .count = count < COUNT_MAX ? (int32_t)count : COUNT_MAX };

    if (count < 1 || !make_offers(b, r, d, wish, offers)) {
        answer(r, "none", NULL, 0);
        return;
    }
    *row = debts_offer_row(b->arena, &offers->counter.plan, 1);
    v[0] = VAR_LIST("ofertas", row, 1);
    v[1] = VAR_DAY("prazo", offers->valid_until);
    answer(r, offers->counter.accepted ? "ok" : "refused", v, 2);
}

bool answer_plan_in(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        all->results[0] = debts_send(b, pg, all->runs, all->count);
        return true;
    }
    struct debts *debts = debts_read(b, pg_unit_result(pg, all->results[0]), all->runs, all->count);
    for (size_t i = 0; i < all->count; i++)
        tell_plan(b, all->runs[i], &debts[i]);
    return false;
}

bool answer_counter_offer(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        all->results[0] = debts_send(b, pg, all->runs, all->count);
        return true;
    }
    struct debts *debts = debts_read(b, pg_unit_result(pg, all->results[0]), all->runs, all->count);
    for (size_t i = 0; i < all->count; i++)
        tell(b, all->runs[i], &debts[i]);
    return false;
}
