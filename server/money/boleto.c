#include "server/money/boleto.h"

#include "server/base/error.h"
#include "server/base/pasted.h"
#include "server/money/digits.h"

#include <stdlib.h>
#include <string.h>

/* The window in which the network pays a boleto; 500 days shorter than the factor's cycle. */
enum { DAYS_BEFORE = 3000, DAYS_AFTER = 5500, CYCLE = 9000, FIRST_FACTOR = 1000 };
static const centavos_t value_max = 9999999999;
static const centavos_t large_value_max = 9999999999999;

static day_t factor_base(void)
{
    return day_from_civil(1997, 10, 7);
}

int boleto_factor(day_t due)
{
    int n = due - factor_base();

    return n <= 9999 ? n : FIRST_FACTOR + (n - 10000) % CYCLE;
}

/* d of 0, 10 or 11 becomes 1: a general check digit is never 0. */
static char general_digit(const char barcode[BOLETO_BARCODE_SIZE])
{
    char rest[44];
    int d;

    memcpy(rest, barcode, 4);
    memcpy(rest + 4, barcode + 5, 40);
    d = 11 - digits_mod11(rest, 43, 9);
    return (char)('0' + (d > 9 ? 1 : d));
}

static char mod10_digit(const char *digits, size_t len)
{
    return (char)('0' + digits_mod10(digits, len));
}

static void line_from_barcode(const char *bar, char line[BOLETO_LINE_SIZE])
{
    memcpy(line, bar, 4);
    memcpy(line + 4, bar + 19, 5);
    line[9] = mod10_digit(line, 9);
    memcpy(line + 10, bar + 24, 10);
    line[20] = mod10_digit(line + 10, 10);
    memcpy(line + 21, bar + 34, 10);
    line[31] = mod10_digit(line + 21, 10);
    line[32] = bar[4];
    memcpy(line + 33, bar + 5, 14);
    line[47] = '\0';
}

static void barcode_from_line(const char *line, char bar[BOLETO_BARCODE_SIZE])
{
    memcpy(bar, line, 4);
    bar[4] = line[32];
    memcpy(bar + 5, line + 33, 14);
    memcpy(bar + 19, line + 4, 5);
    memcpy(bar + 24, line + 10, 10);
    memcpy(bar + 34, line + 21, 10);
    bar[44] = '\0';
}

static bool line_digits_agree(const char *line, struct error *err)
{
    static const struct {
        size_t at, len;
    } fields[] = { { 0, 9 }, { 10, 10 }, { 21, 10 } };

    for (size_t i = 0; i < 3; i++)
        if (mod10_digit(line + fields[i].at, fields[i].len) != line[fields[i].at + fields[i].len])
            return error_set(err, ERROR_INPUT, "check digit of field %zu does not agree", i + 1);
    return true;
}

static centavos_t number(const char *digits, size_t len)
{
    centavos_t n = 0;

    for (size_t i = 0; i < len; i++)
        n = n * 10 + (digits[i] - '0');
    return n;
}

/* The first candidate inside the window, if any. */
static bool resolve_factor(int factor, day_t as_of, day_t *due)
{
    day_t candidate = factor_base() + factor;

    while (factor >= FIRST_FACTOR && candidate < as_of - DAYS_BEFORE)
        candidate += CYCLE;
    if (candidate < as_of - DAYS_BEFORE || candidate > as_of + DAYS_AFTER)
        return false;
    *due = candidate;
    return true;
}

static void read_factor_and_value(day_t as_of, struct boleto_code *out)
{
    int factor = (int)number(out->barcode + 5, 4);

    out->centavos = number(out->barcode + 9, 10);
    if (factor == 0)
        return;
    out->has_due = resolve_factor(factor, as_of, &out->due);
    if (out->has_due)
        return;
    if (factor >= FIRST_FACTOR) {
        out->due_unknown = true;
        return;
    }
    out->large_value = true;
    out->centavos = number(out->barcode + 5, 14);
}

static bool read_bank(day_t as_of, struct boleto_code *out, struct error *err)
{
    if (out->barcode[3] != '9')
        return error_set(err, ERROR_INPUT, "currency digit is %c, not 9 (BRL)", out->barcode[3]);
    if (out->barcode[4] == '0')
        return error_set(err, ERROR_INPUT, "general check digit is 0, which it never is");
    if (general_digit(out->barcode) != out->barcode[4])
        return error_set(err, ERROR_INPUT, "general check digit does not agree");
    out->kind = BOLETO_BANK;
    memcpy(out->bank, out->barcode, 3);
    line_from_barcode(out->barcode, out->line);
    read_factor_and_value(as_of, out);
    return true;
}

/* Value kinds 6 and 7 check by mod 10, 8 and 9 by mod 11; 0 and 1 of mod 11 give 0 here. */
static char bill_digit(char kind, const char *digits, size_t len)
{
    int rest;

    if (kind == '6' || kind == '7')
        return mod10_digit(digits, len);
    rest = digits_mod11(digits, len, 9);
    return (char)('0' + (rest < 2 ? 0 : 11 - rest));
}

static char bill_general_digit(const char *bar)
{
    char rest[44];

    memcpy(rest, bar, 3);
    memcpy(rest + 3, bar + 4, 41);
    return bill_digit(bar[2], rest, 43);
}

static void bill_line(const char *bar, char line[BOLETO_LINE_SIZE])
{
    for (size_t i = 0; i < 4; i++) {
        memcpy(line + i * 12, bar + i * 11, 11);
        line[i * 12 + 11] = bill_digit(bar[2], bar + i * 11, 11);
    }
    line[48] = '\0';
}

/* Who issues a bill may write its due day as AAAAMMDD where the free digits start. */
static void bill_due(day_t as_of, struct boleto_code *out)
{
    const char *at = out->barcode + (out->barcode[1] == '6' ? 23 : 19);
    int year = (int)number(at, 4), month = (int)number(at + 4, 2), day = (int)number(at + 6, 2);
    day_t due;

    if (!day_valid(year, month, day))
        return;
    due = day_from_civil(year, month, day);
    if (due < as_of - DAYS_BEFORE || due > as_of + DAYS_AFTER)
        return;
    out->has_due = true;
    out->due = due;
}

/* Segment and value kind: the kind says how the other digits are checked. */
static bool bill_begins(const char *digits, struct error *err)
{
    if (!strchr("12345679", digits[1]))
        return error_set(err, ERROR_INPUT, "arrecadação has no segment %c", digits[1]);
    if (!strchr("6789", digits[2]))
        return error_set(err, ERROR_INPUT, "arrecadação has no value kind %c", digits[2]);
    return true;
}

static bool read_bill(day_t as_of, struct boleto_code *out, struct error *err)
{
    const char *bar = out->barcode;

    if (!bill_begins(bar, err))
        return false;
    if (bill_general_digit(bar) != bar[3])
        return error_set(err, ERROR_INPUT, "general check digit does not agree");
    out->kind = BOLETO_ARRECADACAO;
    bill_line(bar, out->line);
    if (bar[2] == '6' || bar[2] == '8')
        out->centavos = number(bar + 4, 11);
    bill_due(as_of, out);
    return true;
}

/* Punctuation between digits, and what pasting leaves in its place. */
static size_t separator(const char *c)
{
    return strchr(" .,-/_\t\r\n", *c) ? 1 : pasted_separator(c, strlen(c));
}

/* Keeps the digits of 44, 47 or 48; letters are refused, not dropped: people type O for 0. */
static bool keep_digits(const char *text, char digits[BOLETO_LINE_SIZE], struct error *err)
{
    size_t len = 0;

    for (const char *c = text; *c; c++) {
        size_t skip = separator(c);
        if (skip) {
            c += skip - 1;
            continue;
        }
        if (*c < '0' || *c > '9')
            return error_set(err, ERROR_INPUT, "holds something else than digits at place %zu",
                             (size_t)(c - text) + 1);
        if (len == BOLETO_LINE_SIZE - 1)
            return error_set(err, ERROR_INPUT, "has more than 48 digits; 44, 47 or 48 are needed");
        digits[len++] = *c;
    }
    digits[len] = '\0';
    return true;
}

static bool take_barcode(const char *digits, struct boleto_code *out, struct error *err)
{
    (void)err;
    memcpy(out->barcode, digits, 45);
    return true;
}

static bool take_line(const char *digits, struct boleto_code *out, struct error *err)
{
    if (!line_digits_agree(digits, err))
        return false;
    barcode_from_line(digits, out->barcode);
    return true;
}

/* Old printers write the field of factor and value as a lone "000". */
static bool take_short_line(const char *digits, struct boleto_code *out, struct error *err)
{
    char line[BOLETO_LINE_SIZE] = { 0 };

    if (strcmp(digits + 33, "000") != 0)
        return error_set(err, ERROR_INPUT, "has 36 digits; 44, 47 or 48 are needed");
    memcpy(line, digits, 33);
    memset(line + 33, '0', 14);
    return take_line(line, out, err);
}

static bool take_bill_line(const char *digits, struct boleto_code *out, struct error *err)
{
    if (digits[0] != '8')
        return error_set(err, ERROR_INPUT, "48 digits must start with 8 (arrecadação)");
    if (!bill_begins(digits, err))
        return false;
    for (size_t i = 0; i < 4; i++) {
        if (bill_digit(digits[2], digits + i * 12, 11) != digits[i * 12 + 11])
            return error_set(err, ERROR_INPUT, "check digit of block %zu does not agree", i + 1);
        memcpy(out->barcode + i * 11, digits + i * 12, 11);
    }
    return true;
}

static bool take_digits(const char *digits, size_t len, struct boleto_code *out, struct error *err)
{
    static const struct {
        size_t len;
        bool (*take)(const char *, struct boleto_code *, struct error *);
    } forms[] = {
        { 44, take_barcode }, { 47, take_line }, { 48, take_bill_line }, { 36, take_short_line }
    };

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        if (forms[i].len == len)
            return forms[i].take(digits, out, err);
    return error_set(err, ERROR_INPUT, "has %zu digits; 44, 47 or 48 are needed", len);
}

bool boleto_decode(const char *text, day_t as_of, struct boleto_code *out, struct error *err)
{
    char digits[BOLETO_LINE_SIZE] = { 0 };
    struct boleto_code code = { 0 };
    size_t len;
    bool bill;

    if (!keep_digits(text, digits, err))
        return false;
    len = strlen(digits);
    if (!take_digits(digits, len, &code, err))
        return false;
    bill = code.barcode[0] == '8' && len != 47;
    if (!(bill ? read_bill : read_bank)(as_of, &code, err))
        return false;
    *out = code;
    return true;
}

static bool fields_fit(const struct boleto_fields *f, struct error *err)
{
    if (strlen(f->bank) != 3 || !digits_only(f->bank))
        return error_set(err, ERROR_INPUT, "bank must be three digits");
    if (strlen(f->free_field) != 25 || !digits_only(f->free_field))
        return error_set(err, ERROR_INPUT, "free field must be 25 digits");
    if (f->centavos < 0 || f->centavos > large_value_max)
        return error_set(err, ERROR_INPUT, "value does not fit a boleto");
    if (f->has_due && f->due <= factor_base())
        return error_set(err, ERROR_INPUT, "due day is before 1997-10-08");
    return true;
}

bool boleto_encode(const struct boleto_fields *f, struct boleto_code *out, struct error *err)
{
    struct boleto_code code = { .kind = BOLETO_BANK, .centavos = f->centavos };
    char middle[24];

    if (!fields_fit(f, err))
        return false;
    code.large_value = f->centavos > value_max;
    code.has_due = f->has_due && !code.large_value;
    code.due = code.has_due ? f->due : 0;
    if (code.large_value)
        snprintf(middle, sizeof(middle), "%014lld", (long long)f->centavos);
    else
        snprintf(middle, sizeof(middle), "%04d%010lld", code.has_due ? boleto_factor(f->due) : 0,
                 (long long)f->centavos);
    snprintf(code.barcode, sizeof(code.barcode), "%.3s90%.14s%.25s", f->bank, middle,
             f->free_field);
    code.barcode[4] = general_digit(code.barcode);
    memcpy(code.bank, f->bank, 4);
    line_from_barcode(code.barcode, code.line);
    *out = code;
    return true;
}

const char *boleto_line_printed(const char *l, char out[BOLETO_PRINTED_SIZE])
{
    if (strlen(l) == 48)
        snprintf(out, BOLETO_PRINTED_SIZE, "%.11s-%.1s %.11s-%.1s %.11s-%.1s %.11s-%.1s", l, l + 11,
                 l + 12, l + 23, l + 24, l + 35, l + 36, l + 47);
    else
        snprintf(out, BOLETO_PRINTED_SIZE, "%.5s.%.5s %.5s.%.6s %.5s.%.6s %.1s %.14s", l, l + 5,
                 l + 10, l + 15, l + 21, l + 26, l + 32, l + 33);
    return out;
}
