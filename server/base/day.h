#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A civil day: days since 1970-01-01 in the proleptic Gregorian calendar, with no zone.  A due date
 * is the same day in Manaus and in Rio.  Years 1900 to 2199 are accepted, everything else refused.
 */
typedef int32_t day_t;

struct civil {
    int year, month, day; /* month 1..12, day 1..31 */
};

enum { DAY_TEXT_SIZE = 11 }; /* "2026-11-25" with its NUL; also enough for dd/mm/aaaa */

bool day_valid(int year, int month, int day);
day_t day_from_civil(int year, int month, int day); /* the date must be valid */
struct civil day_to_civil(day_t day);
int day_weekday(day_t day);                  /* 0 = Sunday */
day_t day_add_months(day_t day, int months); /* 31 Jan + 1 month = 28 or 29 Feb */

/* "2026-11-25" only.  Leaves *out alone when it is not a valid date. */
bool day_parse_iso(const char *text, day_t *out);
/* "25/11/2026", "25-11-2026", "25.11.2026", and 8 digits "25112026". */
bool day_parse_br(const char *text, day_t *out);
const char *day_format_iso(day_t day, char out[DAY_TEXT_SIZE]);
const char *day_format_br(day_t day, char out[DAY_TEXT_SIZE]); /* dd/mm/aaaa */

/* The civil day of an instant in an IANA zone ("America/Sao_Paulo"), from tzdata; an unknown zone
 * is taken as America/Sao_Paulo.  Safe to call often (zones are cached). */
day_t day_of_instant(int64_t now_us, const char *zone);
/* Minutes since local midnight of an instant, 0..1439. */
int minute_of_instant(int64_t now_us, const char *zone);
/* The instant of a local wall time; minute 0..1439. */
int64_t instant_of(day_t day, int minute, const char *zone);

enum { INSTANT_TEXT_SIZE = 32 };
/* RFC 3339 in UTC with microseconds: "2026-11-25T20:30:00.000000Z". */
const char *instant_format(int64_t us, char out[INSTANT_TEXT_SIZE]);
/* RFC 3339 with any offset; the offset is required. */
bool instant_parse(const char *text, int64_t *out_us);
