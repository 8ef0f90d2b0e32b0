#include "nlu/entity_date.h"

#include "server/base/auto.h"
#include "server/base/calendar.h"

#include <stdlib.h>
#include <string.h>

/* Months as they stand behind a day ("10 de dezembro", "dia 5 do mes que vem"), and their days. */

enum { YEARS_AHEAD = 8, YEAR_MIN = 1900, YEAR_MAX = 2199, YEARS_NEAR = 15, YEARS_FAR = 120 };

static size_t preposition(const struct dating *d, size_t i)
{
    static const char *const words[] = { "de", "do", "da", "em", "no", "/", "-", "(", NULL };

    return text_among(d->text, i, words);
}

int date_year_of(const char *digits)
{
    int year = atoi(digits);

    if (strlen(digits) > 2)
        return year;
    return year >= 70 ? 1900 + year : 2000 + year;
}

/* "de 2027", "/27", " 2027"; two digits alone are no year, and "2000 reais" is none. */
static size_t year_digits(const struct dating *d, size_t i, int *year)
{
    static const char *const leads[] = { "de", "/", "-", "do", ",", NULL };
    static const char *const after[] = { "/",   "-",     "reais",    "conto", "pila", "mil", "x",
                                         "pau", "vezes", "parcelas", "dias",  "%",    "h",   NULL };
    const struct utterance *t = d->text;
    size_t lead = text_among(t, i, leads), digits;
    int most;

    if (i + lead >= t->count || t->tokens[i + lead].kind != TOKEN_NUMBER)
        return 0;
    digits = strlen(t->tokens[i + lead].said);
    if ((digits != 4 && (digits != 2 || !lead || text_is(t, i, ","))) ||
        text_among(t, i + lead + 1, after))
        return 0;
    *year = date_year_of(t->tokens[i + lead].said);
    most = digits == 4 && lead && !text_is(t, i, ",") ? YEARS_FAR : YEARS_NEAR;
    if (*year < YEAR_MIN || *year > YEAR_MAX || abs(*year - day_to_civil(d->today).year) > most)
        return 0;
    return lead + 1;
}

size_t date_year_said(const struct dating *d, size_t i, int *year)
{
    int now = day_to_civil(d->today).year;
    size_t used = year_digits(d, i, year), more;

    if (used)
        return used;
    used = preposition(d, i);
    if (date_class_at(d, i + used) == DATE_NEXT && date_class_at(d, i + used + 1) == DATE_YEAR) {
        *year = now + 1;
        return used + 2;
    }
    if (date_class_at(d, i + used) == DATE_THIS && date_class_at(d, i + used + 1) == DATE_YEAR) {
        *year = now;
        return used + 2;
    }
    more = date_class_at(d, i + used) == DATE_YEAR;
    if (more && (more = date_coming(d, i + used + 1)) != 0)
        *year = now + 1;
    else if (date_class_at(d, i + used) == DATE_YEAR && (more = date_gone(d, i + used + 1)) != 0)
        *year = now - 1;
    else if (date_class_at(d, i) == DATE_NEXT || (more = date_coming(d, i)) == 0)
        return 0;
    else /* "janeiro que vem" */
        return more;
    return used + 1 + more;
}

/* "mes que vem", "proximo mes", "desse mes", "mes passado": months from now. */
static size_t relative_month(const struct dating *d, size_t i, int *ahead)
{
    size_t more;

    *ahead = 0;
    if (date_class_at(d, i) == DATE_NEXT && date_class_at(d, i + 1) == DATE_MES) {
        *ahead = 1;
        return 2;
    }
    if (date_class_at(d, i) == DATE_THIS && date_class_at(d, i + 1) == DATE_MES)
        return 2;
    if (date_class_at(d, i) != DATE_MES)
        return 0;
    if ((more = date_coming(d, i + 1)) != 0)
        *ahead = 1;
    else if ((more = date_gone(d, i + 1)) != 0)
        *ahead = -1;
    else if ((more = date_class_at(d, i + 1) == DATE_GONE) != 0)
        *ahead = -2;
    else if ((more = text_is(d->text, i + 1, "atual")) == 0)
        return 0;
    return 1 + more;
}

static struct month_said months_from_now(const struct dating *d, int ahead)
{
    struct civil c = day_to_civil(d->today);
    struct civil then = day_to_civil(day_add_months(day_from_civil(c.year, c.month, 1), ahead));

    return (struct month_said){ then.year, then.month };
}

size_t date_month_said(const struct dating *d, size_t i, struct month_said *out)
{
    size_t lead = preposition(d, i), used;
    int ahead;

    if ((used = relative_month(d, i + lead, &ahead)) != 0) {
        *out = months_from_now(d, ahead);
        return lead + used;
    }
    /* "do mes de dezembro" */
    if (date_class_at(d, i + lead) == DATE_MES && text_is(d->text, i + lead + 1, "de"))
        lead += 2;
    *out = (struct month_said){ 0, date_month_at(d, i + lead, true) };
    if (!out->month)
        return 0;
    used = date_year_said(d, i + lead + 1, &out->year);
    return lead + 1 + used;
}

bool date_resolve(const struct dating *d, int day, struct month_said m, day_t *out)
{
    int from = day_to_civil(d->anchor).year, step = d->past ? -1 : 1;

    if (m.year) {
        if (!day_valid(m.year, m.month, day))
            return false;
        *out = day_from_civil(m.year, m.month, day);
        return true;
    }
    for (int i = 0; i <= YEARS_AHEAD; i++) {
        int year = from + i * step;
        if (!day_valid(year, m.month, day))
            continue;
        *out = day_from_civil(year, m.month, day);
        if (d->past ? *out <= d->anchor : *out >= d->anchor)
            return true;
    }
    return false;
}

day_t date_month_end(int year, int month)
{
    return day_add_months(day_from_civil(year, month, 1), 1) - 1;
}

struct days date_whole_month(const struct dating *d, int ahead)
{
    struct month_said m = months_from_now(d, ahead);

    return (struct days){ .from = day_from_civil(m.year, m.month, 1),
                          .until = date_month_end(m.year, m.month),
                          .range = true };
}

static day_t nth_of(int nth, struct month_said m)
{
    return calendar_add_business_days(CALENDAR_NATIONAL, day_from_civil(m.year, m.month, 1) - 1,
                                      nth);
}

day_t date_business_day(const struct dating *d, int nth, const struct month_said *m)
{
    struct month_said now = months_from_now(d, 0);
    day_t day = nth_of(nth, now);

    if (m) {
        struct civil c = day_to_civil(d->today);
        bool passed = d->past ? m->month > c.month : m->month < c.month;
        int year = c.year + (passed ? (d->past ? -1 : 1) : 0);
        return nth_of(nth, (struct month_said){ m->year ? m->year : year, m->month });
    }
    if (d->past)
        return day <= d->today ? day : nth_of(nth, months_from_now(d, -1));
    return day >= d->today && day <= date_month_end(now.year, now.month)
               ? day
               : nth_of(nth, months_from_now(d, 1));
}
