#include "nlu/entity_charge.h"
#include "nlu/entity_date.h"

#include "server/base/arena.h"
#include "server/base/auto.h"

#include <string.h>

static const char *const long_months[] = { "janeiro", "fevereiro", "setembro",
                                           "outubro", "novembro",  "dezembro" };
static const int8_t long_month_numbers[] = { 1, 2, 9, 10, 11, 12 };

static struct date_word looked_up(const char *word)
{
    size_t low = 0, high = date_lexicon.count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = date_lexicon.rows[middle].word[0] - *word;
        order = order ? order : strcmp(date_lexicon.rows[middle].word, word);
        if (order == 0)
            return (struct date_word){ date_lexicon.rows[middle].class,
                                       date_lexicon.rows[middle].value };
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return (struct date_word){ DATE_OTHER, 0 };
}

static struct date_word long_month(const char *word, size_t len)
{
    if (len >= 6 && len <= 10 && strchr("jfsond", word[0]))
        for (size_t i = 0; i < COUNT_OF(long_months); i++)
            if (long_months[i][0] == word[0] && word_nearly(word, long_months[i]))
                return (struct date_word){ DATE_MONTH, long_month_numbers[i] };
    return (struct date_word){ DATE_OTHER, 0 };
}

static bool ends_in(const char *word, size_t len, const char *ending)
{
    size_t n = strlen(ending);

    return len > n + 1 && strcmp(word + len - n, ending) == 0;
}

/* Verbs that the lexicon does not name, by their endings: "comprei", but "comprarei". */
static enum date_class tense_by_ending(const char *word, size_t len)
{
    static const char *const future[] = { "arei", "erei", "irei", "aremos", "eremos" };
    static const char *const past[] = { "ei", "ou", "iu", "aram", "eram", "iram", "ava", "avam" };

    for (size_t i = 0; i < COUNT_OF(future); i++)
        if (ends_in(word, len, future[i]))
            return DATE_PRESENT;
    for (size_t i = 0; i < COUNT_OF(past); i++)
        if (ends_in(word, len, past[i]))
            return DATE_PAST;
    if (len >= 6 && word[len - 1] == 'i') /* "resolvi" */
        return DATE_PAST;
    return DATE_OTHER;
}

bool date_is_accented(const struct utterance *t, size_t i)
{
    return (unsigned char)t->bytes[t->at[t->tokens[i].from]] >= 0x80;
}

static struct date_word word_class(const struct utterance *t, size_t i)
{
    const struct token *k = &t->tokens[i];
    struct date_word w = looked_up(k->word);
    size_t len;

    if (w.class == DATE_THIS && strcmp(k->said, "ta") == 0)
        w.class = DATE_OTHER;
    if (w.class == DATE_AND && (strcmp(k->said, "eh") == 0 || date_is_accented(t, i)))
        w.class = *k->word == 'e' ? DATE_PRESENT : DATE_OTHER;
    if (w.class != DATE_OTHER || (len = strlen(k->word)) < 4)
        return w;
    w = long_month(k->word, len);
    if (w.class == DATE_OTHER && strcmp(k->said, "consegui") == 0)
        w.class = DATE_PAST;
    if (w.class == DATE_OTHER)
        w.class = (uint8_t)tense_by_ending(k->word, len);
    return w;
}

/* A mark that ends a clause; none between the digits of a number. */
static struct date_word mark_class(const struct utterance *t, size_t i)
{
    const struct token *k = &t->tokens[i];
    bool inside = k->glued && i + 1 < t->count && t->tokens[i + 1].glued &&
                  t->tokens[i + 1].kind == TOKEN_NUMBER && t->tokens[i - 1].kind == TOKEN_NUMBER;

    if (inside || !strchr(".!?;,", *k->said))
        return (struct date_word){ DATE_OTHER, 0 };
    return (struct date_word){ *k->said == ',' ? DATE_AND : DATE_BREAK, 0 };
}

struct date_word date_word_of(const struct utterance *t, size_t i)
{
    switch (t->tokens[i].kind) {
    case TOKEN_WORD:
        return word_class(t, i);
    case TOKEN_NUMBER:
        return (struct date_word){ DATE_COUNT, 0 };
    case TOKEN_MARK:
        return mark_class(t, i);
    default:
        return (struct date_word){ DATE_OTHER, 0 };
    }
}

static const struct date_word *read_words(struct arena *a, const struct utterance *t)
{
    struct date_word *words = ARENA_ARRAY(a, struct date_word, t->count + 1);

    for (size_t i = 0; i < t->count; i++)
        words[i] = date_word_of(t, i);
    /* "liguei ai segunda": there; "recebo e ai pago": then. */
    for (size_t i = 1; i < t->count; i++)
        if (words[i - 1].class == DATE_PAST && text_is(t, i, "ai"))
            words[i].class = DATE_OTHER;
    for (size_t i = 1; i < t->count; i++) /* but "falei dia 5, e dia 15" */
        if (text_is(t, i, "com") && text_is(t, i - 1, "falei"))
            words[i - 1].class = DATE_PAST;
    return words;
}

const struct date_word *date_words(struct recogniser *r)
{
    if (!r->dates)
        r->dates = read_words(r->arena, r->text);
    return r->dates;
}

/* Beyond the ends, also before the first token (i - 1 of 0), there is nothing. */
enum date_class date_class_at(const struct dating *d, size_t i)
{
    return i < d->text->count ? d->words[i].class : DATE_OTHER;
}

int date_value_at(const struct dating *d, size_t i)
{
    return i < d->text->count ? d->words[i].value : 0;
}

int date_month_at(const struct dating *d, size_t i, bool shorts)
{
    enum date_class class = date_class_at(d, i);

    if (class == DATE_MONTH || (shorts && class == DATE_SHORT))
        return date_value_at(d, i);
    if (!shorts || i >= d->text->count)
        return 0;
    if (strcmp(d->text->tokens[i].said, "mai") == 0)
        return 5;
    return text_is(d->text, i, "dez") ? 12 : 0;
}

size_t date_coming(const struct dating *d, size_t i)
{
    static const char *const comes[] = { "vem", "ven", "vein", "entra", "vira", NULL };

    if (text_is(d->text, i, "que") && text_among(d->text, i + 1, comes))
        return 2;
    if (text_is(d->text, i, "quevem") || text_is(d->text, i, "qvem") ||
        text_is(d->text, i, "seguinte"))
        return 1;
    return date_class_at(d, i) == DATE_NEXT;
}

size_t date_gone(const struct dating *d, size_t i)
{
    if (date_class_at(d, i) == DATE_GONE && date_value_at(d, i) == 1)
        return 1;
    return text_begins(d->text, i, "que passou");
}
