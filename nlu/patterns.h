#pragma once
#include "server/base/day.h"
#include <stdbool.h>
#include <stddef.h>
struct arena;

/*
 * Dates, codes and numbers in what a person wrote, by PCRE2: compiled once with JIT, matched under
 * match and depth limits (reliability C18), so no text can make a match slow.  "today" comes
 * as an argument, what is answered is the arena's; one thread at a time asks.  Texts are those of
 * normalise_fold().
 */
struct patterns;

struct patterns *patterns_new(void); /* never NULL */
void patterns_free(struct patterns **p);

/*
 * A day to come: "10/12", "10/12/26", "dia 10", "10 de dezembro", "hoje", "amanha", "sexta", "em 3
 * dias", "daqui a duas semanas".  Without a year, and without a month, it is the next such day
 * from today on.  A weekday's name is never today.
 */
bool patterns_date(const struct patterns *p, const char *folded, day_t today, struct arena *a,
                   day_t *out);

/*
 * A day in the past with its year: "25/08/1985", "25081985", "25/8/85", "25 de agosto de 1985".
 * Two digits of a year mean the latest such year that is past.
 */
bool patterns_birth(const struct patterns *p, const char *folded, day_t today, struct arena *a,
                    day_t *out);

/* True when something of the shape of a date stood there, possible or not ("31/02/1985"). */
bool patterns_date_shape(const struct patterns *p, const char *folded, struct arena *a);

/*
 * A Brazilian number with its area code, however it is punctuated: "19 98765-4321", "+55 (19)
 * 3333-4444", "019987654321".  Answers it as people read it, "(19) 98765-4321", in the arena; NULL
 * when there is none, or more than one.
 */
const char *patterns_phone(const struct patterns *p, const char *folded, struct arena *a);
/* An e-mail address in small letters; NULL when there is none, or more than one. */
const char *patterns_email(const struct patterns *p, const char *folded, struct arena *a);

/*
 * The first run of min..max digits, punctuated by at most one of ". - / blank" between two digits;
 * only its digits, in the arena.  NULL when there is none of that length.
 */
const char *patterns_digits(const char *folded, int min, int max, struct arena *a);
