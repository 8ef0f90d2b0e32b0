#include "nlu/entity_date.h"
#include "nlu/number.h"

#include "server/base/auto.h"

#include <stdlib.h>
#include <string.h>

/* The day of a birth; only where a word says that it is one. */

enum { LOOK_MAX = 6 };

static const char *const births[] = {
    "nasci",      "nascimento", "nasc",      "dn",         "nasceu",    "nascido",
    "nascida",    "nacimento",  "nascimeto", "nascimentu", "nasimento", "naci",
    "nascimneto", "dtnasc",     "datanasc",  "nascime",    "nasci em",  NULL,
};

static bool is_birth_word(const struct utterance *t, size_t i)
{
    if (!strchr("nd", *t->tokens[i].word))
        return false;
    if (text_among(t, i, births))
        return true;
    /* "d.n." */
    return strcmp(t->tokens[i].said, "d") == 0 && text_is(t, i + 1, ".") && i + 2 < t->count &&
           strcmp(t->tokens[i + 2].said, "n") == 0;
}

static bool digits(const struct utterance *t, size_t i, size_t count)
{
    return i < t->count && t->tokens[i].kind == TOKEN_NUMBER &&
           (size_t)(t->tokens[i].until - t->tokens[i].from) == count;
}

/* Two digits up to the current year are of this century. */
static int birth_year(day_t today, const char *said)
{
    int year = atoi(said), now = day_to_civil(today).year;

    if (strlen(said) != 2)
        return year;
    return year <= now % 100 ? now - now % 100 + year : now - now % 100 - 100 + year;
}

static size_t checked(int year, int month, int day, size_t used, day_t *out)
{
    if (!day_valid(year, month, day))
        return 0;
    *out = day_from_civil(year, month, day);
    return used;
}

static int part(const char *said, size_t from, size_t len)
{
    int value = 0;

    for (size_t i = from; i < from + len; i++)
        value = value * 10 + (said[i] - '0');
    return value;
}

/* "12031985", "120385" */
static size_t run_of_digits(const struct utterance *t, size_t i, day_t today, day_t *out)
{
    const char *said = t->tokens[i].said;

    if (digits(t, i, 8))
        return checked(part(said, 4, 4), part(said, 2, 2), part(said, 0, 2), 1, out);
    if (digits(t, i, 6))
        return checked(birth_year(today, said + 4), part(said, 2, 2), part(said, 0, 2), 1, out);
    return 0;
}

/* "12/03/1985", "12.3.85", "12 03 1985", "1985-03-12" */
static size_t numbers(const struct utterance *t, size_t i, day_t today, day_t *out)
{
    static const char *const marks[] = { "/", "-", ".", "\\", NULL };
    size_t a = text_among(t, i + 1, marks), month = i + 1 + a, b, year;

    if (digits(t, i, 4) && a && digits(t, i + 2, 2) && text_among(t, i + 3, marks) &&
        digits(t, i + 4, 2))
        return checked(atoi(t->tokens[i].said), atoi(t->tokens[i + 2].said),
                       atoi(t->tokens[i + 4].said), 5, out);
    if ((!digits(t, i, 1) && !digits(t, i, 2)) || (!digits(t, month, 1) && !digits(t, month, 2)))
        return 0;
    b = text_among(t, month + 1, marks);
    year = month + 1 + b;
    if (!digits(t, year, 4) && !digits(t, year, 2))
        return 0;
    return checked(birth_year(today, t->tokens[year].said), atoi(t->tokens[month].said),
                   atoi(t->tokens[i].said), year + 1 - i, out);
}

/* "1990", "90", "mil novecentos e noventa" */
static size_t year_in_words(const struct utterance *t, size_t i, day_t today, int *year)
{
    long value = 0;
    size_t used;

    if (digits(t, i, 4) || digits(t, i, 2)) {
        *year = birth_year(today, t->tokens[i].said);
        return 1;
    }
    used = number_cardinal(t, i, &value);
    if (used && value < 100)
        value += value <= day_to_civil(today).year % 100 ? 2000 : 1900;
    *year = (int)value;
    return used && value >= 1900 && value < 2200 ? used : 0;
}

/* "3 de maio de 1990", "primeiro de maio de noventa", "3 do 5 de 90" */
static size_t words(const struct dating *d, size_t i, day_t *out)
{
    const struct utterance *t = d->text;
    long day = 0, month = 0;
    size_t at = number_small(t, i, &day), used;
    int year;

    if (!at)
        at = number_ordinal(t, i, &day);
    if (!at)
        return 0;
    at += i;
    if (at < t->count && t->tokens[at].glued && text_is(t, at, "o"))
        at++;
    at += text_is(t, at, "de") || text_is(t, at, "do") || text_is(t, at, "/");
    month = date_month_at(d, at, true);
    used = month ? 1 : number_small(t, at, &month);
    if (!used)
        return 0;
    at += used;
    at += text_is(t, at, "de") || text_is(t, at, "do") || text_is(t, at, "/");
    used = year_in_words(t, at, d->today, &year);
    return used ? checked(year, (int)month, (int)day, at + used - i, out) : 0;
}

static size_t day_of_birth(const struct dating *d, size_t i, day_t *out)
{
    const struct utterance *t = d->text;
    size_t used = 0;

    if (date_class_at(d, i) != DATE_COUNT && !date_month_at(d, i, true))
        return 0;
    if (t->tokens[i].kind == TOKEN_NUMBER && (used = run_of_digits(t, i, d->today, out)) == 0)
        used = numbers(t, i, d->today, out);
    return used ? used : words(d, i, out);
}

static bool claim(struct recogniser *r, const struct dating *d, size_t i)
{
    char value[DAY_TEXT_SIZE];
    day_t day;
    size_t used = day_of_birth(d, i, &day);

    if (!used || day > d->today || !recogniser_free(r, i, i + used - 1))
        return false;
    recogniser_claim(r, ENTITY_KIND_BIRTH_DATE, day_format_iso(day, value), i, i + used - 1);
    return true;
}

/* A day without its year: of a birth, but not told; no day to come either. */
static void skip_day(struct recogniser *r, const struct dating *d, size_t i)
{
    struct days days;
    size_t used = date_single(d, i, &days);

    if (used && !days.range && days.month)
        recogniser_skip(r, i, i + used - 1);
}

static void near(struct recogniser *r, const struct dating *d, size_t i)
{
    for (size_t k = i + 1; k < d->text->count && k <= i + LOOK_MAX; k++)
        if (claim(r, d, k))
            return;
    for (size_t k = i; k-- > 0 && i - k <= LOOK_MAX + 4;)
        if ((k == 0 || d->text->tokens[k - 1].kind != TOKEN_MARK || !d->text->tokens[k].glued) &&
            claim(r, d, k))
            return;
    for (size_t k = i + 1; k < d->text->count && k <= i + LOOK_MAX; k++)
        skip_day(r, d, k);
}

void recognise_birth_date(struct recogniser *r)
{
    struct dating d = { .text = r->text, .today = r->today, .anchor = r->today };

    for (size_t i = 0; i < r->text->count; i++) {
        if (!is_birth_word(r->text, i))
            continue;
        if (!d.words)
            d.words = date_words(r);
        near(r, &d, i);
    }
}
