#pragma once
#include "server/ops/news_text.h"
struct chat;
struct clock;
struct feed;
struct loop;
struct pg_lane;
struct random;

/*
 * News reach every process of one database: what this one tells its feed is told to the others by
 * NOTIFY, and theirs to our feed and to whoever watches a chat.  Told after the commit, together
 * with whatever else has gathered for 30 ms, in a transaction of its own: a NOTIFY in the
 * transactions that change something would have all of them commit one after the other.
 *
 * News may be lost (a process dies between commit and telling, a connection breaks), and are never
 * more than a hint to look: whoever may have missed some looks at everything anew.  That is so when
 * the connection has come back, when a process that was heard has fallen silent for 7 s, and for
 * one that is new to the others.  A process that is alone says only that it is there.
 */
struct news;
struct news_deps {
    struct loop *loop;
    struct pg_lane *lane; /* its own; not lane 0 */
    const struct clock *clock;
    const struct random *random;
    struct feed *feed;
    struct chat *chat;
};
struct news *news_new(const struct news_deps *deps);
void news_free(struct news **news);
/* To the others; nothing happens while there are none, or when `news` is NULL. */
void news_tell(struct news *news, const struct news_item *item);
/* Told of presence and of sessions that end elsewhere. */
void news_on_item(struct news *news, news_item_fn *fn, void *ctx);
