#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * The shipped flow, changed in one place: what the tests of the flow prover plant.  Places are
 * picked by what they are, not by name, so that the flow may be rewritten.
 */
struct mutant {
    json_t *graph, *texts; /* whole files */
    json_t *states;        /* of the graph, borrowed */
    json_t *catalogue;     /* of the texts, borrowed */
};
void mutant_init(struct mutant *m);
void mutant_done(struct mutant *m);

/* Changes the n-th place of its kind; false when there are no more. */
typedef bool mutate_fn(struct mutant *m, size_t n);
struct mutation {
    const char *name;
    mutate_fn *mutate;
    size_t max;       /* so many places at most */
    const char *told; /* what the report must say; NULL: the flow must stay sound */
};
/*
 * Plants all of them, one flow each, and fails the test that runs when one is not told as it must
 * be, or a kind has no place.  Returns how many there were; standard error counts each kind.
 */
size_t mutations_plant(const struct mutation *all, size_t count);

/* The state or text at `key`; NULL = none. */
const char *mutant_string(const json_t *object, const char *key);
bool mutant_has(const json_t *object, const char *key);
void mutant_set(json_t *object, const char *key, const char *value);
/* The body of a text as one string; the caller frees. */
char *mutant_body(const json_t *text);
void mutant_set_body(json_t *text, const char *body);
bool mutant_is_level(const struct mutant *m, const char *id, const char *level);
/* At least two choices. */
bool mutant_is_menu(const json_t *state);
/* A text of level L0 that asks for identity or is said to anybody: there for any such state. */
const char *mutant_stranger_text(const struct mutant *m, size_t n);
