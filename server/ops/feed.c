#include "server/ops/feed.h"

#include <stdlib.h>

struct feed_watch {
    struct feed_watch *next, **at;
    int64_t tenant_id;
    feed_watch_fn *fn;
    void *ctx;
};

struct change {
    int64_t tenant_id, conversation_id;
};

struct feed {
    struct change ring[FEED_MAX]; /* number n stands at n % FEED_MAX */
    int64_t first, last;          /* what is older than first is not known */
    struct feed_watch *watches;
    feed_own_fn *own;
    void *own_ctx;
    bool elsewhere;
};

struct feed *feed_new(int64_t first)
{
    struct feed *feed = calloc(1, sizeof(*feed));

    if (!feed)
        abort();
    feed->first = feed->last = first;
    return feed;
}

void feed_free(struct feed **feed)
{
    if (*feed)
        for (struct feed_watch *w = (*feed)->watches, *next; w; w = next) {
            next = w->next;
            free(w);
        }
    free(*feed);
    *feed = NULL;
}

/* Who is told may leave, and only that one: the next is read before.  Tenant 0: everybody is. */
static void tell(struct feed *feed, int64_t tenant_id)
{
    for (struct feed_watch *w = feed->watches, *next; w; w = next) {
        next = w->next;
        if (!tenant_id || w->tenant_id == tenant_id)
            w->fn(w->ctx);
    }
}

void feed_tell_foreign(struct feed *feed, int64_t tenant_id, int64_t conversation_id)
{
    feed->last++;
    feed->ring[feed->last % FEED_MAX] = (struct change){ tenant_id, conversation_id };
    tell(feed, tenant_id);
}

void feed_tell(struct feed *feed, int64_t tenant_id, int64_t conversation_id)
{
    if (!feed || !conversation_id)
        return;
    feed_tell_foreign(feed, tenant_id, conversation_id);
    if (feed->own)
        feed->own(feed->own_ctx, tenant_id, conversation_id);
}

void feed_miss(struct feed *feed)
{
    feed->first = ++feed->last;
    tell(feed, 0);
}

void feed_on_own(struct feed *feed, feed_own_fn *fn, void *ctx)
{
    feed->own = fn;
    feed->own_ctx = ctx;
}

void feed_set_elsewhere(struct feed *feed, bool elsewhere)
{
    feed->elsewhere = elsewhere;
}

int64_t feed_last(const struct feed *feed)
{
    return feed->last;
}

bool feed_watched(const struct feed *feed)
{
    return feed && (feed->watches || feed->elsewhere);
}

static bool holds(const int64_t *ids, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

bool feed_since(const struct feed *feed, int64_t tenant_id, int64_t after, int64_t *out,
                size_t most, size_t *count)
{
    *count = 0;
    if (after > feed->last || after < feed->first || after < feed->last - FEED_MAX)
        return false;
    for (int64_t n = after + 1; n <= feed->last; n++) {
        const struct change *c = &feed->ring[n % FEED_MAX];
        if (c->tenant_id != tenant_id || holds(out, *count, c->conversation_id))
            continue;
        if (*count == most)
            return false;
        out[(*count)++] = c->conversation_id;
    }
    return true;
}

struct feed_watch *feed_watch_add(struct feed *feed, int64_t tenant_id, feed_watch_fn *fn,
                                  void *ctx)
{
    struct feed_watch *w = calloc(1, sizeof(*w));

    if (!w)
        abort();
    *w = (struct feed_watch){ feed->watches, &feed->watches, tenant_id, fn, ctx };
    if (w->next)
        w->next->at = &w->next;
    feed->watches = w;
    return w;
}

void feed_watch_remove(struct feed_watch **watch)
{
    struct feed_watch *w = *watch;

    if (!w)
        return;
    *w->at = w->next;
    if (w->next)
        w->next->at = w->at;
    free(w);
    *watch = NULL;
}
