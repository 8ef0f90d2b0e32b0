#include "nlu/entity_date.h"

#include "server/base/auto.h"

#include <string.h>

/*
 * The tense of the place where a day is told: that of the verb nearest before it in its clause,
 * else of the first one after it, else of the clause it hangs on ("paguei sexta e sabado").
 */

/* No clause is longer; keeps a hostile message linear. */
enum { LOOK_MAX = 24 };
enum tense { TENSE_NONE, TENSE_PRESENT, TENSE_PAST };

/* "foi pago", "ta pago", "tinha pago". */
static bool is_paid(const struct dating *d, size_t i)
{
    static const char *const before[] = { "foi",   "foram", "esta", "estava", "tinha",
                                          "havia", "era",   "sido", NULL };

    return i > 0 && text_among(d->text, i - 1, before);
}

static enum tense tense_of_word(const struct dating *d, size_t i)
{
    switch (date_class_at(d, i)) {
    case DATE_PAST:
    case DATE_PARTICIPLE:
        return TENSE_PAST;
    case DATE_PAYING:
        return is_paid(d, i) ? TENSE_PAST : TENSE_PRESENT;
    case DATE_PRESENT:
        return TENSE_PRESENT;
    default:
        return TENSE_NONE;
    }
}

/* "nao recebi ainda, so dia 10": what has not happened tells nothing of a clause without verb. */
static bool is_denied(const struct dating *d, size_t verb)
{
    return (verb > 0 && text_is(d->text, verb - 1, "nao")) ||
           (verb > 1 && text_is(d->text, verb - 2, "nao"));
}

/* "pode ser feito": a participle takes the tense of its auxiliary. */
static enum tense tense_before_participle(const struct dating *d, size_t i)
{
    for (size_t k = i; k-- > 0 && i - k < 4 && date_class_at(d, k) < DATE_BREAK;)
        if (date_class_at(d, k) == DATE_PRESENT)
            return TENSE_PRESENT;
    return TENSE_PAST;
}

struct verb {
    enum tense tense;
    size_t at;
    bool crossed; /* over "e" or a comma */
    bool other;   /* with an infinitive on this side of it: the clause has its own verb */
};

static bool is_verb(const struct dating *d, size_t i, struct verb *v)
{
    v->tense = tense_of_word(d, i);
    v->at = i;
    if (date_class_at(d, i) == DATE_PARTICIPLE)
        v->tense = tense_before_participle(d, i);
    return v->tense != TENSE_NONE;
}

static bool is_infinitive(const struct utterance *t, size_t i)
{
    const char *word = t->tokens[i].word;
    size_t len = strlen(word);

    return len > 2 && word[len - 1] == 'r' && strchr("aei", word[len - 2]);
}

static struct verb verb_before(const struct dating *d, size_t first)
{
    struct verb v = { 0 };

    for (size_t k = first; k-- > 0 && first - k < LOOK_MAX;) {
        enum date_class class = date_class_at(d, k);
        if (class == DATE_BREAK)
            break;
        v.crossed = v.crossed || class == DATE_AND;
        v.other = v.other || (!v.crossed && is_infinitive(d->text, k));
        /* "pediu para esperar ate dia 10" */
        if (k > 0 && is_infinitive(d->text, k) && text_is(d->text, k - 1, "para"))
            return (struct verb){ .tense = TENSE_PRESENT, .at = k, .crossed = v.crossed };
        if (is_verb(d, k, &v))
            return v;
    }
    return v;
}

static struct verb verb_after(const struct dating *d, size_t last)
{
    struct verb v = { 0 };

    for (size_t k = last + 1; k < d->text->count && k - last < LOOK_MAX; k++) {
        enum date_class class = date_class_at(d, k);
        /* "foi dia 10 que paguei" */
        if (class == DATE_BREAK && !(k == last + 1 && text_is(d->text, k, "que")))
            break;
        v.crossed = v.crossed || class == DATE_AND;
        if (is_verb(d, k, &v)) {
            if (text_is(d->text, k - 1, "esta")) /* "sexta esta pago" */
                v.tense = TENSE_PRESENT;
            return v;
        }
    }
    return v;
}

/* The last word before the day that is no article of it. */
static size_t word_before(const struct dating *d, size_t first)
{
    static const char *const fillers[] = { "em",  "no",  "na",  "o",  "a",   "do",  "da", "de",
                                           "dia", "dos", "com", "ja", "ate", "nos", NULL };

    for (int steps = 0; first > 0 && steps < 3; steps++, first--)
        if (!text_among(d->text, first - 1, fillers))
            break;
    return first; /* one behind it; 0: there is none */
}

/* "dia 10 eu pago": the subject says that the verb behind it is the one. */
static bool subject_follows(const struct dating *d, size_t last)
{
    return text_is(d->text, last + 1, "eu") || text_begins(d->text, last + 1, "a gente") ||
           text_is(d->text, last + 1, "a gente");
}

/* Does the clause before, with its verb, go on in a clause without one?  "paguei sexta e sabado",
 * "paguei, dia 10", but "perdi o prazo, so dia 10". */
static bool goes_on(const struct dating *d, size_t first, const struct verb *verb)
{
    static const char *const paying[] = { "paguei", "pagou",  "fiz",       "fez",  "transferi",
                                          "mandei", "mandou", "depositei", "caiu", "venceu",
                                          "quitei", "enviei", "foi",       "fui",  "vencido",
                                          "feito",  "passei", "pago",      NULL };
    static const char *const only[] = { "so", "somente", "apenas", "agora", "talvez", NULL };
    size_t at = word_before(d, first);
    enum date_class before = at > 1 ? date_class_at(d, at - 2) : DATE_OTHER;

    if (is_denied(d, verb->at) || verb->other || (at && text_among(d->text, at - 1, only)))
        return false;
    if (at && date_class_at(d, at - 1) == DATE_AND &&
        (before == DATE_COUNT || before == DATE_WEEKDAY || before == DATE_RELATIVE ||
         before == DATE_MONTH))
        return true;
    return date_class_at(d, first) == DATE_MONTH || text_among(d->text, verb->at, paying);
}

static enum tense by_clauses(const struct dating *d, size_t first, size_t last)
{
    struct verb before = verb_before(d, first), after = verb_after(d, last);

    if (subject_follows(d, last) && after.tense && !after.crossed)
        return after.tense;
    if (before.tense && !before.crossed)
        return before.tense;
    if (after.tense && !after.crossed)
        return after.tense;
    if (before.tense)
        return goes_on(d, first, &before) ? before.tense : TENSE_NONE;
    return after.tense;
}

bool date_in_past(const struct dating *d, size_t first, size_t last)
{
    size_t before = word_before(d, first);

    if (before) {
        const char *word = d->text->tokens[before - 1].word;
        if (strcmp(word, "para") == 0 || strncmp(word, "para ", 5) == 0 ||
            strcmp(word, "partir") == 0)
            return false;
        if (strcmp(word, "desde") == 0)
            return true;
        if (date_class_at(d, before - 1) == DATE_PAST)
            return true;
    }
    return by_clauses(d, first, last) == TENSE_PAST;
}
