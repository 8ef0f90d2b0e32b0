#pragma once
#include "nlu/entity.h"
#include "nlu/keywords.h"

/* Everything that is read of a message before the model is asked: trainer, evaluation and parse
 * read it by this same function.  Memory is the arena's. */
struct view {
    struct utterance text;
    struct entities entities;
    struct keyword_hits hits; /* the rules of the tables */
};
void view_read(struct arena *a, const char *bytes, size_t size, day_t today, struct view *out);
/* The last of it, where text and entities are there already. */
void view_read_rules(struct arena *a, day_t today, struct view *v);
