#pragma once
#include "server/base/day.h"

/*
 * Three calendars, named because they differ:
 *   national  what people mean by a holiday or a business day ("quinto dia útil");
 *   bank      due days and clearing: Monday to Friday without the clearing's holidays, Carnival
 *             Monday and Tuesday and Corpus Christi among them (payments reference 6);
 *   contact   when a person may be contacted: adds Saturdays' rules later; holidays as national plus
 *             Carnival Tuesday and Easter Sunday.
 * 20 November counts since 2024 (Lei 14.759/2023).
 */
enum calendar { CALENDAR_NATIONAL, CALENDAR_BANK, CALENDAR_CONTACT };

bool calendar_is_holiday(enum calendar cal, day_t day);
bool calendar_is_business_day(enum calendar cal, day_t day); /* Monday to Friday, no holiday */
day_t calendar_next_business_day(enum calendar cal, day_t day); /* the same day if it is one */
day_t calendar_add_business_days(enum calendar cal, day_t day, int count); /* count >= 0 */
day_t calendar_easter(int year);
