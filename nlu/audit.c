#include "nlu/audit.h"

#include "server/base/arena.h"

#include <stdlib.h>
#include <string.h>

/* Texts are compared by their runs of GRAM letters: alike when more than ALIKE in 100 of all the
 * runs of both stand in both. */
enum {
    GRAM = 4,
    GRAMS_MAX = 400,
    ALIKE = 70,
    WORDS_FEW = 2,
    WORDS_COMPARED = 5,
    FINDINGS_MAX = 10000
};

struct plain {
    const struct sample *sample;
    const char *text;
    size_t words;
    uint32_t *grams; /* sorted, each once */
    size_t count;
};

struct auditor {
    struct audit *out;
    struct plain *plain;
    size_t count;
    struct arena *arena;
};

static void find(struct auditor *a, enum audit_kind kind, const struct plain *x,
                 const struct plain *y)
{
    if (a->out->count < FINDINGS_MAX)
        a->out->findings[a->out->count++] = (struct audit_finding){ kind, x->sample, y->sample };
}

static size_t count_words(const char *text)
{
    size_t words = *text != '\0';

    for (; *text; text++)
        words += *text == ' ';
    return words;
}

static int by_number(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void read_grams(struct arena *a, struct plain *p)
{
    size_t len = strlen(p->text), used = 0;
    uint32_t all[GRAMS_MAX] = { 0 };

    for (size_t i = 0; i + GRAM <= len && used < GRAMS_MAX; i++)
        memcpy(&all[used++], p->text + i, GRAM);
    qsort(all, used, sizeof(*all), by_number);
    p->grams = arena_memdup(a, all, used * sizeof(*all));
    for (size_t i = 0; i < used; i++)
        if (!i || all[i] != all[i - 1])
            p->grams[p->count++] = all[i];
}

static bool alike(const struct plain *x, const struct plain *y)
{
    size_t both = 0, i = 0, k = 0;
    size_t less = x->count < y->count ? x->count : y->count, more = x->count + y->count - less;

    if (less * 100 < more * ALIKE)
        return false;
    while (i < x->count && k < y->count) {
        both += x->grams[i] == y->grams[k];
        if (x->grams[i] <= y->grams[k])
            k += x->grams[i++] == y->grams[k];
        else
            k++;
    }
    return both * 100 > (x->count + y->count - both) * ALIKE;
}

static int by_text(const void *a, const void *b)
{
    const struct plain *x = a, *y = b;
    int order = strcmp(x->text, y->text);

    return order ? order : (x->sample > y->sample) - (x->sample < y->sample);
}

static void find_same(struct auditor *a)
{
    for (size_t i = 1; i < a->count; i++) {
        const struct plain *x = &a->plain[i - 1], *y = &a->plain[i];
        if (strcmp(x->text, y->text) != 0)
            continue;
        if (x->sample->label != y->sample->label)
            find(a, AUDIT_TWO_LABELS, x, y);
        else if (y->words > WORDS_FEW || x->sample->writer == y->sample->writer)
            find(a, AUDIT_SAME, x, y);
    }
}

/* Among equals the place decides, so that a finding names the same two each time. */
static int by_label(const void *a, const void *b)
{
    const struct plain *x = a, *y = b;

    if (x->sample->label != y->sample->label)
        return x->sample->label > y->sample->label ? 1 : -1;
    if (x->count != y->count)
        return x->count > y->count ? 1 : -1;
    return (x->sample > y->sample) - (x->sample < y->sample);
}

/* Sorted by label and length: whoever is much longer is not alike, and so are all behind it. */
static void find_nearly(struct auditor *a)
{
    for (size_t i = 0; i < a->count; i++) {
        const struct plain *x = &a->plain[i];
        for (size_t k = i + 1; k < a->count && x->words >= WORDS_COMPARED; k++) {
            const struct plain *y = &a->plain[k];
            if (y->sample->label != x->sample->label || x->count * 100 < y->count * ALIKE)
                break;
            if (y->words >= WORDS_COMPARED && alike(x, y) && strcmp(x->text, y->text) != 0)
                find(a, AUDIT_NEARLY, x, y);
        }
    }
}

void audit_corpus(const struct corpus *c, struct audit *out)
{
    struct auditor a = { .out = out, .count = c->count, .arena = c->arena };

    *out = (struct audit){ .findings = ARENA_ARRAY(c->arena, struct audit_finding, FINDINGS_MAX) };
    a.plain = ARENA_ARRAY(c->arena, struct plain, c->count + 1);
    for (size_t i = 0; i < c->count; i++) {
        struct plain *p = &a.plain[i];
        p->sample = &c->samples[i];
        p->text = corpus_plain(c->arena, p->sample->text, p->sample->size);
        p->words = count_words(p->text);
        read_grams(c->arena, p);
        out->lines[p->sample->label]++;
    }
    qsort(a.plain, a.count, sizeof(*a.plain), by_text);
    find_same(&a);
    qsort(a.plain, a.count, sizeof(*a.plain), by_label);
    find_nearly(&a);
}
