#pragma once
#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/base/seal.h"
#include <jansson.h>

/*
 * What the blocking administration commands share: the database of QUITA_DATABASE, the keys of
 * QUITA_KEYS, a JSON file, one way to fail.
 */
struct admin {
    const char *command; /* for messages */
    struct pg_sync *db;
    struct seal seal;
    struct arena arena;
    json_t *file;
    struct error err;
};

/* Opens the database, and the keys when they are needed; on failure the error is set. */
bool admin_open(struct admin *admin, const char *command, bool keys);
/* Reads a JSON object with "format": 1 from a file ("-" = standard input). */
bool admin_read(struct admin *admin, const char *path);
/* A string of the file; missing or empty is an error that names it.  NULL after that. */
const char *admin_text(struct admin *admin, const char *name);
const char *admin_text_or(struct admin *admin, const char *name, const char *fallback);
/* Seals a string of the file. */
struct bytes admin_sealed(struct admin *admin, const char *name, const char *purpose);
/* Runs a statement; its only value when it has one (0 otherwise), -1 on failure. */
int64_t admin_run(struct admin *admin, struct pg_args *args, const char *when_none);
/* Says what is wrong, if anything, frees, and gives the exit code. */
int admin_close(struct admin *admin);
