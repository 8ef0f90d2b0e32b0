#pragma once
#include "flows/run.h"
#include "nlu/entity.h"

/* One line of a person in the three views that understanding looks at; in the arena of the turn. */
struct reading {
    const char *text, *words, *folded;
    struct keyword_hits hits;
};

/*
 * What came of looking for a value: there, not there, digits that may be meant for it, or of its
 * very shape but impossible.
 */
enum found { FOUND_NOTHING, FOUND_VALUE, FOUND_WRONG, FOUND_IMPOSSIBLE };

/* Looks for a value of that kind (one that may be written: not media, not free text). */
bool entity_is_written(enum entity entity);
enum found entity_find(struct run *run, enum entity entity, const struct expect *e,
                       const struct reading *r, struct value *out);
/* How traces call it; "words" for none. */
const char *entity_label(enum entity entity);
