#include "nlu/features.h"

#include <stdio.h>
#include <string.h>

enum { GRAM_MIN = 3, GRAM_MAX = 5, WORD_MAX = 24, NAME_MAX = 96 };

/* Each kind of feature has its own beginning, so that the word "pix" is not the run of letters. */
enum group {
    GROUP_WORD = 0x9E3779B1,
    GROUP_PAIR = 0x85EBCA6B,
    GROUP_TRIPLE = 0xC2B2AE35,
    GROUP_SKIP = 0x27D4EB2F,
    GROUP_FIRST = 0x165667B1,
    GROUP_LAST = 0xD3A2646C,
    GROUP_GRAM = 0xFD7046C5,
    GROUP_ENTITY = 0xB55A4F09,
    GROUP_SHAPE = 0x2545F491,
    GROUP_RULE = 0x51ED270B,
};

struct walk {
    struct features *out;
    features_name_fn *each; /* NULL on the fast path */
    void *ctx;
    bool heavy;
};

static uint32_t mix(uint32_t h, uint32_t with)
{
    h ^= with + 0x9E3779B9U + (h << 6) + (h >> 2);
    h *= 0x85EBCA6BU;
    return h ^ (h >> 15);
}

static void emit(struct walk *w, uint32_t hash, const char *kind, const char *a, const char *b)
{
    char name[NAME_MAX];

    if (w->out->count == FEATURES_MAX)
        return;
    w->out->hash[w->out->count++] = hash;
    if (w->heavy)
        w->out->heavy = w->out->count;
    if (!w->each)
        return;
    snprintf(name, sizeof(name), "%s %s%s%s", kind, a, *b ? " " : "", b);
    w->each(w->ctx, hash, w->heavy ? FEATURES_HEAVY : 1, name);
}

static uint32_t hash_word(const char *s)
{
    uint32_t h = 2166136261U;

    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 16777619U;
    return h;
}

/* What stands for a token: its word; a value of an entity by the entity's name. */
struct unit {
    const char *word;
    uint32_t hash;
    bool value;
};

static const struct entity_found *entity_at(const struct entities *e, size_t token)
{
    for (size_t i = 0; i < e->count; i++)
        if (token >= e->items[i].first && token <= e->items[i].last)
            return &e->items[i];
    return NULL;
}

/* Values whose words tell more than their kind does. */
static bool stands_for_itself(enum entity_kind kind)
{
    return kind == ENTITY_KIND_PAYMENT_METHOD || kind == ENTITY_KIND_YES_NO ||
           kind == ENTITY_KIND_OPTION || kind == ENTITY_KIND_DAY_PERIOD;
}

static bool is_silent_mark(const struct token *k)
{
    return k->kind == TOKEN_MARK && k->word[0] != '?' && k->word[0] != '!';
}

static size_t units_of(const struct utterance *t, const struct entities *e, struct unit *units)
{
    size_t count = 0;

    for (size_t i = 0; i < t->count; i++) {
        const struct entity_found *found = entity_at(e, i);
        struct unit u = { .word = t->tokens[i].word };
        if (found && !stands_for_itself(found->kind)) {
            u = (struct unit){ .word = entity_kind_names[found->kind], .value = true };
            i = found->last;
        } else if (is_silent_mark(&t->tokens[i])) {
            continue;
        } else if (t->tokens[i].kind == TOKEN_NUMBER) {
            u = (struct unit){ .word = "<numero>", .value = true };
        }
        u.hash = hash_word(u.word);
        units[count++] = u;
    }
    return count;
}

static void emit_words(struct walk *w, const struct unit *units, size_t count)
{
    for (size_t i = 0; i < count; i++)
        emit(w, mix(GROUP_WORD, units[i].hash), "word", units[i].word, "");
    for (size_t i = 0; i + 1 < count; i++)
        emit(w, mix(mix(GROUP_PAIR, units[i].hash), units[i + 1].hash), "pair", units[i].word,
             units[i + 1].word);
}

/* The words that a message begins and ends with. */
static void emit_ends(struct walk *w, const struct unit *units, size_t count)
{
    emit(w, mix(GROUP_FIRST, units[0].hash), "first", units[0].word, "");
    emit(w, mix(GROUP_LAST, units[count - 1].hash), "last", units[count - 1].word, "");
    if (count <= 3)
        emit(w, mix(mix(GROUP_SHAPE, (uint32_t)count), units[0].hash), "short", units[0].word,
             count > 1 ? units[1].word : "");
}

static void emit_far(struct walk *w, const struct unit *units, size_t count)
{
    for (size_t i = 0; i + 2 < count; i++) {
        uint32_t pair = mix(mix(GROUP_TRIPLE, units[i].hash), units[i + 1].hash);
        emit(w, mix(pair, units[i + 2].hash), "triple", units[i].word, units[i + 2].word);
        emit(w, mix(mix(GROUP_SKIP, units[i].hash), units[i + 2].hash), "skip", units[i].word,
             units[i + 2].word);
    }
}

/* "^bol", "bole", ... "to$": what stays of a word that is misspelt. */
static void emit_grams(struct walk *w, const char *word)
{
    char framed[WORD_MAX + 3] = "^", gram[GRAM_MAX + 1];
    size_t len = strnlen(word, WORD_MAX) + 2;

    memcpy(framed + 1, word, len - 2);
    framed[len - 1] = '$';
    for (size_t i = 0; i + GRAM_MIN <= len; i++) {
        uint32_t h = GROUP_GRAM;
        for (size_t n = 0; n < GRAM_MAX && i + n < len; n++) {
            h = (h ^ (unsigned char)framed[i + n]) * 16777619U;
            if (n + 1 < GRAM_MIN)
                continue;
            if (w->each)
                memcpy(gram, framed + i, n + 1), gram[n + 1] = '\0';
            emit(w, mix(h, (uint32_t)n), "letters", w->each ? gram : "", "");
        }
    }
}

static const char *length_word(size_t units)
{
    static const size_t limits[] = { 1, 2, 4, 8, 16, 32, 64 };
    static const char *const names[] = { "1", "2", "4", "8", "16", "32", "64", "more" };
    size_t i = 0;

    while (i < sizeof(limits) / sizeof(limits[0]) && units > limits[i])
        i++;
    return names[i];
}

static void emit_shape(struct walk *w, const struct entities *e, size_t units)
{
    uint32_t seen = 0;

    emit(w, mix(GROUP_SHAPE, hash_word(length_word(units))), "length", length_word(units), "");
    for (size_t i = 0; i < e->count; i++) {
        uint32_t bit = 1U << e->items[i].kind;
        if (!(seen & bit))
            emit(w, mix(GROUP_ENTITY, e->items[i].kind), "holds",
                 entity_kind_names[e->items[i].kind], "");
        seen |= bit;
    }
    if (seen)
        emit(w, mix(mix(GROUP_ENTITY, seen), 1), "holds", "all of these", "");
}

static void emit_rules(struct walk *w, const struct keyword_hits *hits)
{
    for (enum keyword k = 0; k < KEYWORD_COUNT; k++)
        if (hits->weight[k])
            emit(w, mix(GROUP_RULE, (uint32_t)k), "rule", keyword_name(k), "");
}

static void walk_over(struct walk *w, const struct view *v)
{
    struct unit units[TOKENS_MAX];
    size_t count = units_of(&v->text, &v->entities, units);

    w->heavy = true;
    emit_shape(w, &v->entities, count);
    emit_rules(w, &v->hits);
    if (!count)
        return;
    emit_words(w, units, count);
    emit_ends(w, units, count);
    w->heavy = false;
    emit_far(w, units, count);
    for (size_t i = 0; i < count; i++)
        if (!units[i].value)
            emit_grams(w, units[i].word);
}

void features_of(const struct view *v, struct features *out)
{
    struct walk w = { .out = out };

    out->heavy = out->count = 0;
    walk_over(&w, v);
}

void features_named(const struct view *v, features_name_fn *each, void *ctx)
{
    struct features f = { .count = 0 };
    struct walk w = { .out = &f, .each = each, .ctx = ctx };

    walk_over(&w, v);
}
