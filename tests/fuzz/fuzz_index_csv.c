/* A series of the Banco Central as a file; fuzz-max-len: 2048 */
#include "tests/fuzz/fuzz.h"

#include "server/base/error.h"
#include "server/money/index_csv.h"

#include <stdlib.h>
#include <string.h>

struct source {
    const uint8_t *data;
    size_t left;
};

static struct price_indexes table; /* 9 KB, cleared each time */

static void must(bool good)
{
    if (!good)
        abort();
}

static long read_source(void *ctx, char *buffer, size_t size)
{
    struct source *s = ctx;
    size_t len = s->left < size ? s->left : size;

    if (len)
        memcpy(buffer, s->data, len);
    s->data += len;
    s->left -= len;
    return (long)len;
}

/* As many months are known as were counted, each within what debts are priced with. */
static void check_months(enum price_index kind, size_t months)
{
    size_t known = 0;

    for (size_t m = 0; m < INDEX_MONTHS; m++) {
        int32_t figure = table.millionths[kind][m];
        known += table.known[kind][m];
        must(table.known[kind][m] || figure == 0);
        must(figure <= INDEX_MILLIONTHS_MAX && figure >= -INDEX_MILLIONTHS_MAX);
        must(kind != INDEX_LEGAL_RATE || figure >= 0);
    }
    must(known == months);
}

static void read_as(enum price_index kind, const uint8_t *data, size_t size)
{
    struct source source = { data, size };
    struct error err = { 0 };
    struct csv csv;
    size_t months = 0;

    memset(&table, 0, sizeof(table));
    csv_init(&csv, read_source, &source);
    if (price_index_read_csv(&csv, kind, &table, &months, &err)) {
        must(months > 0);
        check_months(kind, months);
    } else {
        must(err.kind == ERROR_INPUT && err.detail[0]);
    }
    csv_done(&csv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int kind = 0; kind < INDEX_KINDS; kind++)
        read_as((enum price_index)kind, data, size);
    return 0;
}
