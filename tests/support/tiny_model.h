#pragma once
#include "nlu/model.h"
#include "nlu/parse.h"
struct arena;
struct corpus;

/*
 * Models for tests: data to learn a small one from, and one made by hand whose answers are known.
 */

/* A few hundred lines, the same for each label: `writers` people, three lines a label each. */
void tiny_corpus(struct corpus *c, struct arena *a, int writers);
enum { TINY_BUCKETS = 2048, MADE_BUCKETS = 65536 };

/* Knows nothing but what it is taught: all labels are alike to it.  Large, so that words do not
 * fall together. */
struct made_model {
    struct model_head head;
    int8_t weights[MADE_BUCKETS][MODEL_STRIDE];
};
struct made_model *made_model_new(struct arena *a);
/*
 * `text` holds `word`, which no other text holds: it is understood as these labels, each about as
 * likely as is told; all others share the rest.
 */
void made_model_teach(struct made_model *m, const char *text, const char *word,
                      const struct guess *guesses, size_t count);
struct intent_model made_model_open(struct made_model *m);
