#pragma once
#include "server/base/day.h"

/*
 * Three calendars, named because they differ:
 *   national  what people mean by a holiday or a business day ("quinto dia útil");
 *   bank      due days and clearing: Monday to Friday without the clearing's holidays, Carnival
 *             Monday and Tuesday and Corpus Christi among them (payments reference 6);
 *   contact   when a person may be contacted (collections reference 7): the bank's holidays and
 *             Easter Sunday, and half holidays; state and municipal days are the caller's to add.
 * 20 November counts since 2024 (Lei 14.759/2023).
 */
enum calendar { CALENDAR_NATIONAL, CALENDAR_BANK, CALENDAR_CONTACT };

/* Whole days only. */
bool calendar_is_holiday(enum calendar cal, day_t day);
/*
 * Half holidays of the contact calendar: Ash Wednesday until noon, 24 and 31 December from noon.
 * True on such a day, with the local minutes [*from, *until) that are holiday.
 */
bool calendar_half_holiday(day_t day, int *from, int *until);
/* Monday to Friday, no holiday; for contact a half holiday is no business day either. */
bool calendar_is_business_day(enum calendar cal, day_t day);
day_t calendar_next_business_day(enum calendar cal, day_t day); /* the same day if it is one */
/* The count-th business day after `day`; with 0 as calendar_next_business_day(). */
day_t calendar_add_business_days(enum calendar cal, day_t day, int count); /* count >= 0 */
day_t calendar_easter(int year);
