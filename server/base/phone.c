#include "server/base/phone.h"

#include "server/base/ddd.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum {
    WA_ID_MAX = 20,
    BR_LANDLINE = 12, /* 55, two digits of area, eight of subscriber; old spelling of mobiles too */
    BR_MOBILE = 13,
    SUBSCRIBER = 4, /* where the subscriber's number starts */
    BSUID_MAX = 128,
};

static const char digits_only[] = "0123456789";

static bool all_digits(const char *s)
{
    return s[strspn(s, digits_only)] == '\0';
}

static void copy(char out[PHONE_SIZE], const char *digits)
{
    size_t len = strnlen(digits, PHONE_SIZE - 1);

    memcpy(out, digits, len);
    out[len] = '\0';
}

bool phone_from_wa_id(const char *wa_id, char out[PHONE_SIZE])
{
    size_t len = strnlen(wa_id, WA_ID_MAX + 1);

    if (len == 0 || len > WA_ID_MAX || !all_digits(wa_id))
        return false;
    copy(out, wa_id);
    return true;
}

/* Country code 55 with an area code that exists. */
static bool has_brazilian_area(const char *digits)
{
    return strncmp(digits, "55", 2) == 0 && strlen(digits) > SUBSCRIBER && all_digits(digits) &&
           ddd_find((digits[2] - '0') * 10 + digits[3] - '0');
}

/* Twelve digits, the eight of the subscriber in the range of mobiles: the spelling before 2012. */
static bool is_old_mobile(const char *digits)
{
    return has_brazilian_area(digits) && strlen(digits) == BR_LANDLINE && digits[SUBSCRIBER] >= '6';
}

static bool is_mobile(const char *digits)
{
    return has_brazilian_area(digits) && strlen(digits) == BR_MOBILE && digits[SUBSCRIBER] == '9';
}

static bool is_landline(const char *digits)
{
    return has_brazilian_area(digits) && strlen(digits) == BR_LANDLINE &&
           digits[SUBSCRIBER] >= '2' && digits[SUBSCRIBER] <= '5';
}

static void add_nine(const char *digits, char out[PHONE_SIZE])
{
    snprintf(out, PHONE_SIZE, "%.4s9%s", digits, digits + SUBSCRIBER);
}

/*
 * Keeps the digits of a number as people write it, 0xa0 and its UTF-8 lead (the no-break space of
 * spreadsheets) among the punctuation; -1 = not a number or too long.
 */
static int keep_digits(const char *text, char out[PHONE_SIZE])
{
    int len = 0;

    for (; *text; text++) {
        if (strchr(digits_only, *text)) {
            if (len == PHONE_SIZE - 1)
                return -1;
            out[len++] = *text;
        } else if (!strchr(" ()-+./\t\xc2\xa0", *text)) {
            return -1;
        }
    }
    out[len] = '\0';
    return len;
}

/*
 * The national number (area and subscriber) in what a register holds.  55 is the country only when
 * 12 or 13 digits remain: with 10 or 11 it is the area of inland Rio Grande do Sul.  Behind a trunk
 * zero there may be a carrier's two digits ("0 15 11 98765-4321").
 */
static const char *national_number(const char *digits, bool international)
{
    size_t zeros = strspn(digits, "0");
    const char *s = digits + zeros;
    size_t len = strlen(s);

    if (len >= BR_LANDLINE && strncmp(s, "55", 2) == 0)
        return s + 2 + strspn(s + 2, "0");
    if (international)
        return NULL;
    if (zeros == 1 && (len == BR_LANDLINE || len == BR_MOBILE))
        return s + 2;
    return s;
}

bool phone_from_register(const char *text, char out[PHONE_SIZE])
{
    char digits[PHONE_SIZE], full[PHONE_SIZE + 2];
    bool international = text[strspn(text, " \t(")] == '+';

    if (keep_digits(text, digits) <= 0)
        return false;
    const char *national = national_number(digits, international);
    if (!national)
        return false;
    snprintf(full, sizeof(full), "55%s", national);
    if (!is_mobile(full) && !is_old_mobile(full) && !is_landline(full))
        return false;
    phone_canonical(full, out);
    return true;
}

void phone_canonical(const char *digits, char out[PHONE_SIZE])
{
    if (is_old_mobile(digits))
        add_nine(digits, out);
    else
        copy(out, digits);
}

bool phone_variant(const char *digits, char out[PHONE_SIZE])
{
    if (is_old_mobile(digits)) {
        add_nine(digits, out);
        return true;
    }
    if (!is_mobile(digits) || digits[SUBSCRIBER + 1] < '6')
        return false;
    snprintf(out, PHONE_SIZE, "%.4s%s", digits, digits + SUBSCRIBER + 1);
    return true;
}

int phone_ddd(const char *digits)
{
    if (!is_mobile(digits) && !is_old_mobile(digits) && !is_landline(digits))
        return 0;
    return (digits[2] - '0') * 10 + digits[3] - '0';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool phone_is_bsuid(const char *text)
{
    static const char allowed[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    if (!is_capital(text[0]) || !is_capital(text[1]) || text[2] != '.')
        return false;
    text += 3;
    if (strncmp(text, "ENT.", 4) == 0)
        text += 4;
    size_t len = strspn(text, allowed);
    return len >= 1 && len <= BSUID_MAX && text[len] == '\0';
}

void phone_mask(const char *digits, char out[PHONE_SIZE])
{
    size_t len = strnlen(digits, WA_ID_MAX), at = 1;
    size_t shown = len > 8 ? 4 : 0;
    bool brazilian = phone_ddd(digits) != 0;

    out[0] = '+';
    if (brazilian)
        at += (size_t)snprintf(out + at, PHONE_SIZE - at, "55 %.2s ", digits + 2);
    for (size_t i = brazilian ? SUBSCRIBER : 0; i < len - shown; i++)
        out[at++] = '*';
    snprintf(out + at, PHONE_SIZE - at, "%s%.*s", brazilian ? "-" : "", (int)shown,
             digits + len - shown);
}

void phone_format(const char *digits, char out[PHONE_SIZE])
{
    size_t len = strnlen(digits, PHONE_SIZE - 2);

    if (phone_ddd(digits))
        snprintf(out, PHONE_SIZE, "(%.2s) %.*s-%s", digits + 2, (int)(len - SUBSCRIBER - 4),
                 digits + SUBSCRIBER, digits + len - 4);
    else
        snprintf(out, PHONE_SIZE, "+%.*s", (int)len, digits);
}
