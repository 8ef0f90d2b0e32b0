#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct error;
struct loop;
struct receive;
struct seal;

/*
 * Where verified bodies wait while PostgreSQL is away: one append-only file of sealed, checksummed
 * records, one fdatasync an iteration of the loop, at most 1 GB.  Until it is drained new bodies
 * join its tail, so that nobody overtakes.  A body whose commit was in doubt goes here too: it is
 * offered again and de-duplicated by its keys.
 */
struct spool;

struct spool_settings {
    const char *folder; /* must exist and be writable: the server refuses to start otherwise */
    int64_t size_max;   /* 1 GB */
};

struct spool *spool_new(struct loop *loop, const struct seal *seal,
                        const struct spool_settings *settings, struct error *err);
void spool_free(struct spool **spool);
typedef void spool_done_fn(void *ctx, const struct error *err);
/* done comes from the loop: NULL once the record is on disk, ERROR_UNAVAILABLE when it cannot be.
 * app and body must live until then. */
void spool_append(struct spool *spool, const char *app, const void *body, size_t len,
                  int64_t received_us, spool_done_fn *done, void *ctx);
bool spool_in_use(const struct spool *spool);
int64_t spool_bytes(const struct spool *spool);
/* Offers what is there to receive_body() while may_drain() is true; called at start and every
 * second. */
void spool_drain_to(struct spool *spool, struct receive *receive, bool (*may_drain)(void *ctx),
                    void *ctx);
