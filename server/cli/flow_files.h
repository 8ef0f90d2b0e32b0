#pragma once
#include "flows/faults.h"
#include "server/base/strbuf.h"
#include <stdbool.h>
#include <stddef.h>
struct flow;

/*
 * Flow files named on a command line, graphs and texts in any order.  A graph without texts beside
 * it takes those of the same name ("x/graphs/a.json" -> "x/texts/a.pt-BR.json"), else those that
 * are built in.
 */
struct flow_file {
    const char *path;
    struct strbuf data;
    bool is_texts, is_words; /* neither: a graph */
    char beside[256]; /* its path when it was not named but found beside a graph, for that alone */
};
enum { FLOW_FILES_MAX = 64 };
struct flow_files {
    struct flow_file items[FLOW_FILES_MAX];
    size_t count;
};

/* Tells on stderr what could not be read, and returns false. */
bool flow_files_read(struct flow_files *f, int count, char **paths);
void flow_files_done(struct flow_files *f);

/* The texts that belong to a graph, found as told above; borrowed from `f` and the program. */
struct flow_source {
    const char *path, *data;
    size_t len;
};
struct flow_source flow_files_texts(struct flow_files *f, const struct flow_file *graph);

/* Looks at one graph (NULL: the built-in one, with the texts given, if any): all that is to be said
 * of it, in the arena. */
struct flow_look {
    const char *name;               /* NULL = it could not be read so far */
    const char *files[FAULT_FILES]; /* by enum fault_file */
    struct findings findings;
    bool sound;
};
void flow_files_look(struct flow_files *f, const struct flow_file *graph, struct arena *a,
                     struct flow_look *out);

/* Likewise at a pack of words (flows/words/NAME.json). */
void flow_files_look_at_words(const struct flow_file *pack, struct arena *a, struct flow_look *out);

/* The flow of the files, or the built-in one when there are none; faults go to stderr. */
struct flow *flow_files_one(struct flow_files *f);
/* The whole of a command that does one thing with one flow: its exit code. */
int flow_files_act(int argc, char **argv, void (*act)(const struct flow *flow));
