#include "server/base/money.h"

#include <assert.h>
#include <string.h>

static const centavos_t MONEY_MAX = 9999999999999; /* 99.999.999.999,99 */

/*
 * Writes backwards from the end of out, so that grouping needs no count of digits, and returns
 * where the text starts.
 */
static char *write_amount(uint64_t centavos, char *end, char decimal, char group)
{
    char *at = end;
    int digits = 0;

    *at = '\0';
    for (; digits < 3 || centavos > 0; digits++) {
        if (digits == 2)
            *--at = decimal;
        else if (group && digits > 2 && (digits - 2) % 3 == 0)
            *--at = group;
        *--at = (char)('0' + centavos % 10);
        centavos /= 10;
    }
    return at;
}

static const char *format(centavos_t centavos, const char *prefix, char decimal, char group,
                          char out[MONEY_TEXT_SIZE])
{
    uint64_t value = centavos < 0 ? -(uint64_t)centavos : (uint64_t)centavos;
    char text[MONEY_TEXT_SIZE];
    char *end = &text[MONEY_TEXT_SIZE - 1], *at = write_amount(value, end, decimal, group);
    size_t len = strlen(prefix);

    at -= len;
    memcpy(at, prefix, len);
    if (centavos < 0)
        *--at = '-';
    return memcpy(out, at, (size_t)(end - at) + 1);
}

const char *money_format(centavos_t centavos, char out[MONEY_TEXT_SIZE])
{
    return format(centavos, "R$ ", ',', '.', out);
}

const char *money_format_dot(centavos_t centavos, char out[MONEY_TEXT_SIZE])
{
    return format(centavos, "", '.', 0, out);
}

/* Spaces, and the no-break space that spreadsheets and phones put behind "R$". */
static const char *skip_spaces(const char *s)
{
    for (;;) {
        if (*s == ' ' || *s == '\t')
            s++;
        else if (strncmp(s, "\u00a0", 2) == 0)
            s += 2;
        else
            return s;
    }
}

static const char *skip_currency(const char *s)
{
    s = skip_spaces(s);
    if ((*s == 'R' || *s == 'r') && s[1] == '$')
        s = skip_spaces(s + 2);
    return s;
}

/* The digits between separators, and which separator stood before the last group. */
struct groups {
    size_t count, first_len, last_len;
    char last_separator;
    bool mixed;         /* both separators occur */
    bool middle_odd;    /* a group in the middle that has not three digits */
    bool groups_change; /* the grouping separator is not always the same */
    bool leading_zero;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Takes one more group of digits, before which `separator` stood (0 for the first). */
static void groups_add(struct groups *g, char separator, const char *digits, size_t len)
{
    if (g->count == 0) {
        g->first_len = len;
        g->leading_zero = digits[0] == '0';
    }
    if (g->count > 1) {
        g->groups_change |= g->mixed;
        g->middle_odd |= g->last_len != 3;
        g->mixed |= separator != g->last_separator;
    }
    g->last_len = len;
    g->last_separator = separator;
    g->count++;
}

static const char *groups_read(const char *s, struct groups *g)
{
    char separator = 0;

    for (;;) {
        size_t len = strspn(s, "0123456789");
        if (len == 0)
            return NULL;
        groups_add(g, separator, s, len);
        s += len;
        if (*s != '.' && *s != ',')
            return s;
        separator = *s++;
    }
}

/* How many digits at the end are decimals: 0 to 2; -1 when the groups make no amount. */
static int groups_decimals(const struct groups *g)
{
    bool grouped = g->count > 2 || (g->count == 2 && g->last_len == 3);

    if (g->middle_odd || g->groups_change)
        return -1;
    if (grouped && (g->first_len > 3 || g->leading_zero))
        return -1;
    if (g->count == 1 || (!g->mixed && grouped))
        return g->count == 1 || g->last_len == 3 ? 0 : -1;
    return g->last_len <= 2 ? (int)g->last_len : -1;
}

static bool read_centavos(const char *s, const char *end, int decimals, centavos_t *out)
{
    centavos_t value = 0;

    for (; s < end; s++) {
        if (is_digit(*s))
            value = value * 10 + (*s - '0');
        if (value > MONEY_MAX)
            return false;
    }
    for (; decimals < 2; decimals++)
        value *= 10;
    if (value > MONEY_MAX)
        return false;
    *out = value;
    return true;
}

bool money_parse(const char *text, centavos_t *out)
{
    struct groups g = { 0 };
    const char *start = skip_currency(text);
    const char *end = groups_read(start, &g);

    if (!end || *skip_spaces(end) != '\0')
        return false;
    int decimals = groups_decimals(&g);
    return decimals >= 0 && read_centavos(start, end, decimals, out);
}

centavos_t money_mul_div(centavos_t value, int64_t numerator, int64_t denominator)
{
    __int128 product = (__int128)value * numerator;
    __int128 by = denominator;

    assert(denominator != 0);
    if (by < 0) {
        by = -by;
        product = -product;
    }
    product = (product < 0 ? product - by / 2 : product + by / 2) / by;
    assert(product >= INT64_MIN && product <= INT64_MAX);
    return (centavos_t)product;
}
