#pragma once
#include <stdbool.h>
#include <stddef.h>
struct arena;
struct reply;

/*
 * What a reply looks like as one SMS (channels reference 1.1).  The default profile is the strict
 * ASCII part of GSM-7: accents folded by utf8proc, typographic quotes, dashes, bullets and spaces
 * mapped, what has no form there (emoji) dropped.  Options become a numbered menu ("1 Pagar"), a
 * link or Pix code stands at the end.  The text is the arena's.
 */
const char *sms_text(const struct reply *reply, struct arena *a);
/* The same folding of any UTF-8 text. */
const char *sms_fold(const char *text, struct arena *a);

/* How many parts a text is sent in, and why it costs more than plain letters would. */
enum { SMS_SEPTETS = 160, SMS_PART_SEPTETS = 153, SMS_UNITS = 70, SMS_PART_UNITS = 67 };
struct sms_size {
    bool ucs2;    /* a character outside GSM-7: 70 units a part instead of 160 */
    size_t units; /* septets, or UTF-16 units */
    size_t parts;
};
struct sms_size sms_size(const char *text);
