#include "tests/fuzz/fuzz.h"

#include "server/base/error.h"
#include "server/money/banks.h"
#include "server/money/itf.h"

#include <stdlib.h>
#include <string.h>

/*
 * Barcodes and lines as people type them, and the parts of an account of each bank.
 * fuzz-max-len: 256
 */
enum { BANKS = 13 };

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

/* All parts in the order of boleto_parts, for one of the banks.  What is issued is read again. */
static void issue(const char *text, day_t as_of, size_t which)
{
    const struct boleto_bank *bank = boleto_bank_at(which % BANKS);
    struct boleto_account a = { 0 };
    struct boleto_title title;
    struct boleto_code code, again;
    struct error err = { 0 };
    int64_t number;

    for (size_t i = 0; i < BOLETO_PARTS; i++)
        copy_field(&text, (char *)&a + boleto_parts[i].offset, boleto_parts[i].size);
    require(boleto_number(bank, &a, 1, as_of, &number, &err) || err.detail[0]);
    if (!boleto_issue(bank, &a, true, as_of, 12345, &title, &code, &err)) {
        require(err.kind == ERROR_INPUT && err.detail[0]);
        return;
    }
    require(boleto_decode(code.line, as_of, &again, &err));
    require(again.has_due && again.due == as_of && again.centavos == 12345);
    require(strcmp(again.bank, bank->code) == 0 &&
            strcmp(again.barcode + 19, title.free_field) == 0);
    require(title.nosso_numero[0] && title.warning_count <= BOLETO_WARNINGS_MAX);
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
    issue(text, as_of, data[1]);
    free(text);
    return 0;
}
