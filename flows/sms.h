#pragma once
#include <stdbool.h>
#include <stddef.h>
struct arena;
struct strbuf;

/*
 * A text as SMS carries it (channels reference 1.1): the strict ASCII part of GSM-7.  Accents are
 * folded by utf8proc, typographic quotes, dashes, bullets and spaces mapped, what has no form there
 * (emoji) dropped.  The text is the arena's.
 */
const char *sms_fold(const char *text, struct arena *a);

/* One line of a numbered menu, after what stands in `out`: "1 Pagar". */
void sms_add_option(struct strbuf *out, size_t number, const char *title);

/* How many parts a text is sent in, and why it costs more than plain letters would. */
enum { SMS_SEPTETS = 160, SMS_PART_SEPTETS = 153, SMS_UNITS = 70, SMS_PART_UNITS = 67 };
struct sms_size {
    bool ucs2;    /* a character outside GSM-7: 70 units a part instead of 160 */
    size_t units; /* septets, or UTF-16 units */
    size_t parts;
};
struct sms_size sms_size(const char *text);
