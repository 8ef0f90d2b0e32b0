#include "server/ops/debts.h"

#include "db/columns.h"
#include "server/base/document.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/term.h"
#include "server/money/wish.h"

#include <sodium.h>
#include <string.h>

enum { CANCEL_DAYS = 7 };

/* ---- prepare_term: an offer becomes a text that can be accepted ---- */

struct prepared {
    struct talk *run;
    int64_t agreement_id;
    const struct plan *plan;
    struct plan_sums sums;
    const struct debts *debts;
    size_t covered; /* the oldest of them, those of another agreement left out */
    const char *text;
    uint8_t sha256[32];
    day_t valid_until;
};

static int send_persons(struct batch *b, struct pg_unit *pg, struct talk **r, size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_PERSONS_LOAD);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, id_or_null(r[i]->conv->person_id));
    return pg_unit_send(pg, args);
}

static void set_person(struct batch *b, struct term *term, const struct pg_result *r, int ord)
{
    struct error err = { 0 };
    char *masked = arena_alloc(b->arena, DOCUMENT_TEXT_SIZE);

    term->person = "";
    term->person_document = masked;
    for (int row = 0; row < pg_rows(r); row++) {
        if (pg_get_int8(r, row, 0) != ord)
            continue;
        term->person = pg_get_text(r, row, 1);
        const char *cpf = pg_is_null(r, row, 2)
                              ? NULL
                              : seal_open(turns_deps(b->turns)->seal, b->arena, "cpf",
                                          pg_get_bytea(r, row, 2), NULL, &err);
        if (cpf)
            document_mask_cpf(cpf, masked);
    }
}

static struct term_debt *term_debts(struct arena *a, const struct prepared *p, size_t *count)
{
    const struct debts *d = p->debts;
    struct term_debt *list = ARENA_ARRAY(a, struct term_debt, p->covered + 1);

    *count = 0;
    for (size_t i = 0; i < d->overdue && *count < p->covered; i++)
        if (!d->items[i].agreement_id)
            list[(*count)++] = (struct term_debt){ arena_printf(a, "Parcela %s, contrato final %s",
                                                                d->items[i].key, d->items[i].label),
                                                   d->items[i].due, d->items[i].price.principal };
    return list;
}

static void render_term(struct batch *b, struct prepared *p, const struct offers *offers,
                        const struct pg_result *persons, int ord)
{
    const struct creditor *c = p->run->account->creditor;
    struct strbuf text = { 0 };
    struct term term = { .kind = TERM_PARCELAMENTO,
                         .creditor = c->trade_name,
                         .creditor_legal = c->legal_name,
                         .creditor_document = c->cnpj,
                         .creditor_address = c->address,
                         .contact = c->phone,
                         .sum = &offers->sum,
                         .plan = p->plan,
                         .on = p->run->facts.today,
                         .valid_until = offers->valid_until,
                         .grace_days = c->offers.grace_days,
                         .cancel_days = CANCEL_DAYS };

    set_person(b, &term, persons, ord);
    term.debts = term_debts(b->arena, p, &term.debt_count);
    term_render(&term, &text);
    p->text = arena_strdup(b->arena, strbuf_str(&text));
    p->valid_until = offers->valid_until;
    crypto_hash_sha256(p->sha256, (const uint8_t *)p->text, strlen(p->text));
    strbuf_done(&text);
}

static void tell_term(struct batch *b, const struct prepared *p)
{
    struct var *v = ARENA_ARRAY(b->arena, struct var, 4);

    v[0] = VAR_TEXT("termo", p->text);
    v[1] = VAR_NUMBER("oferta", question_number(p->run, "oferta", 0));
    v[2] = VAR_MONEY("valor", p->plan->total);
    v[3] = VAR_DAY("prazo", p->valid_until);
    answer(p->run, "ok", v, 4);
}

/* "oferta" is the id of an offer; 0 = cash, said in words; a place of the list in sessions that
 * began before offers had ids. */
static const struct plan *chosen_plan(struct batch *b, const struct talk *r, const struct debts *d,
                                      struct offers *out)
{
    struct offer_request request = debts_request(b, r, d);
    int64_t named = question_number(r, "oferta", 0);
    size_t place = named > 0 ? (size_t)named - 1 : 0;

    wish_parse(question_text(r, "proposta"), &request.counter);
    if (named > OFFER_PLANS_MAX)
        return offers_find(&request, &r->account->creditor->offers, named, out);
    return debts_offers(b, r, d, out) && place < out->plan_count ? &out->plans[place] : NULL;
}

static bool prepare_one(struct batch *b, struct talk *r, const struct debts *d,
                        const struct pg_result *persons, int ord, struct prepared *out)
{
    struct offers *offers = ARENA_NEW(b->arena, struct offers);
    const struct plan *plan = chosen_plan(b, r, d, offers);

    if (!plan) {
        answer(r, "expired", NULL, 0);
        return false;
    }
    *out = (struct prepared){ .run = r,
                              .agreement_id = turns_take_id(b->turns),
                              .plan = plan,
                              .sums = offers_sums(offers, plan),
                              .debts = d,
                              .covered = offers->debts_covered };
    render_term(b, out, offers, persons, ord);
    tell_term(b, out);
    return true;
}

/* As the term says (term.c): one payment has its day, and no more. */
static int32_t grace_of(const struct prepared *p)
{
    return p->plan->kind == PLAN_INSTALMENTS ? p->run->account->creditor->offers.grace_days : 0;
}

static void send_agreements(struct batch *b, struct pg_unit *pg, const struct prepared *p,
                            size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_AGREEMENTS_FORGET);

    COLUMN(int8, int64_t, p[i].run->conv->tenant_id);
    COLUMN(int8, int64_t, p[i].run->conv->conversation_id);
    pg_unit_send(pg, args);
    args = pg_unit_args(pg, SQL_AGREEMENTS_ADD);
    COLUMN(int8, int64_t, p[i].run->conv->tenant_id);
    COLUMN(int8, int64_t, p[i].agreement_id);
    COLUMN(int8, int64_t, p[i].run->conv->creditor_id);
    COLUMN(int8, int64_t, p[i].run->conv->person_id);
    COLUMN(int8, int64_t, p[i].run->conv->conversation_id);
    COLUMN(int8, int64_t, p[i].sums.principal);
    COLUMN(int8, int64_t, p[i].sums.charges);
    COLUMN(int8, int64_t, p[i].sums.discount);
    COLUMN(int8, int64_t, p[i].sums.interest);
    COLUMN(int8, int64_t, p[i].sums.total);
    COLUMN(text, const char *, p[i].text);
    COLUMN(bytea, struct bytes, ((struct bytes){ p[i].sha256, sizeof(p[i].sha256) }));
    COLUMN(int4, int32_t, p[i].run->account->creditor->policy_version);
    COLUMN(instant, int64_t,
           instant_of(p[i].valid_until + 1, 0, p[i].run->account->creditor->zone));
    pg_instant(args, b->now_us);
    COLUMN(int4, int32_t, grace_of(&p[i]));
    COLUMN(int4, int32_t, p[i].run->account->creditor->offers.reactivate_days);
    pg_unit_send(pg, args);
}

struct part {
    const struct prepared *p;
    size_t index;
};

static void send_items(struct batch *b, struct pg_unit *pg, const struct prepared *p, size_t n)
{
    struct arena *a = b->arena;
    size_t count = 0, all = 0;

    for (size_t i = 0; i < n; i++)
        all += p[i].debts->overdue;
    struct part *parts = ARENA_ARRAY(a, struct part, all + 1);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0, used = 0; k < p[i].debts->overdue && used < p[i].covered; k++)
            if (!p[i].debts->items[k].agreement_id && ++used)
                parts[count++] = (struct part){ &p[i], k };
    struct pg_args *args = pg_unit_args(pg, SQL_AGREEMENT_ITEMS_ADD);
    COLUMN(int8, int64_t, parts[i].p->run->conv->tenant_id);
    COLUMN(int8, int64_t, parts[i].p->agreement_id);
    COLUMN(int8, int64_t, parts[i].p->debts->items[parts[i].index].instalment_id);
    COLUMN(int8, int64_t, parts[i].p->debts->items[parts[i].index].contract_id);
    pg_unit_send(pg, args);
}

static void send_plans(struct batch *b, struct pg_unit *pg, const struct prepared *p, size_t n)
{
    struct arena *a = b->arena;
    size_t count = 0, all = 0;

    for (size_t i = 0; i < n; i++)
        all += p[i].plan->instalment_count;
    struct part *parts = ARENA_ARRAY(a, struct part, all + 1);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < p[i].plan->instalment_count; k++)
            parts[count++] = (struct part){ &p[i], k };
    struct pg_args *args = pg_unit_args(pg, SQL_AGREEMENT_PLANS_ADD);
    COLUMN(int8, int64_t, parts[i].p->run->conv->tenant_id);
    COLUMN(int8, int64_t, parts[i].p->agreement_id);
    COLUMN(int4, int32_t, (int32_t)parts[i].index + (parts[i].p->plan->down ? 0 : 1));
    COLUMN(day, day_t, parts[i].p->plan->instalments[parts[i].index].due);
    COLUMN(int8, int64_t, parts[i].p->plan->instalments[parts[i].index].centavos);
    pg_unit_send(pg, args);
}

bool answer_prepare_term(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        all->results[0] = debts_send(b, pg, all->runs, all->count);
        all->results[1] = send_persons(b, pg, all->runs, all->count);
        return true;
    }
    struct debts *debts = debts_read(b, pg_unit_result(pg, all->results[0]), all->runs, all->count);
    const struct pg_result *persons = pg_unit_result(pg, all->results[1]);
    struct prepared *prepared = ARENA_ARRAY(b->arena, struct prepared, all->count);
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        count += prepare_one(b, all->runs[i], &debts[i], persons, (int)i, &prepared[count]);
    if (count) {
        send_agreements(b, pg, prepared, count);
        send_items(b, pg, prepared, count);
        send_plans(b, pg, prepared, count);
    }
    return false;
}
