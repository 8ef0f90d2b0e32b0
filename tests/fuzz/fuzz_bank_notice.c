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
    if (n->method == PAYMENT_PIX)
        must(n->txid && *n->txid && n->nosso_numero == 0);
    else
        must(n->method == PAYMENT_BOLETO && !n->txid && n->nosso_numero > 0);
    must(bank_notice_same(n, n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum payment_method methods[] = { PAYMENT_PIX, PAYMENT_BOLETO };
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
    for (size_t i = 0; i < 2; i++)
        if (bank_record_parse(data, size, methods[i], &a, &record, &err)) {
            must(record.method == methods[i]);
            check(&record);
        }
    arena_done(&a);
    return 0;
}
