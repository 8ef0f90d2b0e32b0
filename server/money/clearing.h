#pragma once
#include "server/base/day.h"

/*
 * What is paid is not known at once: a boleto clears in two business days of the bank's calendar
 * (payments reference 9), so nobody is written to about it before (collections reference 000-07).
 * Pure.  The database asks the same by contract_quiet() of migration 022.
 */

/* The last day on which a payment of that day may still be clearing. */
day_t clearing_ends(day_t paid_on);
/*
 * The last due day whose payments are known on a day: what was paid until then, or on the bank's
 * next business day, has cleared.
 */
day_t clearing_known_through(day_t today);
/* Until when nothing is said first about a debt whose payment was taken back on that day: a working
 * week, in which the person has been told and can ask. */
day_t clearing_return_quiet(day_t taken_back_on);
