#include "server/ops/debts.h"

#include "db/columns.h"
#include "server/base/error.h"

#include <inttypes.h>

/* ---- load_debts ---- */

enum { OVERDUE_SHOWN = 10, UPCOMING_SHOWN = 3, DEBT_VALUES = 15, ROW_VALUES = 9 };

static struct row overdue_row(struct arena *a, const struct debt *debt, size_t n)
{
    struct var *v = ARENA_ARRAY(a, struct var, ROW_VALUES);
    const struct price *p = &debt->price;

    v[0] = VAR_NUMBER("n", (int64_t)n);
    v[1] = VAR_TEXT("contrato", debt->label);
    v[2] = VAR_DAY("vencimento", debt->due);
    v[3] = VAR_MONEY("valor_original", p->principal);
    v[4] = VAR_TEXT("dias",
                    arena_printf(a, "%d dia%s", (int)p->days_late, p->days_late == 1 ? "" : "s"));
    v[5] = VAR_MONEY("multa", p->fine);
    v[6] = VAR_MONEY("juros", p->interest + p->correction);
    v[7] = VAR_MONEY("total", p->total);
    v[8] = VAR_NUMBER("id", debt->instalment_id);
    return (struct row){ v, ROW_VALUES };
}

static struct row upcoming_row(struct arena *a, const struct debt *debt)
{
    struct var *v = ARENA_ARRAY(a, struct var, 3);

    v[0] = VAR_DAY("vencimento", debt->due);
    v[1] = VAR_MONEY("valor", debt->price.total);
    v[2] = VAR_NUMBER("id", debt->instalment_id);
    return (struct row){ v, 3 };
}

static size_t add_lists(struct arena *a, const struct debts *d, struct var *v)
{
    size_t overdue = d->overdue < OVERDUE_SHOWN ? d->overdue : OVERDUE_SHOWN;
    size_t coming = d->count - d->overdue;
    struct row *late = ARENA_ARRAY(a, struct row, overdue + 1);
    struct row *next = ARENA_ARRAY(a, struct row, UPCOMING_SHOWN);

    coming = coming < UPCOMING_SHOWN ? coming : UPCOMING_SHOWN;
    for (size_t i = 0; i < overdue; i++)
        late[i] = overdue_row(a, &d->items[i], i + 1);
    for (size_t i = 0; i < coming; i++)
        next[i] = upcoming_row(a, &d->items[d->overdue + i]);
    v[0] = VAR_LIST("parcelas", late, overdue);
    v[1] = VAR_LIST("proximas", next, coming);
    return 2;
}

static day_t oldest_of(const struct debts *d)
{
    day_t oldest = d->overdue ? d->items[0].due : 0;

    for (size_t i = 0; i < d->overdue; i++)
        oldest = d->items[i].due < oldest ? d->items[i].due : oldest;
    return oldest;
}

/* What the total is made of, and since when. */
static size_t add_sums(const struct debts *d, struct var *v)
{
    centavos_t principal = 0, fine = 0, interest = 0;

    if (!d->overdue)
        return 0;
    for (size_t i = 0; i < d->overdue; i++) {
        principal += d->items[i].price.principal;
        fine += d->items[i].price.fine;
        interest += d->items[i].price.interest + d->items[i].price.correction;
    }
    v[0] = VAR_DAY("mais_antiga", oldest_of(d));
    v[1] = VAR_MONEY("soma_original", principal);
    v[2] = VAR_MONEY("soma_multa", fine);
    v[3] = VAR_MONEY("soma_juros", interest);
    return 4;
}

/* A promise was about what was late by then: once that is paid, it is not spoken of. */
static size_t add_fallen(const struct debts *d, day_t oldest, day_t today, struct var *v)
{
    if (d->overdue && d->promised > oldest)
        v[0] = VAR_DAY("promessa_dia", d->promised);
    else if (d->overdue && d->broken_until)
        v[0] = VAR_NUMBER("acordo_parado", d->broken_until >= today ? 2 : 1);
    else
        return 0;
    return 1;
}

static void tell_debts(struct batch *b, struct talk *r, const struct debts *d)
{
    struct arena *a = b->arena;
    struct var *v = ARENA_ARRAY(a, struct var, DEBT_VALUES);
    size_t n = add_lists(a, d, v);

    if (d->count)
        r->contract_id = d->items[0].contract_id;
    v[n++] = VAR_MONEY("valor", d->overdue_total);
    v[n++] = VAR_TEXT("contrato", d->count ? d->items[0].label : "");
    v[n++] = VAR_NUMBER("quantidade", (int64_t)d->overdue);
    v[n++] = VAR_NUMBER("acordo", d->count && d->items[0].agreement_id);
    n += add_sums(d, v + n);
    n += add_fallen(d, oldest_of(d), r->facts.today, v + n);
    if (d->has_last) {
        v[n++] = VAR_MONEY("ultimo_valor", d->last_paid);
        v[n++] = VAR_DAY("ultimo_data", d->last_paid_on);
    }
    if (d->count > d->overdue)
        v[n++] = VAR_DAY("data", d->items[d->overdue].due);
    answer(r, d->overdue ? "overdue" : d->count ? "upcoming" : "nothing", v, n);
}

bool answer_load_debts(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        all->results[0] = debts_send(b, pg, all->runs, all->count);
        return true;
    }
    struct debts *debts = debts_read(b, pg_unit_result(pg, all->results[0]), all->runs, all->count);
    for (size_t i = 0; i < all->count; i++)
        tell_debts(b, all->runs[i], &debts[i]);
    return false;
}

/* ---- offers ---- */

enum { OFFER_VALUES = 8 };

struct offer_request debts_request(struct batch *b, const struct talk *r, const struct debts *d)
{
    struct offer_debt *debts = ARENA_ARRAY(b->arena, struct offer_debt, d->overdue + 1);
    size_t count = 0;

    for (size_t i = 0; i < d->overdue && count < OFFER_DEBTS_MAX; i++)
        if (!d->items[i].agreement_id)
            debts[count++] = (struct offer_debt){ d->items[i].price.principal, d->items[i].due };
    return (struct offer_request){ .debts = debts,
                                   .debt_count = count,
                                   .on = r->facts.today,
                                   .broken_agreements = d->broken,
                                   .profile = d->hardship      ? OFFER_HARDSHIP
                                              : d->late_before ? OFFER_ANYBODY
                                                               : OFFER_FIRST_LATE };
}

bool debts_offers(struct batch *b, const struct talk *r, const struct debts *d, struct offers *out)
{
    const struct offer_request request = debts_request(b, r, d);
    struct error err = { 0 };

    return request.debt_count && offers_make(&request, &r->account->creditor->offers, out, &err) &&
           out->plan_count;
}

static const char *plan_title(struct arena *a, const struct plan *p)
{
    if (p->kind == PLAN_CASH)
        return "À vista";
    if (p->kind == PLAN_NEW_DATE)
        return "Nova data";
    return arena_printf(
        a, p->down ? (p->count == 1 ? "Entrada + %d vez" : "Entrada + %d vezes") : "Em %d vezes",
        (int)p->count);
}

static const char *plan_description(struct arena *a, const struct plan *p)
{
    char total[MONEY_TEXT_SIZE], first[MONEY_TEXT_SIZE], each[MONEY_TEXT_SIZE];
    char saved[MONEY_TEXT_SIZE], day[DAY_TEXT_SIZE];

    money_format(p->total, total);
    money_format(p->down, first);
    money_format(p->instalments[p->down ? 1 : 0].centavos, each);
    day_format_br(p->instalments[0].due, day);
    if (p->kind != PLAN_INSTALMENTS)
        return p->discount ? arena_printf(a, "%s até %s, desconto de %s", total, day,
                                          money_format(p->discount, saved))
                           : arena_printf(a, "%s até %s", total, day);
    if (p->down)
        return arena_printf(a, "%s + %d x %s (total %s)", first, (int)p->count, each, total);
    return arena_printf(a, "%d x %s (total %s)", (int)p->count, each, total);
}

struct row debts_offer_row(struct arena *a, const struct plan *p, size_t n)
{
    struct var *v = ARENA_ARRAY(a, struct var, OFFER_VALUES);

    v[0] = VAR_NUMBER("n", (int64_t)n);
    v[1] = VAR_TEXT("titulo", plan_title(a, p));
    v[2] = VAR_TEXT("descricao", plan_description(a, p));
    v[3] = VAR_MONEY("valor", p->total);
    v[4] = VAR_MONEY("entrada", p->down);
    v[5] = VAR_NUMBER("parcelas", p->count);
    v[6] = VAR_NUMBER("id", plan_id(p));
    v[7] = VAR_MONEY("mensal", p->instalments[p->down ? 1 : 0].centavos);
    if (p->kind != PLAN_INSTALMENTS) /* the rows of a list have the same columns */
        v[7].value = (struct value){ .type = VALUE_NONE };
    return (struct row){ v, OFFER_VALUES };
}

static void tell_offers(struct batch *b, struct talk *r, const struct debts *d)
{
    struct offers *offers = ARENA_NEW(b->arena, struct offers);
    struct var *v = ARENA_ARRAY(b->arena, struct var, 2);
    struct row *rows = ARENA_ARRAY(b->arena, struct row, OFFER_PLANS_MAX);

    if (!debts_offers(b, r, d, offers)) {
        answer(r, "none", NULL, 0);
        return;
    }
    for (size_t i = 0; i < offers->plan_count; i++)
        rows[i] = debts_offer_row(b->arena, &offers->plans[i], i + 1);
    v[0] = VAR_LIST("ofertas", rows, offers->plan_count);
    v[1] = VAR_DAY("prazo", offers->valid_until);
    answer(r, "ok", v, 2);
}

bool answer_offers(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        all->results[0] = debts_send(b, pg, all->runs, all->count);
        return true;
    }
    struct debts *debts = debts_read(b, pg_unit_result(pg, all->results[0]), all->runs, all->count);
    for (size_t i = 0; i < all->count; i++)
        tell_offers(b, all->runs[i], &debts[i]);
    return false;
}
