#include "tests/fuzz/fuzz.h"

#include "server/base/error.h"
#include "server/money/banks.h"
#include "server/money/itf.h"

#include <stdlib.h>
#include <string.h>

/*
 * Barcodes and lines as people type them, and account fields of a bank.  fuzz-max-len: 256
 */
static void require(bool kept)
{
    if (!kept)
        abort();
}

/* What is read can be written, printed and read again, and means the same. */
static void read_code(const char *text, day_t as_of)
{
    struct boleto_code code, again;
    struct error err = { 0 };
    char printed[BOLETO_PRINTED_SIZE];
    static struct itf itf;

    if (!boleto_decode(text, as_of, &code, &err)) {
        require(err.kind == ERROR_INPUT && err.detail[0] != '\0');
        return;
    }
    require(boleto_decode(boleto_line_printed(code.line, printed), as_of, &again, &err));
    require(strcmp(code.barcode, again.barcode) == 0 && strcmp(code.line, again.line) == 0);
    require(code.centavos == again.centavos && code.due == again.due);
    require(itf_make(code.barcode, &itf, &err));
}

/* A field of the account, taken from where the text stands. */
static void copy_field(const char **text, char *out, size_t size)
{
    size_t len = strcspn(*text, "|");

    snprintf(out, size, "%.*s", (int)(len < size ? len : size - 1), *text);
    *text += len + ((*text)[len] == '|');
}

static void issue(const char *text, day_t as_of)
{
    struct boleto_account a = { 0 };
    struct boleto_title title;
    struct boleto_code code, again;
    struct error err;

    copy_field(&text, a.agencia, sizeof(a.agencia));
    copy_field(&text, a.agencia_dv, sizeof(a.agencia_dv));
    copy_field(&text, a.conta, sizeof(a.conta));
    copy_field(&text, a.conta_dv, sizeof(a.conta_dv));
    copy_field(&text, a.carteira, sizeof(a.carteira));
    copy_field(&text, a.nosso_numero, sizeof(a.nosso_numero));
    if (!boleto_issue(&bank_237, &a, true, as_of, 12345, &title, &code, &err))
        return;
    require(boleto_decode(code.line, as_of, &again, &err));
    require(again.has_due && again.due == as_of && again.centavos == 12345);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text;
    day_t as_of;

    if (size < 2)
        return 0;
    as_of = day_from_civil(2000, 8, 1) + (data[0] << 8 | data[1]) % 18000;
    text = malloc(size - 1);
    memcpy(text, data + 2, size - 2);
    text[size - 2] = '\0';
    read_code(text, as_of);
    issue(text, as_of);
    free(text);
    return 0;
}
