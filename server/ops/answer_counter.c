#include "server/ops/debts.h"

#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/money/plan.h"
#include "server/money/wish.h"

#include <string.h>

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

/* The person's own words say more than the amount alone; one the flow asked for is what fits in a
 * month. */
static struct counter_offer wish_of(struct batch *b, const struct talk *r)
{
    centavos_t monthly = question_number(r, "mensal", 0);
    const char *said = question_text(r, "dito");
    struct counter_offer wish = { 0 };

    if (said && said[0])
        wish_read(said, strlen(said), r->facts.today, b->arena, &wish);
    if (!wish.given)
        wish.monthly = monthly > 0 ? monthly : 0;
    return wish;
}

static void tell(struct batch *b, struct talk *r, const struct debts *d)
{
    struct offers *offers = ARENA_NEW(b->arena, struct offers);
    struct var *v = ARENA_ARRAY(b->arena, struct var, 5);
    struct row *row = ARENA_NEW(b->arena, struct row);
    struct counter_offer wish = wish_of(b, r);

    if (!make_offers(b, r, d, wish, offers)) {
        answer(r, "none", NULL, 0);
        return;
    }
    *row = debts_offer_row(b->arena, &offers->counter.plan, 1);
    v[0] = VAR_LIST("ofertas", row, 1);
    v[1] = VAR_DAY("prazo", offers->valid_until);
    v[2] = VAR_TEXT("proposta", wish_text(&wish, arena_alloc(b->arena, WISH_TEXT_SIZE)));
    v[3] = VAR_MONEY("minimo", plan_dearest(&offers->counter.plan));
    v[4] = VAR_TEXT("motivo", offers->counter.plain);
    if (offers->counter.accepted)
        answer(r, "ok", v, 3);
    else
        answer(r, "refused", v, 5);
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
