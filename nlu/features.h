#pragma once
#include "nlu/view.h"

/*
 * What the model sees of a message: hashes of its words, of pairs and triples of them, of runs of
 * letters, of the rules that fire, and of what it holds (entities, marks, length).  The trainer and
 * the prediction call this same function.  No allocation.
 */
enum { FEATURES_MAX = 3072 };

struct features {
    uint32_t hash[FEATURES_MAX];
    size_t heavy; /* the first of them weigh FEATURES_HEAVY, the others 1 */
    size_t count;
};
enum { FEATURES_HEAVY = 2 };

void features_of(const struct view *v, struct features *out);
/* Calls with a name for each feature, in the same order: for `quita nlu explain`. */
typedef void features_name_fn(void *ctx, uint32_t hash, int weight, const char *name);
void features_named(const struct view *v, features_name_fn *each, void *ctx);
