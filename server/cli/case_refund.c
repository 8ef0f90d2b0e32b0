#include "server/cli/case_refund.h"

#include "db/columns.h"
#include "server/base/clock.h"
#include "server/base/day.h"
#include "server/cli/admin.h"
#include "server/cli/agent_words.h"
#include "server/cli/case_words.h"
#include "server/providers/psp.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* A payment as a decision to give it back needs it. */
struct paid {
    const struct psp *psp; /* NULL = our own issue */
    enum payment_method method;
    int64_t paid_at_us;
    centavos_t left, expected; /* expected: 0 = no charge of ours */
    bool wrong_amount, under_way;
    int state; /* of the refund that is under way, and its amount */
    centavos_t asked;
};

/* Columns in the order of case_refund_load.sql. */
enum { PROVIDER, METHOD, PAID_AT, LEFT, EXPECTED, REASON, STATE, ASKED };

static bool load(struct admin *a, int64_t payment_id, struct paid *out)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_CASE_REFUND_LOAD);

    pg_int8(args, payment_id);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (!r || pg_rows(r) == 0)
        return false;
    const char *reason = pg_get_text(r, 0, REASON);
    *out = (struct paid){ .psp = psp_find(pg_get_text(r, 0, PROVIDER)),
                          .method = (enum payment_method)pg_get_int8(r, 0, METHOD),
                          .paid_at_us = pg_get_instant(r, 0, PAID_AT),
                          .left = pg_get_int8(r, 0, LEFT),
                          .expected = int_or_zero(r, 0, EXPECTED),
                          .wrong_amount = reason && strcmp(reason, "wrong_amount") == 0,
                          .under_way = !pg_is_null(r, 0, STATE),
                          .state = (int)int_or_zero(r, 0, STATE),
                          .asked = int_or_zero(r, 0, ASKED) };
    return true;
}

/* NULL = a server asks for it; else why a person has to. */
static const char *obstacle(const struct paid *p)
{
    const struct psp *psp = p->psp;
    int64_t age_us = agent_now_us() - p->paid_at_us;

    if (!psp || !psp->steps[PSP_REFUND])
        return "o pagamento não veio por um provedor: peça a devolução ao banco";
    if (!(psp->gives_back & 1u << p->method))
        return "o provedor não devolve esse tipo de pagamento por aqui (de um boleto ele pede os "
               "dados bancários de quem pagou): faça a devolução na página do provedor";
    if (psp->gives_back_days && age_us > SECONDS_US((int64_t)psp->gives_back_days * 86400))
        return "passou o prazo do provedor para devolver: combine uma transferência com a pessoa";
    return NULL;
}

/* No provider that can be asked: the case waits for the bank's notice, or another decision. */
static void by_hand(struct admin *a, const struct case_refund *refund, const char *why)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_CASE_REFUND);

    pg_int8(args, refund->payment_id);
    pg_text(args, refund->agent);
    pg_instant(args, agent_now_us());
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (r && pg_rows(r) == 0)
        error_set(&a->err, ERROR_CONFLICT, "it is closed; see `quita case show`");
    if (r && pg_rows(r) > 0)
        fprintf(stderr, "%s; o caso fica na lista até o banco avisar que o dinheiro saiu\n", why);
}

static centavos_t amount_of(const struct case_refund *refund, const struct paid *p)
{
    if (refund->centavos)
        return refund->centavos;
    return p->wrong_amount && p->expected && p->left > p->expected ? p->left - p->expected
                                                                   : p->left;
}

static const char *new_reference(struct admin *a)
{
    enum { BYTES = 16 };
    uint8_t bytes[BYTES];
    char *text = arena_alloc(&a->arena, 2 * BYTES + 1);

    randombytes_buf(bytes, sizeof(bytes));
    return sodium_bin2hex(text, 2 * BYTES + 1, bytes, sizeof(bytes));
}

static void by_provider(struct admin *a, const struct case_refund *refund, const struct paid *p)
{
    centavos_t centavos = amount_of(refund, p);
    struct pg_args *args = pg_sync_args(a->db, SQL_REFUND_ASK);
    char money[MONEY_TEXT_SIZE];

    pg_int8(args, refund->payment_id);
    pg_text(args, refund->agent);
    pg_instant(args, agent_now_us());
    pg_text(args, new_reference(a));
    pg_int8(args, centavos);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (!r)
        return;
    if (pg_rows(r) == 0)
        error_set(&a->err, ERROR_CONFLICT,
                  "that cannot be given back: the case is closed, or so much is not left of it; "
                  "see `quita case show`");
    else
        fprintf(stderr, "devolução de %s pedida; `quita case show P%lld` diz como está\n",
                money_format(centavos, money), (long long)refund->payment_id);
}

void case_refund_ask(struct admin *a, const struct case_refund *refund)
{
    char money[MONEY_TEXT_SIZE];
    struct paid p;

    if (!load(a, refund->payment_id, &p))
        return;
    const char *why = obstacle(&p);
    if (p.under_way)
        fprintf(stderr, "a devolução de %s já foi pedida (%s): nada foi pedido de novo\n",
                money_format(p.asked, money), case_refund_state(p.state));
    else if (refund->centavos > p.left)
        error_set(&a->err, ERROR_CONFLICT, "só restam %s desse pagamento",
                  money_format(p.left, money));
    else if (why)
        by_hand(a, refund, why);
    else
        by_provider(a, refund, &p);
}

void case_refunds_print(struct admin *a, int64_t payment_id)
{
    enum { STATE_NOW, AMOUNT, ASKED_ON, ASKED_BY, CODE, WHY, ENDED_ON };
    struct pg_args *args = pg_sync_args(a->db, SQL_CASE_REFUNDS);
    char day[DAY_TEXT_SIZE], ended[DAY_TEXT_SIZE], money[MONEY_TEXT_SIZE];

    pg_int8(args, payment_id);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    for (int row = 0; r && row < pg_rows(r); row++) {
        const char *code = pg_get_text(r, row, CODE), *why = pg_get_text(r, row, WHY);
        bool over = !pg_is_null(r, row, ENDED_ON);
        printf("  devolução de %s, pedida em %s por %s: %s%s%s%s%s%s%s%s\n",
               money_format(pg_get_int8(r, row, AMOUNT), money),
               day_format_br(pg_get_day(r, row, ASKED_ON), day), pg_get_text(r, row, ASKED_BY),
               case_refund_state((int)pg_get_int8(r, row, STATE_NOW)), over ? " em " : "",
               over ? day_format_br(pg_get_day(r, row, ENDED_ON), ended) : "", code ? " (" : "",
               code ? case_refund_word(code) : "", code && why ? "; " : "", code && why ? why : "",
               code ? ")" : "");
    }
}
