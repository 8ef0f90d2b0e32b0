#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What has changed in conversations, for those who watch a screen: told after each commit that
 * changes one, by whoever made it; other processes' changes by news.h.  A ring of the last FEED_MAX
 * changes, each with a number that grows by one; who asks for older ones, or with a number of
 * another process, looks at everything anew.
 */
struct feed;
enum { FEED_MAX = 8192 };

/* Numbers grow from `first`: an instant in microseconds, so that those of two processes, and of one
 * before and after a restart, are never taken for each other's. */
struct feed *feed_new(int64_t first);
void feed_free(struct feed **feed);
/* Cheap while nobody watches.  NULL feed: nothing happens. */
void feed_tell(struct feed *feed, int64_t tenant_id, int64_t conversation_id);
int64_t feed_last(const struct feed *feed); /* number of the newest change */
/* Whether anybody is to be told, here or in another process. */
bool feed_watched(const struct feed *feed);

/* For news.h: a change of another process; changes that are not known one by one, so that all who
 * watch look at everything anew; each change that this process tells; that there are others. */
void feed_tell_foreign(struct feed *feed, int64_t tenant_id, int64_t conversation_id);
void feed_miss(struct feed *feed);
typedef void feed_own_fn(void *ctx, int64_t tenant_id, int64_t conversation_id);
void feed_on_own(struct feed *feed, feed_own_fn *fn, void *ctx);
void feed_set_elsewhere(struct feed *feed, bool elsewhere);

/*
 * Conversations of a tenant that changed after `after`, each once, at most `most`; false when the
 * ring holds them no more, or there are more than that.
 */
bool feed_since(const struct feed *feed, int64_t tenant_id, int64_t after, int64_t *out,
                size_t most, size_t *count);

/* Told from within feed_tell() of every change of the tenant until it is removed; the one that is
 * told may remove itself, and no other. */
struct feed_watch;
typedef void feed_watch_fn(void *ctx);
struct feed_watch *feed_watch_add(struct feed *feed, int64_t tenant_id, feed_watch_fn *fn,
                                  void *ctx);
void feed_watch_remove(struct feed_watch **watch);
