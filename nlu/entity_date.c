#include "nlu/entity_date.h"
#include "nlu/number.h"

#include "server/base/arena.h"
#include "server/base/auto.h"

#include <stdio.h>
#include <string.h>

/* Days and runs of days; only the largest expression is told (ontology 7.1). */

static void just(struct days *out, day_t day)
{
    *out = (struct days){ .from = day, .until = day };
}

/* "hoje em dia" is no day. */
static size_t relative(const struct dating *d, size_t i, struct days *out)
{
    if (text_begins(d->text, i, "hoje em dia"))
        return 0;
    just(out, d->today + date_value_at(d, i));
    return 1;
}

static size_t depois_de_amanha(const struct dating *d, size_t i, struct days *out)
{
    static const char *const of[] = { "de", "da", "do", "que", NULL };
    size_t lead = text_among(d->text, i + 1, of);

    if (!(date_class_at(d, i + 1 + lead) == DATE_RELATIVE && date_value_at(d, i + 1 + lead) == 1) &&
        !(lead && date_class_at(d, i + 1 + lead) == DATE_MORNING))
        return 0;
    just(out, d->today + 2);
    return 2 + lead;
}

static size_t antes_de_ontem(const struct dating *d, size_t i, struct days *out)
{
    size_t lead = text_is(d->text, i + 1, "de");

    if (!text_is(d->text, i + 1 + lead, "ontem") || (text_is(d->text, i, "antes") && !lead))
        return 0;
    just(out, d->today - 2);
    return 2 + lead;
}

/* "pago a manha", "ate manha": tomorrow, written so; "de manha" is a part of the day. */
static size_t split_amanha(const struct dating *d, size_t i, struct days *out)
{
    static const char *const verbs[] = { "ate", "so", "pago", NULL };
    static const char *const whole[] = { "toda", "inteira", "todo", NULL };
    const struct utterance *t = d->text;

    if (i == 0 || text_among(t, i + 1, whole) || text_is(t, i + 1, "ou") ||
        (i > 1 && (text_among(t, i - 2, whole) || date_class_at(d, i - 2) == DATE_RELATIVE ||
                   date_class_at(d, i - 2) == DATE_WEEKDAY || text_is(t, i - 2, "ou") ||
                   text_is(t, i - 2, "durante") || text_is(t, i - 2, "para"))))
        return 0;
    if (!(text_is(t, i - 1, "a") && !date_is_accented(t, i - 1)) && !text_among(t, i - 1, verbs))
        return 0;
    just(out, d->today + 1);
    return 1;
}

/* The day of a feast; people live in Natal, and wish each other a happy one. */
static size_t feast(const struct dating *d, size_t i, struct month_said m, int day, size_t used,
                    struct days *out)
{
    static const char *const before[] = { "em", "de", "feliz", "bom", "prospero", "otimo", NULL };
    static const char *const before_de[] = { "antes", "depois", "noite", "dia", "partir", NULL };
    bool eve = date_class_at(d, i) == DATE_EVE;

    if (!eve && i > 0 && text_among(d->text, i - 1, before) &&
        !(i > 1 && text_is(d->text, i - 1, "de") && text_among(d->text, i - 2, before_de)))
        return 0;
    if (!date_resolve(d, day, m, &out->from))
        return 0;
    *out = (struct days){ .from = out->from, .until = out->from, .tensed = true, .month = true };
    return used;
}

static size_t natal(const struct dating *d, size_t i, struct days *out)
{
    return feast(d, i, (struct month_said){ 0, 12 }, 25, 1, out);
}

static size_t ano_novo(const struct dating *d, size_t i, struct days *out)
{
    if (!text_is(d->text, i + 1, "novo"))
        return 0;
    return feast(d, i, (struct month_said){ 0, 1 }, 1, 2, out);
}

static size_t eve(const struct dating *d, size_t i, struct days *out)
{
    size_t lead = text_is(d->text, i + 1, "de") || text_is(d->text, i + 1, "do");

    if (date_class_at(d, i + 1 + lead) == DATE_NATAL)
        return feast(d, i, (struct month_said){ 0, 12 }, 24, 2 + lead, out);
    if (!text_begins(d->text, i + 1 + lead, "ano novo"))
        return 0;
    return feast(d, i, (struct month_said){ 0, 12 }, 31, 3 + lead, out);
}

/* By the class of the word that starts it (its adjectives stand before or behind). */
static days_reader *const readers[DATE_CLASS_COUNT] = {
    [DATE_RELATIVE] = relative,
    [DATE_AFTER] = depois_de_amanha,
    [DATE_ANTE] = antes_de_ontem,
    [DATE_DAY] = date_of_dia,
    [DATE_WEEKDAY] = date_of_weekday,
    [DATE_MONTH] = date_of_month,
    [DATE_MES] = date_of_mes,
    [DATE_WEEK] = date_of_week,
    [DATE_WEEKEND] = date_of_weekend,
    [DATE_END] = date_of_part,
    [DATE_START] = date_of_part,
    [DATE_MIDDLE] = date_of_part,
    [DATE_NATAL] = natal,
    [DATE_EVE] = eve,
    [DATE_YEAR] = ano_novo,
    [DATE_COUNT] = date_of_number,
    [DATE_MORNING] = split_amanha,
};

static size_t alone(const struct dating *d, size_t i, struct days *out)
{
    days_reader *reader = readers[date_class_at(d, i)];

    return reader ? reader(d, i, out) : 0;
}

/* Two names of one day: "sexta dia 4", "amanha, quinta".  The one with a number is it. */
static bool is_same(const struct dating *d, size_t i, size_t at, const struct days *one,
                    const struct days *other)
{
    bool weekday = date_class_at(d, i) == DATE_WEEKDAY;

    if (one->from == other->from)
        return true;
    if (date_class_at(d, at) == DATE_WEEKDAY && (one->bare || one->month))
        return day_weekday(one->from) == date_value_at(d, at);
    return weekday && (other->bare || other->month) &&
           (day_weekday(other->from) == date_value_at(d, i) ||
            d->text->tokens[at - 1].kind != TOKEN_MARK);
}

size_t date_single(const struct dating *d, size_t i, struct days *out)
{
    static const char *const marks[] = { ",", "(", "-", NULL };
    struct days other;
    size_t used = alone(d, i, out), lead, more;

    if (!used || out->range)
        return used;
    lead = text_among(d->text, i + used, marks);
    more = alone(d, i + used + lead, &other);
    if (!more || other.range || !is_same(d, i, i + used + lead, out, &other))
        return used;
    if (!out->bare && !out->month)
        *out = other;
    return used + lead + more;
}

static void claim(struct recogniser *r, const struct days *days, size_t first, size_t last)
{
    char value[2 * DAY_TEXT_SIZE], until[DAY_TEXT_SIZE];

    day_format_iso(days->from, value);
    if (days->range) {
        value[DAY_TEXT_SIZE - 1] = '/';
        memcpy(value + DAY_TEXT_SIZE, day_format_iso(days->until, until), DAY_TEXT_SIZE);
    }
    recogniser_claim(r, days->range ? ENTITY_KIND_DATE_RANGE : ENTITY_KIND_DATE, value, first,
                     last);
}

static size_t largest(const struct dating *d, size_t i, struct days *out)
{
    struct days one = { 0 };
    size_t used = date_single(d, i, &one), more = 0;

    if (used || date_class_at(d, i) == DATE_COUNT)
        more = date_from_to(d, i, used, one, out);
    if (more)
        return more;
    *out = one;
    return used;
}

/* Reads it in the present; when it would be another day in the past and is told in it, once more.
 */
static size_t read_in_tense(const struct dating *d, const struct utterance *within, size_t i,
                            struct days *out)
{
    struct dating in = *d;
    size_t used;

    in.text = within;
    used = largest(&in, i, out);
    if (!used || !out->tensed || !date_in_past(d, i, i + used - 1))
        return used;
    in.past = true;
    return largest(&in, i, out);
}

/* What is claimed already ends what is read: "dia dez em dez vezes". */
static size_t recognise_at(struct recogniser *r, const struct dating *d, size_t i,
                           struct days *days)
{
    size_t used = read_in_tense(d, r->text, i, days);
    struct utterance within = *r->text;

    if (used && !recogniser_free(r, i, i + used - 1)) {
        for (within.count = i; !r->claimed[within.count];)
            within.count++;
        used = read_in_tense(d, &within, i, days);
    }
    if (!used)
        return 0;
    claim(r, days, i, i + used - 1);
    return used;
}

/* "dia 5 ou 6": the number behind is a day as well. */
static size_t another_number(struct recogniser *r, struct dating *d, size_t i)
{
    static const char *const joints[] = { "e", "ou", ",", NULL };
    static const char *const counted[] = { "x",     "vezes", "vez",   "parcelas", "reais", "mil",
                                           "por",   "dia",   "horas", "h",        "%",     "pila",
                                           "conto", "meia",  "meio",  "dias",     NULL };
    const struct utterance *t = d->text;
    struct days days;
    long number = 0;
    size_t used = text_among(t, i, joints) ? number_small(t, i + 1, &number) : 0;

    if (!used || number < 1 || number > 31 || text_among(t, i + 1 + used, counted) ||
        text_is(t, i + 1, "um") || text_is(t, i + 1, "uma") ||
        (i + 1 + used < t->count && t->tokens[i + 1 + used].glued &&
         (t->tokens[i + 1 + used].kind == TOKEN_WORD || text_is(t, i + 1 + used, "/"))) ||
        !recogniser_free(r, i + 1, i + used))
        return 0;
    d->past = date_in_past(d, i + 1, i + used);
    bool is = date_numbered(d, (int)number, &days);
    d->past = false;
    if (!is)
        return 0;
    claim(r, &days, i + 1, i + used);
    return used + 1;
}

void recognise_date(struct recogniser *r)
{
    struct dating d = {
        .text = r->text, .today = r->today, .anchor = r->today, .words = date_words(r)
    };

    for (size_t i = 0; i < r->text->count; i++) {
        struct days days;
        size_t used, first = i;
        if (r->claimed[i] || !readers[date_class_at(&d, i)])
            continue;
        used = recognise_at(r, &d, i, &days);
        if (used)
            i += used - 1;
        while (used && !days.range && days.bare && date_class_at(&d, first) == DATE_DAY &&
               (used = another_number(r, &d, i + 1)) != 0)
            i += used;
    }
}
