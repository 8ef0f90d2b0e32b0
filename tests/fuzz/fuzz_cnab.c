/* Return files of banks; fuzz-max-len: 8192 */
#include "tests/fuzz/fuzz.h"

#include "server/base/encoding.h"
#include "server/money/cnab.h"

#include <stdlib.h>
#include <string.h>

struct source {
    const uint8_t *bytes;
    size_t len, at, chunk;
};

static void must(bool good)
{
    if (!good)
        abort();
}

static long read_source(void *ctx, char *buffer, size_t size)
{
    struct source *s = ctx;
    size_t left = s->len - s->at, take = left < s->chunk ? left : s->chunk;

    take = take < size ? take : size;
    memcpy(buffer, s->bytes + s->at, take);
    s->at += take;
    return (long)take;
}

static void is_text(const char *text, size_t size)
{
    size_t len = strnlen(text, size);

    must(len < size && encoding_is_utf8(text, len));
}

static void is_amount(centavos_t centavos)
{
    must(centavos >= 0 || centavos == CNAB_NO_MONEY);
}

/* What importing relies on. */
static void check(const struct cnab_record *r, int64_t after)
{
    must(r->line > after && (r->format == CNAB_240 || r->format == CNAB_400));
    must(r->reason_count <= CNAB_REASONS_MAX && r->kind < CNAB_KIND_COUNT);
    is_text(r->nosso_numero, sizeof(r->nosso_numero));
    is_text(r->document, sizeof(r->document));
    is_text(r->company_use, sizeof(r->company_use));
    is_text(r->txid, sizeof(r->txid));
    is_text(r->pix_key, sizeof(r->pix_key));
    is_amount(r->title);
    is_amount(r->paid);
    is_amount(r->fee);
    is_amount(r->interest);
    for (size_t i = 0; i < r->reason_count; i++)
        (void)cnab_reason_words(r, r->reasons[i]);
}

static int64_t read_all(const uint8_t *bytes, size_t len, size_t chunk, enum cnab_result *end)
{
    struct source s = { bytes, len, 0, chunk };
    struct cnab reader;
    struct cnab_record record;
    int64_t count = 0, line = 0;

    cnab_init(&reader, read_source, NULL, &s);
    while ((*end = cnab_next(&reader, &record)) == CNAB_RECORD) {
        check(&record, line);
        line = record.line;
        count++;
    }
    must(*end == CNAB_END || (*end == CNAB_BROKEN && *reader.fault.cause));
    must(cnab_next(&reader, &record) == *end);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    enum cnab_result whole, pieces;

    (void)cnab_looks_like((const char *)bytes, len);
    must(read_all(bytes, len, len + 1, &whole) == read_all(bytes, len, 7, &pieces));
    must(whole == pieces);
    return 0;
}
