#include "server/money/cnab_bank.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH_MAX = 18 };

struct own {
    size_t tail, width;
};

/* Banco do Brasil: the convênio's length says how many digits are the title's (payments reference
 * 4); 17 digits under a convênio of six were chosen whole. */
static struct own own_001(size_t convenio, size_t len)
{
    static const struct {
        size_t convenio, len;
        struct own own;
    } rows[] = {
        { 7, 17, { 0, 10 } }, { 8, 17, { 0, 9 } }, { 6, 17, { 0, 17 } }, { 6, 12, { 1, 5 } },
        { 4, 12, { 1, 7 } },  { 6, 11, { 0, 5 } }, { 4, 11, { 0, 7 } },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].convenio == convenio && rows[i].len == len)
            return rows[i].own;
    return (struct own){ 0, WIDTH_MAX };
}

static struct own own_of(const struct cnab_record *record, const char *convenio)
{
    const struct cnab_layout *layout = cnab_layout_of(cnab_bank_find(record->bank), record->format);

    if (strcmp(record->bank, "001") == 0)
        return own_001(strlen(convenio + strspn(convenio, "0")), strlen(record->nosso_numero));
    return (struct own){ (size_t)layout->own.tail,
                         layout->own.width ? (size_t)layout->own.width : WIDTH_MAX };
}

bool cnab_own_number(const struct cnab_record *record, const char *convenio, int64_t *out)
{
    struct own own = own_of(record, convenio);
    size_t len = strlen(record->nosso_numero);
    char digits[WIDTH_MAX + 1];

    if (len <= own.tail)
        return false;
    len -= own.tail;
    size_t width = len < own.width ? len : own.width;
    memcpy(digits, record->nosso_numero + len - width, width);
    digits[width] = '\0';
    if (strspn(digits, "0123456789") != width)
        return false;
    *out = strtoll(digits, NULL, 10);
    return *out > 0;
}
