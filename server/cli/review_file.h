#pragma once
#include "server/base/strbuf.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct arena;

/*
 * What comes back from the people who label (`quita nlu review import`): `id<TAB>label<TAB>text`,
 * one a line, as it was exported.  The label is one of the ontology, or "-": good for nothing.
 * Lines that begin with # and empty ones are passed over.  Whatever is wrong is told with its line,
 * cause and cure, all of it at once.
 */
enum { REVIEW_LINES_MAX = 20000 };
struct review_line {
    int number; /* in the file, from 1 */
    int64_t id;
    const char *label; /* "-" = to be dropped */
    const char *text;  /* "" = there is none */
};
struct review_file {
    const char *name;
    struct review_line *lines;
    size_t count;
    struct strbuf faults; /* one a line */
    size_t fault_count;
};

/* Everything but the faults lives in the arena. */
void review_file_read(struct review_file *f, const char *name, const char *bytes, size_t size,
                      struct arena *a);
void review_file_done(struct review_file *f);
void review_fault(struct review_file *f, const struct review_line *line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * The text may have lost words of what was exported, or have more of them hidden; a word that was
 * not exported was masked by nobody, and a digit may be anybody's.  Else a fault.
 */
void review_check_text(struct review_file *f, const struct review_line *line, const char *exported);

/* The training lines that these make and `known` does not have; each once.  `known` holds whole
 * files of such lines, one after the other. */
size_t review_training(const struct review_file *f, const char *known, struct strbuf *out,
                       struct arena *a);
