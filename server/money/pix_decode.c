#include "server/money/pix.h"

#include "server/base/error.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define GUI "br.gov.bcb.pix"

/* One value of a template: borrowed from the payload. */
struct field {
    const char *value;
    size_t len;
};
/* A template's fields by id, 00 to 99; absent ones have no value. */
struct template
{
    struct field fields[100];
};
/* Lengths in the payload count bytes, or characters with issuers who never learned the difference.
 */
enum counting { COUNT_BYTES, COUNT_CHARACTERS };

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* How many bytes `count` units take; more than `left` when they do not fit. */
static size_t span(const char *at, size_t left, size_t count, enum counting counting)
{
    size_t bytes = 0;

    if (counting == COUNT_BYTES)
        return count;
    for (; count > 0 && bytes < left; count--)
        for (bytes++; bytes < left && is_continuation(at[bytes]);)
            bytes++;
    return count > 0 ? left + 1 : bytes;
}

static bool two_digits(const char *at, size_t *out)
{
    if (!isdigit((unsigned char)at[0]) || !isdigit((unsigned char)at[1]))
        return false;
    *out = (size_t)((at[0] - '0') * 10 + (at[1] - '0'));
    return true;
}

static bool read_field(const char **at, const char *end, enum counting counting,
                       struct template *out, struct error *err)
{
    size_t id, count, len, left = (size_t)(end - *at);

    if (left < 4 || !two_digits(*at, &id) || !two_digits(*at + 2, &count))
        return error_set(err, ERROR_INPUT, "structure: id and length need four digits");
    len = span(*at + 4, left - 4, count, counting);
    if (len > left - 4)
        return error_set(err, ERROR_INPUT, "structure: field %02zu runs past the end", id);
    if (out->fields[id].value)
        return error_set(err, ERROR_INPUT, "structure: field %02zu comes twice", id);
    out->fields[id] = (struct field){ *at + 4, len };
    *at += 4 + len;
    return true;
}

static bool read_template(struct field in, enum counting counting, struct template *out,
                          struct error *err)
{
    const char *at = in.value, *end = in.value + in.len;

    memset(out, 0, sizeof(*out));
    while (at < end)
        if (!read_field(&at, end, counting, out, err))
            return false;
    return true;
}

static bool is(struct field f, const char *text)
{
    return f.value && f.len == strlen(text) && strncasecmp(f.value, text, f.len) == 0;
}

static size_t characters(struct field f)
{
    size_t n = 0;

    for (size_t i = 0; i < f.len; i++)
        n += !is_continuation(f.value[i]);
    return n;
}

static bool copy(struct field f, size_t most, char *out, size_t size, const char *name,
                 struct error *err)
{
    if (characters(f) > most || f.len >= size)
        return error_set(err, ERROR_INPUT, "%s is longer than %zu", name, most);
    if (f.len > 0)
        memcpy(out, f.value, f.len);
    out[f.len] = '\0';
    return true;
}

static bool all_digits(struct field f)
{
    for (size_t i = 0; i < f.len; i++)
        if (!isdigit((unsigned char)f.value[i]))
            return false;
    return f.len > 0;
}

static centavos_t number_of(struct field f)
{
    centavos_t value = 0;

    for (size_t i = 0; i < f.len; i++)
        value = value * 10 + (f.value[i] - '0');
    return value;
}

/* "10", "10.", "10.5", "10.00": at most 13 characters and two decimals; EMV lets a dot stand
 * alone. */
static bool read_amount(struct field f, struct pix_code *out, struct error *err)
{
    const char *dot = memchr(f.value, '.', f.len);
    struct field whole = { f.value, dot ? (size_t)(dot - f.value) : f.len };
    struct field cents = { dot ? dot + 1 : f.value, dot ? f.len - whole.len - 1 : 0 };

    if (f.len > 13 || !all_digits(whole) || cents.len > 2 || (cents.len && !all_digits(cents)))
        return error_set(err, ERROR_INPUT, "amount (54) is not a number such as 10.00");
    out->has_amount = true;
    out->centavos = number_of(whole) * 100 + number_of(cents) * (cents.len == 1 ? 10 : 1);
    return true;
}

static bool strip_scheme(struct field *f)
{
    static const char *const schemes[] = { "https://", "http://" };

    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(schemes[i]);
        if (f->len > len && strncasecmp(f->value, schemes[i], len) == 0) {
            f->value += len;
            f->len -= len;
            return true;
        }
    }
    return false;
}

static bool read_url(struct field f, char out[PIX_KEY_SIZE], struct error *err)
{
    while (strip_scheme(&f)) /* some write it twice */
        continue;
    if (f.len == 0)
        return error_set(err, ERROR_INPUT, "address of the charge is empty");
    return copy(f, 77, out, PIX_KEY_SIZE, "address", err);
}

/*
 * Pix may sit in any template from 26 to 51: its GUI tells.  Two of them would be two receivers,
 * and which one is paid would be up to the payer's bank.
 */
static bool find_pix(const struct template *top, enum counting counting, struct template *out,
                     struct error *err)
{
    size_t found = 0;

    for (size_t id = 26; id <= 51; id++) {
        struct template t;
        if (!top->fields[id].value)
            continue;
        if (!read_template(top->fields[id], counting, &t, err))
            return false;
        if (is(t.fields[0], GUI) && found++ == 0)
            *out = t;
    }
    if (found == 1)
        return true;
    return error_set(err, ERROR_INPUT, "%s template 26 to 51 is of " GUI,
                     found ? "more than one" : "no");
}

/* Pix Automático: the address in template 80 stands alone, or beside a key or an address. */
static bool read_recurrence(const struct template *top, enum counting counting,
                            struct pix_code *out, struct error *err)
{
    struct template t;

    if (!top->fields[80].value)
        return true;
    if (!read_template(top->fields[80], counting, &t, err))
        return false;
    return !is(t.fields[0], GUI) || !t.fields[25].value ||
           read_url(t.fields[25], out->recurrence, err);
}

/* A code is the charge behind an address, else a key; with neither it is the recurrence alone. */
static bool judge_kind(struct pix_code *out, struct error *err)
{
    if (!out->url[0] && !out->key[0])
        memcpy(out->url, out->recurrence, sizeof(out->url));
    if (!out->url[0] && !out->key[0])
        return error_set(err, ERROR_INPUT, "holds neither a key nor an address");
    if (out->url[0])
        out->key[0] = '\0';
    out->kind = out->url[0] ? PIX_DYNAMIC : PIX_STATIC;
    return true;
}

static bool read_account(const struct template *top, enum counting counting, struct pix_code *out,
                         struct error *err)
{
    struct template pix;

    if (!find_pix(top, counting, &pix, err) ||
        !copy(pix.fields[1], 77, out->key, sizeof(out->key), "key", err) ||
        !copy(pix.fields[2], 99, out->info, sizeof(out->info), "info", err))
        return false;
    if (pix.fields[25].value && !read_url(pix.fields[25], out->url, err))
        return false;
    return read_recurrence(top, counting, out, err) && judge_kind(out, err);
}

static bool read_txid(const struct template *top, enum counting counting, struct pix_code *out,
                      struct error *err)
{
    struct template additional;

    if (!top->fields[62].value)
        return true;
    if (!read_template(top->fields[62], counting, &additional, err))
        return false;
    return copy(additional.fields[5], 99, out->txid, sizeof(out->txid), "txid", err);
}

static bool read_fixed(const struct template *top, struct error *err)
{
    static const struct {
        size_t id;
        const char *value, *name;
    } fixed[] = { { 0, "01", "payload format" },
                  { 53, "986", "currency" },
                  { 58, "BR", "country" } };

    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        if (!is(top->fields[fixed[i].id], fixed[i].value))
            return error_set(err, ERROR_INPUT, "%s (%02zu) is not %s", fixed[i].name, fixed[i].id,
                             fixed[i].value);
    if (top->fields[63].len != 4)
        return error_set(err, ERROR_INPUT, "structure: the CRC (63) is not a field of its own");
    if (top->fields[52].len != 4 || !all_digits(top->fields[52]))
        return error_set(err, ERROR_INPUT, "category (52) is not four digits");
    if (top->fields[1].value && !is(top->fields[1], "11") && !is(top->fields[1], "12"))
        return error_set(err, ERROR_INPUT, "use (01) is neither 11 nor 12");
    if (top->fields[59].len == 0 || top->fields[60].len == 0)
        return error_set(err, ERROR_INPUT, "name (59) or city (60) is missing");
    return true;
}

static bool read_payload(struct field all, enum counting counting, struct pix_code *out,
                         struct error *err)
{
    struct template top;

    *out = (struct pix_code){ 0 };
    if (!read_template(all, counting, &top, err) || !read_fixed(&top, err) ||
        !read_account(&top, counting, out, err) || !read_txid(&top, counting, out, err))
        return false;
    if (top.fields[54].value && !read_amount(top.fields[54], out, err))
        return false;
    return copy(top.fields[59], 25, out->name, sizeof(out->name), "name", err) &&
           copy(top.fields[60], 15, out->city, sizeof(out->city), "city", err);
}

/* 63 is last and holds four hexadecimal digits over everything before them. */
static bool crc_agrees(struct field all, struct error *err)
{
    char told[5] = { 0 };
    char *end;

    if (all.len < 12 || strncmp(all.value, "00", 2) != 0)
        return error_set(err, ERROR_INPUT, "structure: does not start with field 00");
    if (strncmp(all.value + all.len - 8, "6304", 4) != 0)
        return error_set(err, ERROR_INPUT, "structure: does not end with the CRC (6304)");
    memcpy(told, all.value + all.len - 4, 4);
    if (!isxdigit((unsigned char)told[0]) ||
        strtoul(told, &end, 16) != pix_crc(all.value, all.len - 4) || *end)
        return error_set(err, ERROR_INPUT, "CRC does not agree");
    return true;
}

static struct field trimmed(const char *text)
{
    struct field f = { text, strlen(text) };

    while (f.len > 0 && isspace((unsigned char)f.value[0]))
        f.value++, f.len--;
    while (f.len > 0 && isspace((unsigned char)f.value[f.len - 1]))
        f.len--;
    return f;
}

bool pix_decode(const char *payload, struct pix_code *out, struct error *err)
{
    struct field all = trimmed(payload);
    struct pix_code code;
    struct error again;

    if (all.len >= PIX_PAYLOAD_SIZE)
        return error_set(err, ERROR_INPUT, "longer than %d characters", PIX_PAYLOAD_SIZE - 1);
    if (!crc_agrees(all, err))
        return false;
    if (!read_payload(all, COUNT_BYTES, &code, err) &&
        !read_payload(all, COUNT_CHARACTERS, &code, &again))
        return false;
    if (err)
        *err = (struct error){ 0 };
    *out = code;
    return true;
}
