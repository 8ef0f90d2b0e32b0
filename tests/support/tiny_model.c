#include "tests/support/tiny_model.h"

#include "nlu/calibrate.h"
#include "nlu/corpus.h"
#include "server/base/arena.h"
#include "server/base/day.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_A_WRITER = 3 };

/* Words of no language, a few of them a label's own. */
static void add_word(struct strbuf *out, unsigned seed)
{
    static const char consonants[] = "bcdfglmnprtvz", vowels[] = "aeiou";

    for (int i = 0; i < 3; i++, seed = seed * 1103515245u + 12345u) {
        strbuf_addc(out, consonants[(seed >> 8) % (sizeof(consonants) - 1)]);
        strbuf_addc(out, vowels[(seed >> 20) % (sizeof(vowels) - 1)]);
    }
}

static void add_line(struct strbuf *out, enum label label, int writer, int line)
{
    strbuf_addf(out, "%s\t", label_names[label]);
    add_word(out, 7919u * (unsigned)label + (unsigned)(line % 2));
    strbuf_addc(out, ' ');
    add_word(out, 104729u * (unsigned)label + 17u);
    strbuf_addc(out, ' ');
    add_word(out, 31u * (unsigned)(writer * LINES_A_WRITER + line));
    strbuf_addc(out, '\n');
}

void tiny_corpus(struct corpus *c, struct arena *a, int writers)
{
    struct error err = { 0 };

    corpus_start(c, a);
    for (int w = 0; w < writers; w++) {
        struct strbuf lines = { 0 };
        for (enum label l = 0; l < LABEL_COUNT; l++)
            for (int i = 0; i < LINES_A_WRITER; i++)
                add_line(&lines, l, w, i);
        if (!corpus_add(c, arena_printf(a, "writer-%d", w), lines.data, lines.len, &err))
            abort();
        strbuf_done(&lines);
    }
}

struct made_model *made_model_new(struct arena *a)
{
    struct made_model *m = ARENA_NEW(a, struct made_model);

    memcpy(m->head.magic, "QUITANLU", sizeof(m->head.magic));
    m->head.version = MODEL_VERSION;
    m->head.head_size = sizeof(m->head);
    m->head.labels = LABEL_COUNT;
    m->head.buckets = MADE_BUCKETS;
    m->head.scale = 0.4F;
    for (enum label l = 0; l < LABEL_COUNT; l++)
        memcpy(m->head.names[l], label_names[l], strlen(label_names[l]));
    calibrate_defaults(&m->head);
    return m;
}

/* The feature that is this word, of those of a text. */
struct search {
    char name[64];
    uint32_t hash;
    size_t heavy, light;
    bool found;
};

static void look(void *ctx, uint32_t hash, int weight, const char *name)
{
    struct search *s = ctx;

    *(weight == FEATURES_HEAVY ? &s->heavy : &s->light) += 1;
    if (strcmp(name, s->name) == 0) {
        s->hash = hash;
        s->found = true;
    }
}

static struct search search_word(const char *text, const char *word)
{
    struct arena a = { 0 };
    struct search s = { 0 };
    struct view v;

    snprintf(s.name, sizeof(s.name), "word %s", word);
    view_read(&a, text, strlen(text), day_from_civil(2026, 11, 25), &v);
    features_named(&v, look, &s);
    arena_done(&a);
    if (!s.found)
        abort();
    return s;
}

void made_model_teach(struct made_model *m, const char *text, const char *word,
                      const struct guess *guesses, size_t count)
{
    struct search s = search_word(text, word);
    double norm = sqrt((double)(s.heavy * FEATURES_HEAVY * FEATURES_HEAVY + s.light)), rest = 1;
    int8_t *row = m->weights[((uint64_t)s.hash * MADE_BUCKETS) >> 32];

    for (size_t i = 0; i < count; i++)
        rest -= (double)guesses[i].p;
    for (size_t i = 0; i < count; i++) {
        double score = log((double)guesses[i].p * (LABEL_COUNT - (double)count) / rest);
        double weight = score * norm / FEATURES_HEAVY / (double)m->head.scale;
        if (fabs(weight) > 127)
            abort();
        row[guesses[i].label] = (int8_t)lrint(weight);
    }
}

struct intent_model made_model_open(struct made_model *m)
{
    struct intent_model out;
    struct error err = { 0 };

    model_seal(&m->head);
    if (!model_open(&out, m, sizeof(*m), &err))
        abort();
    return out;
}
