#include "server/ops/news.h"

#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/clock.h"
#include "server/base/log.h"
#include "server/base/random.h"
#include "server/base/strbuf.h"
#include "server/loop.h"
#include "server/ops/chat.h"
#include "server/ops/feed.h"

#include <stdlib.h>

enum { TOGETHER_MS = 30, BEAT_MS = 2000, PEERS_MAX = 32, TEXTS_MAX = 32, RECENT = 32 };
static const int64_t SILENT_US = SECONDS_US(7);

struct peer {
    int64_t number, heard_us; /* monotonic */
};

struct news {
    struct news_deps deps;
    int64_t number;
    struct peer peers[PEERS_MAX];
    size_t peer_count;
    struct strbuf texts[TEXTS_MAX]; /* that wait; each begun by news_text_begin() */
    size_t text_count;
    int64_t recent[RECENT]; /* conversations that wait already, in a ring */
    size_t recent_at;
    bool too_many; /* more than that: the others look at everything */
    bool listened, telling;
    struct loop_timer *together, *beat;
    news_item_fn *on_item;
    void *on_item_ctx;
};

/* ---- telling ---- */

static void forget_waiting(struct news *n)
{
    n->text_count = 0;
    memset(n->recent, 0, sizeof(n->recent));
}

static void tell_soon(struct news *n)
{
    if (!n->text_count && !n->too_many)
        loop_timer_again(n->together, TOGETHER_MS);
}

static void put(struct news *n, const struct news_item *item)
{
    tell_soon(n);
    if (n->text_count && news_text_add(&n->texts[n->text_count - 1], item))
        return;
    if (n->text_count == TEXTS_MAX) {
        n->too_many = true;
        return;
    }
    news_text_begin(&n->texts[n->text_count], n->number);
    news_text_add(&n->texts[n->text_count++], item);
}

static void on_told(void *ctx, struct pg_unit *unit)
{
    (void)ctx;
    (void)unit;
}

static void on_end(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct news *n = ctx;

    (void)unit;
    n->telling = false;
    if (!err)
        return;
    tell_soon(n);
    n->too_many = true; /* what was to be told is not kept */
}

static void send_texts(struct news *n)
{
    struct pg_unit *unit = pg_unit_begin(n->deps.lane, on_told, on_end, n);
    struct pg_args *args = pg_unit_args(unit, SQL_NEWS_TELL);
    const char *texts[TEXTS_MAX];

    for (size_t i = 0; i < n->text_count; i++)
        texts[i] = strbuf_str(&n->texts[i]);
    pg_text_array(args, texts, n->text_count);
    pg_unit_send(unit, args);
    pg_unit_commit(unit);
    n->telling = true;
    forget_waiting(n);
}

static void on_together(void *ctx)
{
    struct news *n = ctx;

    if (n->telling || !pg_lane_idle(n->deps.lane)) {
        loop_timer_again(n->together, TOGETHER_MS);
        return;
    }
    if (n->too_many) {
        forget_waiting(n);
        put(n, &(struct news_item){ .kind = NEWS_ALL, .to = NEWS_TO_ALL });
        n->too_many = false;
    }
    if (n->text_count)
        send_texts(n);
}

void news_tell(struct news *n, const struct news_item *item)
{
    if (n && n->peer_count)
        put(n, item);
}

static bool waits(const struct news *n, int64_t conversation_id)
{
    for (size_t i = 0; i < RECENT; i++)
        if (n->recent[i] == conversation_id)
            return true;
    return false;
}

static void on_own(void *ctx, int64_t tenant_id, int64_t conversation_id)
{
    struct news *n = ctx;

    if (!n->peer_count || waits(n, conversation_id))
        return;
    put(n, &(struct news_item){ .kind = NEWS_CONVERSATION,
                                .tenant_id = tenant_id,
                                .conversation_id = conversation_id });
    n->recent[n->recent_at++ % RECENT] = conversation_id;
}

/* ---- who else there is ---- */

static void look_at_all(struct news *n)
{
    feed_miss(n->deps.feed);
    chat_look_all(n->deps.chat);
}

/* What it committed before it died may not have been told. */
static void forget_silent(struct news *n, int64_t now_us)
{
    size_t left = 0;

    for (size_t i = 0; i < n->peer_count; i++)
        if (now_us - n->peers[i].heard_us < SILENT_US)
            n->peers[left++] = n->peers[i];
    if (left == n->peer_count)
        return;
    log_fact(NULL, LOG_INFO, "process_silent", LOG_NUM("others", (int64_t)left));
    n->peer_count = left;
    feed_set_elsewhere(n->deps.feed, left > 0);
    look_at_all(n);
}

static void on_beat(void *ctx)
{
    struct news *n = ctx;

    loop_timer_again(n->beat, BEAT_MS);
    forget_silent(n, clock_monotonic_us(n->deps.clock));
    if (pg_lane_up(n->deps.lane))
        put(n, &(struct news_item){ .kind = NEWS_HERE });
}

static void note_peer(struct news *n, int64_t number)
{
    int64_t now_us = clock_monotonic_us(n->deps.clock);

    for (size_t i = 0; i < n->peer_count; i++)
        if (n->peers[i].number == number) {
            n->peers[i].heard_us = now_us;
            return;
        }
    if (n->peer_count == PEERS_MAX)
        return;
    n->peers[n->peer_count++] = (struct peer){ number, now_us };
    feed_set_elsewhere(n->deps.feed, true);
    log_fact(NULL, LOG_INFO, "process_heard", LOG_NUM("others", (int64_t)n->peer_count));
    /* What was committed before it was known has not been told to it. */
    put(n, &(struct news_item){ .kind = NEWS_ALL, .to = number });
}

/* ---- hearing ---- */

static void on_item(void *ctx, const struct news_item *item)
{
    struct news *n = ctx;

    if (item->kind == NEWS_CONVERSATION) {
        feed_tell_foreign(n->deps.feed, item->tenant_id, item->conversation_id);
        chat_look(n->deps.chat, item->conversation_id);
    } else if (item->kind == NEWS_ALL) {
        if (item->to == NEWS_TO_ALL || item->to == n->number)
            look_at_all(n);
    } else if (item->kind != NEWS_HERE && n->on_item) {
        n->on_item(n->on_item_ctx, item);
    }
}

static void skip_item(void *ctx, const struct news_item *item)
{
    (void)ctx;
    (void)item;
}

/* From now on it hears; what was said before, also by us, was heard by who could. */
static void on_listening(struct news *n)
{
    if (n->listened) {
        log_fact(NULL, LOG_INFO, "news_again");
        look_at_all(n);
        tell_soon(n);
        n->too_many = true;
    }
    n->listened = true;
    put(n, &(struct news_item){ .kind = NEWS_HERE });
}

static void on_heard(void *ctx, const char *said)
{
    struct news *n = ctx;

    if (!said) {
        on_listening(n);
        return;
    }
    int64_t sender = news_text_read(said, skip_item, NULL);
    if (!sender || sender == n->number)
        return;
    if (sender > NEWS_PROCESSES)
        note_peer(n, sender);
    news_text_read(said, on_item, n);
}

/* ---- life ---- */

struct news *news_new(const struct news_deps *deps)
{
    struct news *n = calloc(1, sizeof(*n));

    if (!n)
        abort();
    n->deps = *deps;
    n->number = NEWS_PROCESSES + 1 + (int64_t)random_below(deps->random, (uint64_t)1 << 60);
    n->together = loop_timer_add(deps->loop, BEAT_MS, on_together, n);
    n->beat = loop_timer_add(deps->loop, BEAT_MS, on_beat, n);
    feed_on_own(deps->feed, on_own, n);
    pg_lane_listen(deps->lane, on_heard, n);
    return n;
}

void news_free(struct news **news)
{
    struct news *n = *news;

    if (!n)
        return;
    loop_timer_remove(&n->together);
    loop_timer_remove(&n->beat);
    for (size_t i = 0; i < TEXTS_MAX; i++)
        strbuf_done(&n->texts[i]);
    free(n);
    *news = NULL;
}

void news_on_item(struct news *n, news_item_fn *fn, void *ctx)
{
    n->on_item = fn;
    n->on_item_ctx = ctx;
}
