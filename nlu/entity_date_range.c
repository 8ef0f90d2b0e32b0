#include "nlu/entity_date.h"
#include "nlu/number.h"

#include "server/base/auto.h"

#include <string.h>

/* Months and their parts, and what goes from a day to another. */

enum { PART_DAYS = 10 };

/* "mes que vem dia 7", "mes que vem no quinto dia util": the day, in the month that was said. */
static size_t day_in_month(const struct dating *d, size_t i, day_t month, struct days *out)
{
    struct dating in = *d;
    struct days day = { 0 };
    size_t lead = text_is(d->text, i, ","), used = 0;

    lead += text_is(d->text, i + lead, "no") || text_is(d->text, i + lead, "do") ||
            text_is(d->text, i + lead, "la");
    in.past = false;
    in.anchor = in.today = month;
    if (date_class_at(d, i + lead) == DATE_DAY)
        used = date_of_dia(&in, i + lead, &day);
    else if (date_class_at(d, i + lead) == DATE_COUNT)
        used = date_of_number(&in, i + lead, &day);
    if (!used || day.month || day.range || day.from < month ||
        day.from >= day_add_months(month, 1) ||
        !(date_class_at(d, i + lead) == DATE_DAY ||
          date_class_at(d, i + lead + used - 2) == DATE_DAY))
        return 0;
    *out = day;
    out->bare = 0;
    out->month = true;
    return lead + used;
}

size_t date_of_mes(const struct dating *d, size_t i, struct days *out)
{
    size_t used, more;
    int ahead = 0;
    enum date_class before = i > 0 ? date_class_at(d, i - 1) : DATE_OTHER;

    if ((more = date_coming(d, i + 1)) != 0 || before == DATE_NEXT)
        ahead = 1;
    else if ((more = date_gone(d, i + 1)) != 0)
        ahead = -1;
    else if ((more = date_class_at(d, i + 1) == DATE_GONE) != 0)
        ahead = -2;
    else if (before != DATE_THIS && !text_is(d->text, i + 1, "atual"))
        return 0;
    used = 1 + more;
    *out = date_whole_month(d, ahead);
    more = day_in_month(d, i + used, out->from, out);
    if (!more && ahead == 0)
        out->from = d->today;
    return used + more;
}

/* The year a month is meant in, when none was said. */
static void complete(const struct dating *d, struct month_said *m)
{
    struct civil c = day_to_civil(d->today);

    if (m->year)
        return;
    m->year = c.year;
    if (d->past)
        m->year -= m->month > c.month;
    else
        m->year += m->month < c.month;
}

/* "em janeiro", "la pra marco", "a partir de maio"; "cancelei em marco" tells no time to come. */
static bool is_time_of_month(const struct dating *d, size_t i)
{
    static const char *const before[] = {
        "em", "para", "por", "ate", "para o", "la", "entre", NULL
    };
    static const char *const before_de[] = { "partir", "antes", "depois", "mes", "la", NULL };
    const struct utterance *t = d->text;
    enum date_class next = date_class_at(d, i + 1);

    if (i > 1 && (text_is(t, i - 1, "ou") || text_is(t, i - 1, "e")) &&
        date_class_at(d, i - 2) == DATE_MONTH)
        i -= 2; /* "em fevereiro ou marco" */
    if (i == 0 || date_class_at(d, i - 1) >= DATE_BREAK || text_is(t, i - 1, "so"))
        return text_is(t, i + 1, "eu") || next == DATE_PRESENT || next == DATE_PAYING;
    if (text_is(t, i - 1, "de") || text_is(t, i - 1, "do"))
        return i > 1 && text_among(t, i - 2, before_de) &&
               !(text_is(t, i - 2, "mes") && i > 2 && text_is(t, i - 3, "do"));
    return text_among(t, i - 1, before);
}

size_t date_of_month(const struct dating *d, size_t i, struct days *out)
{
    struct month_said m = { 0, date_value_at(d, i) };
    struct civil c = day_to_civil(d->today);
    size_t used = 1, more;

    if (!is_time_of_month(d, i))
        return 0;
    used += date_year_said(d, i + 1, &m.year);
    complete(d, &m);
    *out = (struct days){ day_from_civil(m.year, m.month, 1), date_month_end(m.year, m.month),
                          .range = true, .tensed = true };
    if ((more = day_in_month(d, i + used, out->from, out)) != 0)
        return used + more;
    if (d->past || m.year < c.year || (m.year == c.year && m.month < c.month))
        return 0;
    return used;
}

/* The month a part is of; year 0 when it is just "do mes". */
static size_t part_of(const struct dating *d, size_t i, struct month_said *m)
{
    static const char *const of[] = { "do", "de", "no", NULL };
    size_t used = date_month_said(d, i, m);

    if (used)
        return date_month_at(d, i + 1, true) && !date_month_at(d, i + 1, false) ? 0 : used;
    *m = (struct month_said){ 0 };
    if (text_among(d->text, i, of) && date_class_at(d, i + 1) == DATE_MES)
        return 2;
    return date_class_at(d, i) == DATE_MES;
}

static void whole_part(const struct dating *d, enum date_class part, struct month_said m,
                       struct days *out)
{
    struct civil c = day_to_civil(d->today);
    day_t first = m.month ? day_from_civil(m.year, m.month, 1) : date_whole_month(d, 0).from;

    if (!m.month && (part == DATE_START || (part == DATE_MIDDLE && c.day > 2 * PART_DAYS)) &&
        !d->past)
        first = day_add_months(first, 1);
    *out = (struct days){ .from = first, .range = part != DATE_END, .tensed = true };
    if (part == DATE_END)
        out->from = day_add_months(first, 1) - 1;
    if (part == DATE_MIDDLE)
        out->from = first + PART_DAYS;
    out->until = part == DATE_END ? out->from : out->from + PART_DAYS - 1;
}

/* "fim do mes", "comeco do mes que vem", "meados de janeiro", "fim de semana". */
size_t date_of_part(const struct dating *d, size_t i, struct days *out)
{
    enum date_class part = date_class_at(d, i);
    struct month_said m;
    size_t used = part == DATE_END ? date_of_weekend(d, i, out) : 0;

    if (used)
        return used;
    if (!(used = part_of(d, i + 1, &m)))
        return 0;
    if (m.month)
        complete(d, &m);
    whole_part(d, part, m, out);
    return used + 1;
}

/* Words that stand between "a" and the second day, or before the first one. */
static size_t articles(const struct dating *d, size_t i)
{
    static const char *const words[] = { "o", "a", "os", "na", "no", NULL };
    size_t used = text_among(d->text, i, words);

    while (date_class_at(d, i + used) == DATE_NEXT || date_class_at(d, i + used) == DATE_THIS)
        used++;
    return used;
}

enum lead { LEAD_NONE, LEAD_FROM, LEAD_BETWEEN };

/* "de", "do dia", "entre os dias": what stands before the first day. */
static enum lead lead_before(const struct dating *d, size_t i)
{
    static const char *const from[] = { "de", "do", "da", "desde", "dos", NULL };
    static const char *const skipped[] = { "o", "os", "a", "dias", NULL };
    const struct utterance *t = d->text;

    for (int steps = 0; i > 0 && steps < 2; steps++, i--)
        if (!text_among(t, i - 1, skipped))
            break;
    if (i > 0 && text_is(t, i - 1, "entre"))
        return LEAD_BETWEEN;
    return i > 0 && text_among(t, i - 1, from) ? LEAD_FROM : LEAD_NONE;
}

/* "a", "ao", "ate o", "e" after "entre"; tokens. */
static size_t joint(const struct dating *d, size_t i, enum lead lead)
{
    static const char *const to[] = { "a", "ao", "aos", NULL };
    const struct utterance *t = d->text;

    if (lead == LEAD_BETWEEN)
        return text_is(t, i, "e") || text_is(t, i, "a");
    if (text_among(t, i, to))
        return 1;
    return lead == LEAD_FROM && text_is(t, i, "ate") ? 1 : 0;
}

/* Words that stand behind a number that is the day of no month. */
static bool is_bare_day(const struct dating *d, size_t i, long *out)
{
    const struct utterance *t = d->text;

    return i < t->count && number_small(t, i, out) && *out >= 1 && *out <= 31;
}

/* The second day: "dia 10", "quarta", or a bare number behind a day of a month. */
static size_t second_day(const struct dating *d, size_t i, int first, struct days *out)
{
    static const char *const counted[] = { "x",     "vezes", "parcelas", "reais", "por",
                                           "horas", "h",     "mil",      "%",     NULL };
    struct dating in = *d;
    long number = 0;
    size_t used;

    used = date_single(d, i, out);
    if (used)
        return out->range ? 0 : used;
    if (!first || !is_bare_day(d, i, &number))
        return 0;
    used = number_small(d->text, i, &number);
    if (text_among(d->text, i + used, counted) ||
        (i + used < d->text->count && d->text->tokens[i + used].glued &&
         d->text->tokens[i + used].kind == TOKEN_WORD) ||
        (number <= first && !text_is(d->text, i - 1, "ao") && !text_is(d->text, i - 1, "o")))
        return 0;
    for (in.anchor = d->anchor; in.anchor - d->anchor < 62 && d->anchor - in.anchor < 62;
         in.anchor += d->past ? -1 : 1)
        if (day_to_civil(in.anchor).day == (int)number) {
            *out = (struct days){ .from = in.anchor, .until = in.anchor, .bare = (int)number };
            return used;
        }
    return 0;
}

/* The first day was a number alone, and the second one tells the month: the latest such day. */
static day_t day_before(int number, day_t until)
{
    day_t day = until;

    while (until - day < 62 && day_to_civil(day).day != number)
        day--;
    return day;
}

/* Two days from the first on; in the past the second is the latest, and the first before it. */
static bool span(const struct dating *d, const struct days *first, const struct days *second,
                 struct days *out)
{
    day_t from = first->from;

    if (first->bare && (second->month || d->past))
        from = day_before(first->bare, second->from);
    *out = (struct days){ from, second->from, .range = true, .tensed = true };
    return out->from <= out->until;
}

/* The next day of a month that has this number. */
static bool next_numbered(const struct dating *d, int number, day_t *out)
{
    for (day_t day = d->anchor; day - d->anchor < 62; day++)
        if (day_to_civil(day).day == number) {
            *out = day;
            return true;
        }
    return false;
}

/* "5 a 10 de dezembro": the first day is a number alone. */
static size_t bare_first(const struct dating *d, size_t i, struct days *first)
{
    long number = 0;

    *first = (struct days){ 0 };
    if (!is_bare_day(d, i, &number) || !next_numbered(d, (int)number, &first->from))
        return 0;
    first->bare = (int)number;
    return number_small(d->text, i, &number);
}

/* Is a bare first number meant as a day: by a month, by "dia", or by "do 5 ao 10". */
static bool is_told(const struct dating *d, size_t i, size_t at, const struct days *second)
{
    if (second->month || date_class_at(d, at) == DATE_DAY)
        return true;
    return i > 0 && text_is(d->text, i - 1, "do") && text_is(d->text, at - 1, "ao");
}

/* The second day is on or after the first, but for a first one that is a number of its month. */
static size_t day_behind(const struct dating *d, size_t at, const struct days *first,
                         struct days *second)
{
    struct dating then = *d;
    size_t used;

    then.anchor = d->past ? d->anchor : first->from;
    used = second_day(&then, at, first->bare, second);
    if (used && first->bare && second->month)
        used = second_day(d, at, first->bare, second);
    return used;
}

size_t date_from_to(const struct dating *d, size_t i, size_t used, struct days first,
                    struct days *out)
{
    struct days second;
    enum lead lead = lead_before(d, i);
    bool bare = !used && lead != LEAD_NONE;
    size_t more, at;

    if (bare)
        used = bare_first(d, i, &first);
    if (!used || first.range || !(more = joint(d, i + used, lead)))
        return 0;
    at = i + used + more;
    at += articles(d, at);
    used = day_behind(d, at, &first, &second);
    if (!used || (bare && !is_told(d, i, at, &second)))
        return 0;
    return span(d, &first, &second, out) ? at + used - i : 0;
}
