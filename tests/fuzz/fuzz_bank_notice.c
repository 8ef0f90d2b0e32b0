/* The bank's notices, and the same bytes as one record of each method; fuzz-max-len: 4096 */
#include "tests/fuzz/fuzz.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/providers/bank_notice.h"

#include <stdlib.h>
#include <string.h>

static void must(bool good)
{
    if (!good)
        abort();
}

/* What settling relies on. */
static void check(const struct bank_notice *n)
{
    if (n->fault) {
        must(*n->fault && n->raw);
        return;
    }
    must(n->external_id && *n->external_id && strlen(n->external_id) <= 64);
    must(n->centavos > 0);
    must(n->method >= PAYMENT_PIX && n->method <= PAYMENT_CHARGEBACK);
    bool by_txid = n->method == PAYMENT_PIX || n->method == PAYMENT_CARD;
    must(by_txid ? n->txid && *n->txid && n->nosso_numero == 0 : !n->txid);
    must(n->nosso_numero >= 0 && (n->method != PAYMENT_BOLETO || n->nosso_numero > 0));
    must(n->fee >= 0 && n->fee <= n->centavos && (n->fee == 0 || n->method == PAYMENT_CREDIT));
    must(bank_notice_is_return(n) ? n->of && *n->of && strlen(n->of) <= 64 : !n->of);
    must(bank_notice_same(n, n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = { 0 };
    struct bank_notice *notices, record;
    struct error err = { 0 };
    size_t count;

    if (bank_notices_parse(data, size, &a, &notices, &count, &err)) {
        must(count <= BANK_NOTICES_MAX);
        for (size_t i = 0; i < count; i++)
            check(&notices[i]);
    } else {
        must(err.kind == ERROR_INPUT && *err.detail);
    }
    for (enum payment_method m = PAYMENT_PIX; m <= PAYMENT_CHARGEBACK; m++)
        if (bank_record_parse(data, size, m, &a, &record, &err)) {
            must(record.method == m);
            check(&record);
        }
    arena_done(&a);
    return 0;
}
