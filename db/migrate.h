#pragma once
#include <stdbool.h>
struct error;

/* One file of db/migrations; each runs in one transaction, in the order of the names. */
struct migration {
    const char *name, *text;
};
extern const struct migration migrations[]; /* ended by a row without a name */

/*
 * Brings the database to this build's schema: one session advisory lock, so that two hosts may run
 * it at once; one transaction a migration, so that it may be killed half way.  A database that is
 * newer than this build is refused with ERROR_CONFLICT.  Blocks; not for the server's loop.
 */
bool migrate_run(const char *conninfo, struct error *err);
/* The same for another list: tests. */
bool migrate_run_list(const char *conninfo, const struct migration *list, struct error *err);
/* True when the schema is exactly this build's; else ERROR_CONFLICT with the remedy, or
 * ERROR_UNAVAILABLE. */
bool migrate_is_current(const char *conninfo, struct error *err);
