#include "nlu/entity_count_words.h"
#include "nlu/entity_date.h"
#include "nlu/number.h"

#include "server/base/auto.h"
#include "server/base/calendar.h"

#include <stdlib.h>
#include <string.h>

/* Days by number: "dia 10", "10/12", "3 de janeiro", "quinto dia util". */

enum { MONTHS_AHEAD = 12, BUSINESS_DAYS_MAX = 23, NEAR = 6 };

/* A number before one of these counts something. */
static const char *const counted[] = {
    "x",      "vez",      "vezes",     "parcela",    "parcelas",    "real", "reais",
    "conto",  "pila",     "mil",       "h",          "horas",       "hora", "%",
    "boleto", "boletos",  "prestacao", "meses",      "mensalidade", "dias", "anos",
    "via",    "centavos", "minutos",   "prestacoes", "pessoas",     "k",    NULL,
};

static bool is_number(const struct utterance *t, size_t i, size_t digits_max)
{
    return i < t->count && t->tokens[i].kind == TOKEN_NUMBER &&
           (size_t)(t->tokens[i].until - t->tokens[i].from) <= digits_max;
}

static bool is_counted(const struct utterance *t, size_t i)
{
    return (text_among(t, i, counted) && !count_is_way(t, i)) || text_begins(t, i, "por cento");
}

/* "º" is a letter o after folding, "°" a symbol. */
static size_t ordinal_sign(const struct utterance *t, size_t i)
{
    if (i >= t->count || !t->tokens[i].glued)
        return 0;
    if (t->tokens[i].kind == TOKEN_SYMBOL)
        return memcmp(t->bytes + t->at[t->tokens[i].from], "\xC2\xB0", 2) == 0;
    return strcmp(t->tokens[i].said, "o") == 0;
}

/* 1..31, as digits or as words. */
static size_t day_number(const struct utterance *t, size_t i, long *out)
{
    size_t used;

    if (text_is(t, i, "primeiro")) {
        *out = 1;
        return 1;
    }
    if (text_is(t, i, "uma") ||
        (i < t->count && t->tokens[i].kind == TOKEN_NUMBER && !is_number(t, i, 2)))
        return 0;
    used = number_small(t, i, out);
    if (!used || *out < 1 || *out > 31)
        return 0;
    return used + (is_number(t, i, 2) ? ordinal_sign(t, i + 1) : 0);
}

/* The next day `number` on or after the anchor, or the latest; months without it are skipped. */
static bool day_of_month(const struct dating *d, int number, day_t *out)
{
    struct civil c = day_to_civil(d->anchor);
    day_t first = day_from_civil(c.year, c.month, 1);

    for (int i = 0; i <= MONTHS_AHEAD; i++) {
        struct civil m = day_to_civil(day_add_months(first, d->past ? -i : i));
        if (!day_valid(m.year, m.month, number))
            continue;
        *out = day_from_civil(m.year, m.month, number);
        if (d->past ? *out <= d->anchor : *out >= d->anchor)
            return true;
    }
    return false;
}

static void one_day(struct days *out, day_t day)
{
    *out = (struct days){ .from = day, .until = day, .tensed = true };
}

bool date_numbered(const struct dating *d, int number, struct days *out)
{
    day_t day;

    if (!day_of_month(d, number, &day))
        return false;
    one_day(out, day);
    out->bare = number;
    return true;
}

/* A mark between the numbers of a date. */
static bool is_slash(const struct utterance *t, size_t i)
{
    return text_is(t, i, "/") || text_is(t, i, "\\");
}

static bool is_joint(const struct utterance *t, size_t i, const char *mark)
{
    return text_is(t, i, mark) && t->tokens[i].glued && i + 1 < t->count && t->tokens[i + 1].glued;
}

/* "1a parcela 10/12", "primeira parcela 10/12": it has its number. */
static bool is_nth(const struct utterance *t, size_t i)
{
    long ignored;

    return (i > 0 && number_ordinal(t, i - 1, &ignored) == 1) ||
           (i > 1 && number_ordinal(t, i - 2, &ignored) == 2);
}

/* "nota 7/10", "tirou 8/10 na prova" */
static bool is_mark_of_ten(const struct utterance *t, size_t i)
{
    static const char *const given[] = { "nota",  "notas", "tirei", "tirou", "tirar",
                                         "media", "dou",   "daria", NULL };
    static const char *const between[] = { ":", "e", "foi", "um", "uns", "so", NULL };

    if (!text_begins(t, i + 1, "/ 10") || atoi(t->tokens[i].said) > 10)
        return false;
    i -= i > 1 && text_among(t, i - 1, between);
    return i > 0 && text_among(t, i - 1, given);
}

/* "1/3 do valor", "24/7", "parcela 3/10" and pieces of longer numbers are no dates. */
static bool is_other_fraction(const struct utterance *t, size_t i, size_t used)
{
    static const char *const before[] = { "parcela", "parcelas", "parc", "prestacao", NULL };
    static const char *const of[] = { "do", "da", "dos", "das", "agora", NULL };
    bool open =
        i > 0 && t->tokens[i].glued &&
        (t->tokens[i - 1].kind == TOKEN_MARK ? strchr(".,-/", *t->tokens[i - 1].said) != NULL
                                             : t->tokens[i - 1].said[1] == '\0');
    bool goes_on = i + used + 1 < t->count && t->tokens[i + used].glued &&
                   strchr("-/\\,", *t->tokens[i + used].said) && t->tokens[i + used + 1].glued &&
                   is_number(t, i + used + 1, 99);

    if (open || goes_on || (i > 0 && text_among(t, i - 1, before) && !is_nth(t, i - 1)) ||
        is_mark_of_ten(t, i))
        return true;
    if (text_begins(t, i, "24 / 7"))
        return true;
    return used == 3 && atoi(t->tokens[i].said) < atoi(t->tokens[i + 2].said) &&
           atoi(t->tokens[i + 2].said) <= 4 && strlen(t->tokens[i].said) == 1 &&
           strlen(t->tokens[i + 2].said) == 1 && text_among(t, i + 3, of);
}

/* "10/12", "10-12", "10/12/26", "10.12.2026": tokens; year "" when none was written. */
static size_t numeric_shape(const struct utterance *t, size_t i, const char **year)
{
    bool slash = is_slash(t, i + 1), dash = is_joint(t, i + 1, "-"), dot = is_joint(t, i + 1, ".");
    bool three;

    *year = "";
    if (!is_number(t, i, 2) || !is_number(t, i + 2, 2) || (!slash && !dash && !dot))
        return 0;
    three = (slash ? is_slash(t, i + 3) : is_joint(t, i + 3, t->tokens[i + 1].said)) &&
            is_number(t, i + 4, 4) && strlen(t->tokens[i + 4].said) != 3 && t->tokens[i + 4].glued;
    if (three && strlen(t->tokens[i + 4].said) >= 2) {
        *year = t->tokens[i + 4].said;
        return 5;
    }
    if (dot || (dash && (strlen(t->tokens[i + 2].said) < 2 || is_counted(t, i + 3))))
        return 0;
    return slash && !t->tokens[i + 1].glued && !t->tokens[i + 2].glued && is_counted(t, i + 3) ? 0
                                                                                               : 3;
}

/* "2026-12-10" */
static size_t iso(const struct dating *d, size_t i, struct days *out)
{
    const struct utterance *t = d->text;
    int year, month, day;

    if (!is_number(t, i, 4) || strlen(t->tokens[i].said) != 4 || !is_joint(t, i + 1, "-") ||
        !is_number(t, i + 2, 2) || !is_joint(t, i + 3, "-") || !is_number(t, i + 4, 2))
        return 0;
    year = atoi(t->tokens[i].said);
    month = atoi(t->tokens[i + 2].said);
    day = atoi(t->tokens[i + 4].said);
    if (!day_valid(year, month, day))
        return 0;
    one_day(out, day_from_civil(year, month, day));
    out->month = true;
    return 5;
}

size_t date_numeric(const struct dating *d, size_t i, struct days *out)
{
    const struct utterance *t = d->text;
    const char *year;
    size_t used = numeric_shape(t, i, &year);
    struct month_said m;
    day_t day;

    if (!used || is_other_fraction(t, i, used))
        return iso(d, i, out);
    m.month = atoi(t->tokens[i + 2].said);
    m.year = *year ? date_year_of(year) : 0;
    if (m.month < 1 || m.month > 12 || !date_resolve(d, atoi(t->tokens[i].said), m, &day))
        return 0;
    one_day(out, day);
    out->month = true;
    return used;
}

/* "dia 10 do 12" */
static size_t numbered_month(const struct dating *d, size_t i, struct month_said *m)
{
    long month = 0;
    size_t used;

    if (!text_is(d->text, i, "do") && !text_is(d->text, i, "de"))
        return 0;
    used = number_small(d->text, i + 1, &month);
    if (!used || month < 1 || month > 12 || is_counted(d->text, i + 1 + used))
        return 0;
    *m = (struct month_said){ 0, (int)month };
    return 1 + used + date_year_said(d, i + 1 + used, &m->year);
}

static bool is_business_word(const struct dating *d, size_t i)
{
    return date_class_at(d, i) == DATE_UTIL && date_value_at(d, i) == 0;
}

/* "proximo dia util", "ultimo dia (util) do mes": the words before "dia" tell. */
static size_t told_day(const struct dating *d, size_t i, struct days *out)
{
    bool util = is_business_word(d, i + 1);
    struct month_said m = { 0 };
    struct days month = date_whole_month(d, 0);
    size_t used = 1 + util, more;
    day_t day;

    if (util && i > 0 && date_class_at(d, i - 1) == DATE_NEXT) {
        one_day(out, calendar_add_business_days(CALENDAR_NATIONAL, d->today, 1));
        return used;
    }
    if (i == 0 || date_class_at(d, i - 1) != DATE_LAST)
        return 0;
    more = date_month_said(d, i + used, &m);
    if (!more && !text_begins(d->text, i + used, "do mes"))
        return 0;
    day = more && date_resolve(d, 1, m, &day) ? day : month.from;
    day = day_add_months(day, 1) - 1;
    while (util && !calendar_is_business_day(CALENDAR_NATIONAL, day))
        day--;
    one_day(out, day);
    return used + (more ? more : 2);
}

/* Behind "bom" it greets; "outro dia um rapaz" counts nothing. */
static bool is_no_dia(const struct utterance *t, size_t i)
{
    static const char *const before[] = { "bom", "meio", "otimo", "lindo", NULL };
    static const char *const vague[] = { "outro", "algum", "todo", "um", "cada", "por", NULL };

    return i > 0 && (text_among(t, i - 1, before) ||
                     (text_among(t, i - 1, vague) && text_is(t, i + 1, "um")));
}

/* "dia 20 mil reais", "dia 5 parcela 3": no plural, so it is not what the day's number counts. */
static bool is_apart(const struct utterance *t, size_t i)
{
    static const char *const words[] = { "mil",       "parcela",     "boleto",
                                         "prestacao", "mensalidade", NULL };

    return text_among(t, i, words);
}

size_t date_of_dia(const struct dating *d, size_t i, struct days *out)
{
    const struct utterance *t = d->text;
    struct month_said m = { 0 };
    size_t used, more;
    long number;
    day_t day;

    if (is_no_dia(t, i))
        return 0;
    if ((used = date_numeric(d, i + 1, out)) != 0)
        return used + 1;
    if (!(used = day_number(t, i + 1, &number)) ||
        (is_counted(t, i + 1 + used) && !is_apart(t, i + 1 + used)))
        return told_day(d, i, out);
    used++;
    if (!(more = date_month_said(d, i + used, &m)))
        more = numbered_month(d, i + used, &m);
    if (m.month ? !date_resolve(d, (int)number, m, &day) : !day_of_month(d, (int)number, &day))
        return 0;
    one_day(out, day);
    out->bare = m.month ? 0 : (int)number;
    out->month = m.month != 0;
    return used + more;
}

/* "5o dia util (do mes que vem)", "quinto util" */
static size_t nth_business_day(const struct dating *d, size_t i, struct days *out)
{
    const struct utterance *t = d->text;
    long nth = 0;
    size_t used = number_ordinal(t, i, &nth), more;
    struct month_said m = { 0 };

    if (used || (used = number_small(t, i, &nth)) != 0)
        used += is_number(t, i, 2) && used == 1 ? ordinal_sign(t, i + 1) : 0;
    if (!used || nth < 1 || nth > BUSINESS_DAYS_MAX)
        return 0;
    if (date_class_at(d, i + used) == DATE_DAY && is_business_word(d, i + used + 1))
        used += 2;
    else if (is_business_word(d, i + used) && (used > 1 || !is_number(t, i, 2)))
        used++;
    else
        return 0;
    more = date_month_said(d, i + used, &m);
    one_day(out, date_business_day(d, (int)nth, more ? &m : NULL));
    return used + more;
}

/* "10 de dezembro", "10/dez", "10 dez de 27"; "dez mar" needs a "de". */
static size_t day_and_month(const struct dating *d, size_t i, struct days *out)
{
    struct month_said m = { 0 };
    long number;
    size_t used = day_number(d->text, i, &number), more;
    day_t day;

    if (!used || (more = date_month_said(d, i + used, &m)) == 0 ||
        (more == 1 && !is_number(d->text, i, 2) && !date_month_at(d, i + used, false)) ||
        !date_resolve(d, (int)number, m, &day))
        return 0;
    one_day(out, day);
    out->month = true;
    return used + more;
}

/* Is there a word near behind a number that makes it a day? */
static bool is_near_unit(const struct dating *d, size_t i)
{
    for (size_t k = i + 1; k < d->text->count && k <= i + NEAR; k++) {
        enum date_class class = date_class_at(d, k);
        if (class == DATE_DAY || class == DATE_MONTH || class == DATE_SHORT || class == DATE_MES ||
            class == DATE_WEEK || class == DATE_UTIL || class == DATE_UNIT ||
            date_month_at(d, k, true) || *d->text->tokens[k].word == 'd')
            return true;
        if (class == DATE_BREAK)
            return false;
    }
    return false;
}

/* "rua 7 de setembro", "escola estadual 2 de julho", "r. 15 de novembro". */
static bool is_place(const struct utterance *t, size_t i)
{
    static const char *const places[] = {
        "rua",      "avenida",     "av",      "praca",     "travessa",   "rodovia", "alameda",
        "largo",    "colegio",     "escola",  "bairro",    "vila",       "viaduto", "jardim",
        "hospital", "emef",        "estrada", "instituto", "ginasio",    "parque",  "condominio",
        "edificio", "residencial", "estadio", "r",         "loteamento", NULL
    };
    static const char *const kinds[] = { "estadual", "municipal", "particular", ".", NULL };

    if (i > 1 && (text_is(t, i - 1, "na") || text_is(t, i - 1, "no")) &&
        (text_is(t, i - 2, "moro") || text_is(t, i - 2, "mora")))
        return true;
    i -= i > 1 && text_among(t, i - 1, kinds) &&
         (t->tokens[i - 1].kind == TOKEN_WORD || strlen(t->tokens[i - 2].said) < 5);
    return i > 0 && text_among(t, i - 1, places);
}

size_t date_of_number(const struct dating *d, size_t i, struct days *out)
{
    static days_reader *const readers[] = { nth_business_day, day_and_month, date_of_delay };
    size_t used = 0;

    if (d->text->tokens[i].kind == TOKEN_NUMBER && (used = date_of_weekday(d, i, out)) == 0)
        used = date_numeric(d, i, out);
    if (used || !is_near_unit(d, i))
        return used;
    for (size_t k = 0; k < COUNT_OF(readers) && !used; k++)
        used = readers[k](d, i, out);
    return used && out->month && is_place(d->text, i) ? 0 : used;
}
