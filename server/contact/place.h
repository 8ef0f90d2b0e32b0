#pragma once
#include "server/contact/may.h"

/*
 * Where a person may be, and which hours that gives: the state of the address and that of the area
 * code both count, each with its zones, laws and holidays (HRS-01, HRS-05; collections
 * reference 6.1, 7, 8; contact-check.md 2).
 */
enum { PLACE_UFS = 2, PLACE_ZONES = 3 };
struct place {
    const char *ufs[PLACE_UFS];
    size_t uf_count;
    const char *zones[PLACE_ZONES];
    size_t zone_count;
    const day_t *holidays;
    size_t holiday_count;
};
/* Of address and area code together, and each alone (without states when it is not known). */
struct place place_of(const struct contact_question *q);
struct place place_of_address(const struct contact_question *q);
struct place place_of_ddd(const struct contact_question *q);
const char *place_home_zone(const struct contact_question *q);
bool place_has(const struct place *place, const char *uf);

/* Monday to Friday, no holiday of any kind; a half one counts as one. */
bool place_is_business_day(const struct place *place, day_t day);
/* The count-th business day after `day`. */
day_t place_business_day_after(const struct place *place, day_t day, int count);

enum hours_verdict { HOURS_OPEN, HOURS_CLOSED, HOURS_SATURDAY, HOURS_HOLIDAY }; /* the worst last */
struct hours_why {
    enum hours_verdict verdict;
    const char *law; /* of the state row that closes them; NULL = none does */
};
/* In every zone, with the rows and holidays of every state.  Letters are always open. */
struct hours_why place_hours(const struct place *place, enum contact_channel channel,
                             enum contact_purpose purpose, int64_t at_us);
/* Every minute of a day at which hours may change, in ascending order. */
size_t place_edges(const int **minutes);
/* The state days of the collections reference, section 7; SC's of 11 August when it is a weekend.
 */
bool state_holiday(const char *uf, day_t day);
