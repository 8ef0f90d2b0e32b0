#include "server/ops/answer.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/money/bank.h"
#include "server/ops/later.h"

#include <inttypes.h>

/* ---- card_link and transfer_data: other ways to pay a charge that was issued ---- */

enum { ORD, CHARGE, STATUS, CENTAVOS, DUE, NOSSO, CARD_URL, BANK };

static int send_load(struct batch *b, struct pg_unit *pg, struct talk **r, size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_WAYS_LOAD);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    COLUMN(int8, int64_t, id_or_null(r[i]->conv->person_id));
    COLUMN(int8, int64_t, question_number(r[i], "cobranca", 0));
    return pg_unit_send(pg, args);
}

/* The account that the charge is of, which need not be the one of new charges. */
static const struct bank_account *bank_of(const struct batch *b, const struct pg_result *res,
                                          int row)
{
    return accounts_bank_by_id(b->view, pg_get_int8(res, row, BANK));
}

/* Whose charge it is never depends on what somebody sends; what is not there is gone. */
static void answer_gone(struct answering *all)
{
    for (size_t i = 0; i < all->count; i++)
        if (!all->runs[i]->answered && !later_has(all->work, all->runs[i]))
            answer(all->runs[i], "gone", NULL, 0);
}

/* ---- transfer_data ---- */

/* "237 Bradesco" */
static const char *bank_name(struct batch *b, const struct bank_account *bank)
{
    const struct boleto_bank *known = boleto_bank_find(bank->bank);

    return known ? arena_printf(b->arena, "%s %s", bank->bank, known->name) : bank->bank;
}

static void tell_transfer(struct batch *b, struct talk *r, const struct pg_result *res, int row)
{
    const struct bank_account *bank = bank_of(b, res, row);

    if (!bank || !bank->transfer_agency) {
        answer(r, "unavailable", NULL, 0);
        return;
    }
    const struct var v[] = {
        VAR_NUMBER("charge", pg_get_int8(res, row, CHARGE)),
        VAR_MONEY("valor", pg_get_int8(res, row, CENTAVOS)),
        VAR_DAY("data", pg_get_day(res, row, DUE)),
        VAR_TEXT("banco", bank_name(b, bank)),
        VAR_TEXT("agencia", bank->transfer_agency),
        VAR_TEXT("conta_corrente", bank->transfer_account),
        VAR_TEXT("referencia", arena_printf(b->arena, "%" PRId64, pg_get_int8(res, row, NOSSO))),
    };
    answer(r, "ok", arena_memdup(b->arena, v, sizeof(v)), COUNT_OF(v));
}

bool answer_transfer_data(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        all->results[0] = send_load(b, pg, all->runs, all->count);
        return true;
    }
    const struct pg_result *res = pg_unit_result(pg, all->results[0]);
    for (int row = 0; row < pg_rows(res); row++)
        if (pg_get_int8(res, row, STATUS) == 0)
            tell_transfer(b, all->runs[pg_get_int8(res, row, ORD)], res, row);
    answer_gone(all);
    return false;
}

/* ---- card_link ---- */

static void tell_link(struct batch *b, struct talk *r, const struct pg_result *res, int row)
{
    const struct var v[] = {
        VAR_NUMBER("charge", pg_get_int8(res, row, CHARGE)),
        VAR_MONEY("valor", pg_get_int8(res, row, CENTAVOS)),
        VAR_DAY("data", pg_get_day(res, row, DUE)),
        VAR_TEXT("link", arena_strdup(b->arena, pg_get_text(res, row, CARD_URL))),
    };
    answer(r, "ok", arena_memdup(b->arena, v, sizeof(v)), COUNT_OF(v));
}

/* The page that is there, or the bank is asked after the turn, where the flow waits for it. */
static void look(struct batch *b, struct later *asked, struct talk *r, const struct pg_result *res,
                 int row)
{
    const struct bank_account *bank = bank_of(b, res, row);

    if (!bank || !bank->cards)
        answer(r, "unavailable", NULL, 0);
    else if (!pg_is_null(res, row, CARD_URL))
        tell_link(b, r, res, row);
    else if (!later_add(asked, r, pg_get_int8(res, row, CHARGE)))
        answer(r, "failed", NULL, 0);
}

static bool look_all(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    const struct pg_result *res = pg_unit_result(pg, all->results[0]);
    struct later *asked = later_new(b, all->count);

    for (int row = 0; row < pg_rows(res); row++)
        if (pg_get_int8(res, row, STATUS) == 0)
            look(b, asked, all->runs[pg_get_int8(res, row, ORD)], res, row);
    all->work = asked;
    answer_gone(all);
    return later_send(b, pg, asked, REQUEST_CARD_LINK);
}

bool answer_card_link(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 1)
        return look_all(b, pg, all);
    if (all->round == 2) {
        later_wait(pg, all->work);
        return false;
    }
    all->results[0] = send_load(b, pg, all->runs, all->count);
    return true;
}
