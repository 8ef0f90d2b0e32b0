#pragma once
#include "server/base/arena.h"
#include "server/base/strbuf.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct error;
struct import_line;
struct pg_sync;
struct seal;

/*
 * Good lines on their way into the staging tables, some thousand at a time: lines stream through
 * COPY as they come, the people they speak of are kept (each way of writing one once) and follow
 * when the chunk is full.  Personal numbers are hashed and sealed here.
 */
enum { IMPORT_CHUNK = 16384 }; /* lines */

struct import_stage {
    struct pg_sync *db;
    const struct seal *seal;
    const char *zone; /* of the creditor: where a consent's day begins */
    struct arena arena;
    struct staged_person **people;
    size_t people_count;
    uint32_t *seen; /* open addressing into people, 0 = free */
    uint8_t hash_key[16];
    struct strbuf cells; /* of the line that was last asked for */
    size_t slot;         /* its place in seen */
    size_t lines;
};

void import_stage_init(struct import_stage *s, struct pg_sync *db, const struct seal *seal,
                       const char *zone);
void import_stage_done(struct import_stage *s);
/* The role, when a line with the same cells for the person is in this chunk; 0 = not seen. */
int import_stage_known(struct import_stage *s, const struct import_line *line);
/* A checked line, the one that was last asked for. */
bool import_stage_add(struct import_stage *s, const struct import_line *line, struct error *err);
/* Sends what is left of the last chunk. */
bool import_stage_flush(struct import_stage *s, struct error *err);
