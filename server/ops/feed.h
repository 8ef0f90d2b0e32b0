#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What has changed in conversations of this process, for those who watch a screen: told after each
 * commit that changes one, by whoever made it.  A ring of the last FEED_MAX changes, each with a
 * number that grows by one; who asks for older ones looks at everything anew.  Changes of another
 * process are not in it: pages look again from time to time, too.
 */
struct feed;
enum { FEED_MAX = 8192 };

struct feed *feed_new(void);
void feed_free(struct feed **feed);
/* Cheap while nobody watches.  NULL feed: nothing happens. */
void feed_tell(struct feed *feed, int64_t tenant_id, int64_t conversation_id);
int64_t feed_last(const struct feed *feed); /* number of the newest change; 0 = none yet */
bool feed_watched(const struct feed *feed);

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
