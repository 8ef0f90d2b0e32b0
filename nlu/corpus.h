#pragma once
#include "nlu/labels.h"
#include <stddef.h>
#include <stdint.h>
struct error;

/*
 * Lines that people wrote, each with the label that is right for it: `label<TAB>text`, UTF-8
 * without control characters, one file a writer; lines that begin with # tell of the writer.  A
 * writer is either learned from or held out, whole (ontology, section 8.1); which of them depends
 * on the name alone, so that a new file moves nobody.
 */
struct sample {
    enum label label;
    uint32_t writer;
    const char *text; /* the corpus's */
    size_t size;
};
struct corpus {
    struct sample *samples;
    size_t count, room;
    const char **writers; /* names of the files, without folder and ending */
    bool *held_out;       /* one a writer */
    size_t writer_count;
    uint64_t checksum; /* of all lines in their order */
    struct arena *arena;
};

/* `arena` is borrowed and keeps everything. */
void corpus_start(struct corpus *c, struct arena *arena);
/* One file; the error names line and cause. */
bool corpus_add(struct corpus *c, const char *writer, const char *bytes, size_t size,
                struct error *err) __attribute__((warn_unused_result));
bool corpus_holds_out(const struct corpus *c, const struct sample *s);
/* A text that must not be learned from (the development file): its samples are dropped. */
void corpus_drop(struct corpus *c, const struct corpus *others);

/* A text as duplicates are compared: its usual words, one blank between them. */
char *corpus_plain(struct arena *a, const char *text, size_t size);
