#include "tests/fuzz/fuzz.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/cli/print_line.h"
#include "server/money/carne_pdf.h"

#include <stdlib.h>
#include <string.h>

/*
 * A line of `quita boleto print`: it is refused with a reason, or what is printed is a PDF, in all
 * three layouts.  fuzz-max-len: 2048
 */
static void require(bool kept)
{
    if (!kept)
        abort();
}

static struct boleto_printer *printer(void)
{
    static struct boleto_printer *kept;
    struct error err;

    if (!kept)
        kept = boleto_printer_new(NULL, &err);
    require(kept != NULL);
    return kept;
}

static void judge(bool printed, const struct strbuf *out, const struct error *err)
{
    if (printed)
        require(out->len > 1000 && memcmp(out->data, "%PDF", 4) == 0);
    else
        require(err->kind == ERROR_INPUT && err->detail[0] != '\0' && out->len == 0);
}

static void print(const struct print_line *line)
{
    struct error err = { 0 };
    struct strbuf out = { 0 };

    judge(boleto_pdf(printer(), &line->slip, &out, &err), &out, &err);
    strbuf_reset(&out);
    judge(carne_pdf(printer(), &line->slip, 1, &out, &err), &out, &err);
    strbuf_reset(&out);
    if (line->has_letter)
        judge(letter_pdf(printer(), &line->letter, &out, &err), &out, &err);
    strbuf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *in = json_loadb((const char *)data, size, 0, NULL);
    struct print_line *line;
    struct error err = { 0 };

    if (!in)
        return 0;
    line = print_line_read(in, &err);
    require(line || (err.kind == ERROR_INPUT && err.detail[0] != '\0'));
    if (line)
        print(line);
    print_line_free(&line);
    return 0;
}
