#pragma once
#include <jansson.h>
#include <stddef.h>
struct arena;

/*
 * A flow as a list of plain facts, each a field with its value, taken from the files as they were
 * written: so that two versions can be compared in every field, also one that this build has no
 * name for, and how the file is laid out makes no difference.
 */
struct fact {
    const char *part;  /* "choice negociar", "hears nao", "if has cpf"; "" = the thing itself */
    const char *field; /* "go", "silence seconds" */
    const char *value; /* as words; several lines for a text */
};
struct facts_owner {
    const char *kind; /* "flow", "anywhere", "state" or "text" */
    const char *name; /* "" for flow and anywhere */
    struct fact *facts;
    size_t count;
};
struct flow_facts {
    struct facts_owner *owners;
    size_t count;
};

/* Both are objects; the facts live in the arena. */
struct flow_facts flow_facts_make(const json_t *graph, const json_t *texts, struct arena *a);
