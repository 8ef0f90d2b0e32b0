#pragma once
#include "flows/faults.h"
#include "flows/model.h"

/*
 * The checker: an abstract walk over all paths of a flow.  For each state it finds what is known
 * whenever it is entered: the lowest identity level, and the variables that are surely there.
 */
enum { NAMES_MAX = 256 };
struct nameset {
    uint64_t bits[NAMES_MAX / 64];
};

struct known {
    bool reached;
    enum assurance assurance; /* at least */
    struct nameset vars;      /* surely there */
};

struct checker {
    const struct flow *flow;
    struct faults *faults;
    const char *names[NAMES_MAX];
    size_t name_count;
    struct nameset kept, creditor;
    struct known *states; /* by index */
    bool changed;
};

/* check_names.c: -1 = nobody ever sets such a variable. */
void names_collect(struct checker *c);
int name_index(const struct checker *c, const char *name);
void nameset_add(struct nameset *set, int index);
bool nameset_has(const struct nameset *set, int index);
/* What an outcome or a notice surely brings ("!name"). */
void names_brought(const struct checker *c, const char *action, const char *outcome,
                   struct nameset *set);

/* check_paths.c: fills states. */
void paths_walk(struct checker *c);
/* What is known in a state: on entering it, and by what it sets. */
struct known paths_inside(const struct checker *c, const struct state *state);
/* What is known when an ask state answers or has been answered: identity may have expired. */
struct known paths_after_wait(const struct checker *c, const struct state *state);
/* Every state that one step without waiting may lead to; returns how many. */
size_t paths_next(const struct checker *c, const struct state *state, int *out, size_t max);

/* check_texts.c, check_limits.c, check_turns.c, check_choices.c, tone.c */
void texts_check(struct checker *c);
void limits_check(struct checker *c);
void types_check(struct checker *c);
void turns_check(struct checker *c);
void choices_check(struct checker *c);
