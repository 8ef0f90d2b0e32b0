#pragma once
#include "server/contact/library.h"

/* The variables of templates: what a template may name, and how much of it. */
struct library_value {
    const char *name;
    enum value_type type;
    enum disclosure level; /* a text below it may not name it (TP-01) */
    int sms;               /* characters in an SMS, 0 = not in an SMS */
    int wide;              /* elsewhere: the longest that is plausible */
    const char *sample;    /* TEXT */
    int64_t number;        /* sample of NUMBER, MONEY (centavos), DAY */
    bool may_be_cut;       /* on an SMS, at a word; a link or code would be useless then */
};
/* NULL when there is none. */
const struct library_value *library_value(const char *name);

/* Every variable with its sample, or at its longest on that channel. */
struct vars library_samples(struct arena *a);
struct vars library_longest(enum contact_channel channel, struct arena *a);
/* A day of the year in which the samples' days lie. */
day_t library_sample_day(void);

/*
 * The part of a template in words.  On SMS, texts longer than their place are cut at a word; a part
 * that the template does not have is "".
 */
const char *library_render(const struct library_text *text, enum library_part part,
                           struct vars values, day_t today, struct arena *a);
/* The part as it is written, blocks in their places, variables by name. */
const char *library_source(const struct library_text *text, enum library_part part,
                           struct arena *a);
