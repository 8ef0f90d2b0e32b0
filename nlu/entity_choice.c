#include "nlu/recognise.h"

#include "nlu/entity_count_words.h"
#include "nlu/number.h"
#include "server/base/arena.h"
#include "server/base/auto.h"

#include <string.h>

/* Choices from a menu, and yes or no. */

enum { MENU_MAX = 20, NAMED_MAX = 99, LAST = -1 };

/* What may be chosen: where it ends, and how it was said. */
struct choice {
    long value;
    size_t first, end;
    bool ordinal; /* "a segunda" */
    bool weekday; /* "segunda" to "sexta", which are more often days */
};

static bool is_said(const struct utterance *t, size_t i, const char *word)
{
    return i < t->count && strcmp(t->tokens[i].said, word) == 0;
}

static bool is_last(const struct utterance *t, size_t i)
{
    static const char *const words[] = { "ultima", "ultimo", "utima", "ultma", NULL };

    return text_among(t, i, words);
}

static bool is_article(const struct utterance *t, size_t i)
{
    return is_said(t, i, "a") || is_said(t, i, "o");
}

static bool begins_with(const struct utterance *t, size_t i, const char *bytes)
{
    size_t at = t->at[t->tokens[i].from], len = strlen(bytes);

    return at + len <= t->size && memcmp(t->bytes + at, bytes, len) == 0;
}

/* "2️⃣": the digit, then the frame of a key. */
static bool is_keycap(const struct utterance *t, size_t i)
{
    static const char frame[] = "\xE2\x83\xA3";
    size_t after;

    if (!number_digits(t, i) || t->tokens[i].until != t->tokens[i].from + 1)
        return false;
    after = t->at[t->tokens[i].from] + 1u;
    after += after + 3 <= t->size && memcmp(t->bytes + after, "\xEF\xB8\x8F", 3) == 0 ? 3 : 0;
    return after + 3 <= t->size && memcmp(t->bytes + after, frame, 3) == 0;
}

/* The emoji of a key that bears ten. */
static bool is_ten(const struct utterance *t, size_t i)
{
    return i < t->count && t->tokens[i].kind == TOKEN_SYMBOL &&
           begins_with(t, i, "\xF0\x9F\x94\x9F");
}

/* "segunda" alone is a day. */
static bool is_weekday(const struct utterance *t, size_t i)
{
    static const char *const words[] = { "segunda", "quarta", "quinta", "sexta", NULL };

    return text_among(t, i, words);
}

static size_t choice_word(const struct utterance *t, size_t i, struct choice *c)
{
    size_t used = number_ordinal(t, i, &c->value);

    c->ordinal = used || is_last(t, i);
    c->weekday = used == 1 && is_weekday(t, i);
    if (used)
        return used;
    c->value = is_last(t, i) ? LAST : 10;
    if (c->ordinal || is_ten(t, i))
        return 1;
    return number_goes_on(t, i) ? 0 : number_small(t, i, &c->value);
}

/* "2", "dois", "n. 2", "a segunda" without its article, "ultima", at i. */
static bool read_choice(const struct utterance *t, size_t i, long most, struct choice *c)
{
    size_t sign = number_sign(t, i), used;

    *c = (struct choice){ .first = i };
    used = choice_word(t, i + sign, c);
    c->end = i + sign + used;
    return used && (c->value == LAST || (c->value >= 1 && c->value <= most));
}

static void claim(struct recogniser *r, const struct choice *c, size_t first, size_t end)
{
    const char *value = c->value == LAST ? "last" : arena_printf(r->arena, "%ld", c->value);

    recogniser_claim(r, ENTITY_KIND_OPTION, value, first, end - 1);
}

/* The number counts or measures something. */
static bool counts(const struct utterance *t, size_t i)
{
    if (i >= t->count)
        return false;
    if (number_mark(t, i, ".,/-:") && t->tokens[i].glued && number_glued(t, i + 1))
        return true;
    if (count_is_day(t, i))
        return false;
    return (count_word(t, i) & (OTHER | UNIT | TIMES | PARTS | NOTCHOICE)) ||
           number_percent_sign(t, i) || number_mark(t, i, "$") || text_is(t, i, "mil");
}

/* ---- "opcao 2", "segunda opcao" ---- */

static size_t between_name_and_number(const struct utterance *t, size_t i)
{
    static const char *const links[] = { "a", "o", "e", "seria", "da", NULL };
    size_t from = i;

    while (text_among(t, i, links) || number_mark(t, i, ":-=("))
        i++;
    return i - from;
}

static size_t named(struct recogniser *r, size_t i)
{
    const struct utterance *t = r->text;
    struct choice c;

    if (!strchr("oai", t->tokens[i].word[0]) || !(count_word(t, i) & NAMED) ||
        !read_choice(t, i + 1 + between_name_and_number(t, i + 1), NAMED_MAX, &c) ||
        counts(t, c.end) || !recogniser_free(r, i, c.end - 1))
        return 0;
    if (c.weekday && !is_article(t, c.first - 1) && c.first > i + 1)
        return 0;
    claim(r, &c, i, c.end);
    return c.end - i;
}

/* "segunda opcao"; "1 proposta" is a count of them. */
static bool is_of_offers(const struct utterance *t, const struct choice *c)
{
    if (!(count_word(t, c->end) & OFFER))
        return false;
    return c->ordinal ||
           (c->first && is_article(t, c->first - 1) && (count_word(t, c->end) & NAMED));
}

/* ---- "quero a 3", "a segunda, por favor" ---- */

/* A choice ends its sentence, or goes on with small words. */
static bool choice_ends(const struct utterance *t, const struct choice *c)
{
    if (counts(t, c->end))
        return false;
    if (number_ends(t, c->end) || number_mark(t, c->end, "-"))
        return true;
    if (c->weekday && (text_is(t, c->end, "que") || text_is(t, c->end, "eu") ||
                       text_is(t, c->end, "nao") || text_is(t, c->end, "na")))
        return false;
    return count_word(t, c->end) & ON;
}

/* The words before i choose: "quero", "fico com", "vou de", "pode ser". */
static bool chosen(const struct utterance *t, size_t i)
{
    static const char *const links[] = {
        "com", "de", "por", "ser", "pela", "em", "na", "da", NULL
    };

    if (i && text_among(t, i - 1, links) && !(count_word(t, i - 1) & CHOOSE))
        i--;
    return i && (count_word(t, i - 1) & CHOOSE);
}

/* Nothing of the sentence stands before i but a yes or a greeting. */
static bool begins_sentence(const struct utterance *t, size_t i)
{
    static const char *const first[] = { "sim",       "ok",        "oi",    "ola",
                                         "entao",     "beleza",    "certo", "bom dia",
                                         "boa tarde", "boa noite", NULL };

    while (i && text_among(t, i - 1, first))
        i--;
    return !i || number_mark(t, i - 1, ".,!?;:") || t->tokens[i - 1].kind == TOKEN_SYMBOL;
}

static bool has_article(const struct utterance *t, size_t i)
{
    return i && is_article(t, i - 1) && !number_glued(t, i - 2);
}

/* "quero a 2 pago dia 5": the next sentence, without a mark before it. */
static bool sentence_follows(const struct utterance *t, size_t i)
{
    static const char *const verbs[] = { "pago",  "vou",    "consigo", "posso", "tenho",
                                         "mando", "recebo", "pode",    "manda", NULL };

    return text_among(t, i, verbs) || count_is_day(t, i);
}

static bool is_picked(const struct utterance *t, const struct choice *c)
{
    size_t from = c->first;
    bool article = from && is_article(t, from - 1);

    if (article && chosen(t, from - 1) && sentence_follows(t, c->end))
        return true;
    if (!choice_ends(t, c))
        return false;
    from -= article;
    if (article)
        return chosen(t, from) ||
               (begins_sentence(t, from) && (c->ordinal || number_ends(t, c->end) || from == 0));
    return c->ordinal && !c->weekday && chosen(t, from) && !text_is(t, c->end, "que");
}

/* Cheap; false is sure. */
static bool may_be_choice(const struct utterance *t, size_t i)
{
    static const char *const signs[] = { "numero", "nr", "nro", "no", "nao", NULL };
    const struct token *k = &t->tokens[i];
    long ignored;

    if (k->kind != TOKEN_WORD)
        return k->kind != TOKEN_MARK;
    return number_may_begin(t, i) || number_ordinal(t, i, &ignored) ||
           (k->word[0] == 'u' && is_last(t, i)) || (k->word[0] == 'n' && text_among(t, i, signs));
}

static size_t picked(struct recogniser *r, size_t i)
{
    const struct utterance *t = r->text;
    struct choice c;
    size_t first;

    if (!may_be_choice(t, i) || !read_choice(t, i, MENU_MAX, &c) ||
        !recogniser_free(r, i, c.end - 1))
        return 0;
    if (is_of_offers(t, &c) && recogniser_free(r, c.end, c.end)) {
        claim(r, &c, i, c.end + 1);
        return c.end + 1 - i;
    }
    if (is_keycap(t, i) || is_ten(t, i) ? counts(t, c.end) : !is_picked(t, &c))
        return 0;
    first = has_article(t, i) && recogniser_free(r, i - 1, i - 1) ? i - 1 : i;
    claim(r, &c, first, c.end);
    return c.end - i;
}

/* "a primeira e a terceira": goes on behind a choice. */
static size_t picked_too(struct recogniser *r, size_t i)
{
    const struct utterance *t = r->text;
    struct choice c;

    if (!r->out->count || !i || r->out->items[r->out->count - 1].kind != ENTITY_KIND_OPTION ||
        r->out->items[r->out->count - 1].last + 1u != i ||
        !(text_is(t, i, "e") || text_is(t, i, "ou")) || !is_article(t, i + 1) ||
        !read_choice(t, i + 2, MENU_MAX, &c) || !choice_ends(t, &c) ||
        !recogniser_free(r, i, c.end - 1))
        return 0;
    claim(r, &c, i + 1, c.end);
    return c.end - i;
}

/* ---- The whole message ---- */

static size_t lead_in(const struct utterance *t)
{
    size_t i = 0;

    while (
        i < t->count &&
        (t->tokens[i].kind == TOKEN_MARK || (count_word(t, i) & POLITE) || text_is(t, i, "oi")) &&
        !number_mark(t, i, "$%#+-"))
        i++;
    return i;
}

static bool only_polite(const struct utterance *t, size_t i)
{
    for (; i < t->count; i++) {
        if (t->tokens[i].kind == TOKEN_SYMBOL || (count_word(t, i) & POLITE))
            continue;
        if (t->tokens[i].kind != TOKEN_MARK || number_mark(t, i, "%$/+="))
            return false;
    }
    return true;
}

/* "2", "dois", "quero 2", "primeira", "a ultima". */
static bool whole_message(struct recogniser *r)
{
    const struct utterance *t = r->text;
    size_t i = lead_in(t), from;
    bool choosing, article;
    struct choice c;

    from = i;
    choosing = count_word(t, i) & CHOOSE;
    i += choosing;
    i += choosing && (text_is(t, i, "de") || text_is(t, i, "com") || text_is(t, i, "ser"));
    article = is_article(t, i);
    i += article;
    if (!read_choice(t, i, MENU_MAX, &c) || !only_polite(t, c.end) ||
        !recogniser_free(r, from, c.end - 1))
        return false;
    if (!article && (c.weekday || (choosing && c.value == 1 && !number_digits(t, i))))
        return false;
    claim(r, &c, i - article, c.end);
    return true;
}

/* "segunda via", "terceira vez": neither a choice nor a day. */
static size_t no_choice(struct recogniser *r, size_t i)
{
    const struct utterance *t = r->text;
    long ignored;
    size_t used = number_ordinal(t, i, &ignored);

    if (!used || !(count_word(t, i + used) & NOTCHOICE) || text_is(t, i + used, "feira") ||
        !recogniser_free(r, i, i + used))
        return 0;
    recogniser_skip(r, i, i + used);
    return used + 1;
}

void recognise_option(struct recogniser *r)
{
    static size_t (*const ways[])(struct recogniser *, size_t) = { no_choice, named, picked_too,
                                                                   picked };

    if (whole_message(r))
        return;
    for (size_t i = 0; i < r->text->count;) {
        size_t used = 0;
        for (size_t k = 0; !used && k < COUNT_OF(ways); k++)
            used = ways[k](r, i);
        i += used ? used : 1;
    }
}

/* ---- Yes or no ---- */

/* Each token's own words only: "beleza" and "nops" answer as well, but are no yes_no. */
static const struct answer {
    const char *word, *value;
    bool anything; /* may follow */
} answers[] = {
    { "sim", "yes", true },      { "aham", "yes", false },     { "claro", "yes", false },
    { "ok", "yes", false },      { "positivo", "yes", false }, { "nao", "no", false },
    { "negativo", "no", false },
};

static const struct answer *answer_at(const struct utterance *t, size_t i)
{
    static const struct answer thumb_up = { "", "yes", false }, thumb_down = { "", "no", false };

    if (i >= t->count)
        return NULL;
    if (t->tokens[i].kind == TOKEN_SYMBOL) {
        if (begins_with(t, i, "\xF0\x9F\x91\x8D"))
            return &thumb_up;
        return begins_with(t, i, "\xF0\x9F\x91\x8E") ? &thumb_down : NULL;
    }
    if (is_said(t, i, "nop") || is_said(t, i, "nops"))
        return NULL;
    for (size_t k = 0; k < COUNT_OF(answers); k++)
        if (text_is(t, i, answers[k].word))
            return &answers[k];
    return NULL;
}

/* "n°", "s/": one letter with a sign is another word's short form. */
static bool is_short_form(const struct utterance *t, size_t i)
{
    return t->tokens[i].until == t->tokens[i].from + 1 && i + 1 < t->count &&
           t->tokens[i + 1].glued &&
           (number_mark(t, i + 1, "/") || begins_with(t, i + 1, "\xC2\xB0"));
}

void recognise_yes_no(struct recogniser *r)
{
    const struct utterance *t = r->text;
    const struct answer *answer;
    size_t i = 0;

    while (number_mark(t, i, "\"'*_-(.>"))
        i++;
    answer = answer_at(t, i);
    if (!answer || !recogniser_free(r, i, i) || is_short_form(t, i))
        return;
    /* Only the word itself may go on without a mark, not "s" and "ss". */
    if (i + 1 < t->count && t->tokens[i + 1].kind < TOKEN_MARK &&
        !(answer->anything && strlen(t->tokens[i].said) > 2))
        return;
    recogniser_claim(r, ENTITY_KIND_YES_NO, answer->value, i, i);
}
