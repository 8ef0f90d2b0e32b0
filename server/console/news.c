#include "server/console/internal.h"

#include "server/base/clock.h"
#include "server/console/api.h"
#include "server/console/presence.h"
#include "server/ops/feed.h"
#include "server/ops/news.h"

#include <stdio.h>

/* What consoles at other processes of the same database must know of us, and we of them. */

static void tell_elsewhere(struct console_visit *v, int64_t conversation_id, bool typing)
{
    struct news_item item = { .kind = NEWS_PRESENCE,
                              .tenant_id = v->caller->tenant_id,
                              .conversation_id = conversation_id,
                              .user_id = v->caller->user_id,
                              .typing = typing };

    snprintf(item.name, sizeof(item.name), "%s", v->caller->name);
    news_tell(v->console->deps.news, &item);
}

void console_seen(struct console_visit *v, int64_t conversation_id, bool typing)
{
    const struct console_caller *c = v->caller;
    struct console *console = v->console;
    enum presence_news seen = presence_seen(console->presence, c->tenant_id, c->user_id, c->name,
                                            conversation_id, typing, api_now(v));

    if (!conversation_id)
        return;
    if (seen != PRESENCE_OLD)
        tell_elsewhere(v, conversation_id, typing);
    if (seen == PRESENCE_NEWS)
        feed_tell(console->deps.feed, c->tenant_id, conversation_id);
}

static void hear_presence(struct console *c, const struct news_item *item)
{
    if (presence_seen(c->presence, item->tenant_id, item->user_id, item->name,
                      item->conversation_id, item->typing,
                      clock_now_us(c->deps.clock)) == PRESENCE_NEWS)
        feed_tell_foreign(c->deps.feed, item->tenant_id, item->conversation_id);
}

static void on_item(void *ctx, const struct news_item *item)
{
    struct console *c = ctx;

    if (item->kind == NEWS_PRESENCE)
        hear_presence(c, item);
    else if (item->kind == NEWS_SESSION_END)
        console_sockets_close(c, item->session_id);
}

void console_sockets_end(struct console *c, int64_t session_id)
{
    console_sockets_close(c, session_id);
    news_tell(c->deps.news,
              &(struct news_item){ .kind = NEWS_SESSION_END, .session_id = session_id });
}

void console_hear_news(struct console *c)
{
    if (c->deps.news)
        news_on_item(c->deps.news, on_item, c);
}
