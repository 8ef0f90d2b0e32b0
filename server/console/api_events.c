#include "server/console/api.h"

#include "db/columns.h"
#include "server/base/clock.h"
#include "server/console/presence.h"
#include "server/loop.h"
#include "server/ops/feed.h"
#include "server/ops/turn.h"

#include <stdlib.h>
#include <string.h>

/*
 * GET /console/api/events: a long poll.  What has changed since `after` is answered at once; else
 * it waits for the next change, or 25 s.  Changes that come together are answered together.
 */
enum { WAIT_MS = 25000, TOGETHER_MS = 40, CHANGES_MAX = 200, STATES_MAX = 30, POLLS_MAX = 4000 };

struct event_poll {
    struct event_poll *next, **at; /* among those that wait */
    struct console_visit *visit;
    struct feed_watch *watch;
    struct loop_timer *timer;
    int64_t after, watched, last_id;       /* watched 0 = no conversation is open */
    bool all, told, look, watched_changed; /* all: those of the assistant, too */
    int64_t ids[CHANGES_MAX];
    size_t count;
    int64_t upto; /* the number that the answer speaks up to */
    json_t *frames;
};

/* ---- waiting ---- */

static void leave(struct event_poll *p)
{
    if (p->at) {
        *p->at = p->next;
        if (p->next)
            p->next->at = p->at;
        p->visit->console->poll_count--;
        p->at = NULL;
    }
    feed_watch_remove(&p->watch);
    loop_timer_remove(&p->timer);
}

static void finish(struct event_poll *p)
{
    struct console_visit *v = p->visit;

    console_reply_json(v, 200,
                       json_pack("{s:I, s:o}", "seq", (json_int_t)p->upto, "frames", p->frames));
}

static void add_frame(struct event_poll *p, json_t *frame)
{
    json_array_append_new(p->frames, frame);
}

/* ---- what has changed ---- */

static void fill_counts(struct console_visit *v, struct pg_args *args)
{
    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, v->caller->user_id);
    pg_instant(args, api_now(v));
    pg_bool(args, api_sees_all(v));
}

static void on_counts(struct console_visit *v, const struct pg_result *r)
{
    static const struct api_field fields[] = { { "fila", API_INT },    { "minhas", API_INT },
                                               { "todas", API_INT },   { "adiadas", API_INT },
                                               { "triagem", API_INT }, { "retornos", API_INT },
                                               { NULL, API_SKIP } };
    struct event_poll *p = v->own;
    json_t *frame = api_object(r, 0, fields);

    json_object_set_new(frame, "t", json_string("counts"));
    add_frame(p, frame);
    finish(p);
}

static void fill_messages(struct console_visit *v, struct pg_args *args)
{
    const struct event_poll *p = v->own;

    api_messages_args(v, args, p->watched, API_NEWEST, API_NEWEST, STATES_MAX);
}

static json_t *state_frame(const char *conversation, json_t *message)
{
    return json_pack(
        "{s:s, s:s, s:O, s:O, s:O, s:O}", "t", "state", "conversation", conversation, "message_id",
        json_object_get(message, "id"), "state", json_object_get(message, "state"), "reason",
        json_object_get(message, "reason"), "next_action", json_object_get(message, "next_action"));
}

/* What is new of the conversation that is open, and how the newest of ours stand. */
static void add_messages(struct event_poll *p, const struct pg_result *r)
{
    json_t *id = api_id_json(p->watched);
    const char *conversation = json_string_value(id);

    for (int row = pg_rows(r) - 1; row >= 0; row--) {
        json_t *message = api_message(r, row);
        if (pg_get_int8(r, row, 0) > p->last_id)
            add_frame(p, json_pack("{s:s, s:s, s:O}", "t", "msg", "conversation", conversation,
                                   "message", message));
        else if (json_is_string(json_object_get(message, "state")))
            add_frame(p, state_frame(conversation, message));
        json_decref(message);
    }
    json_decref(id);
}

static void on_messages(struct console_visit *v, const struct pg_result *r)
{
    struct event_poll *p = v->own;

    if (pg_rows(r) == STATES_MAX && pg_get_int8(r, STATES_MAX - 1, 0) > p->last_id)
        add_frame(p, json_pack("{s:s}", "t", "resync")); /* more is new than was looked for */
    else
        add_messages(p, r);
    add_frame(p, json_pack("{s:s, s:o, s:o}", "t", "presence", "conversation",
                           api_id_json(p->watched), "users",
                           presence_json(v->console->presence, v->caller->tenant_id, p->watched,
                                         v->caller->user_id, api_now(v))));
    console_ask(v, SQL_DESK_COUNTS, fill_counts, on_counts);
}

static void fill_rows(struct console_visit *v, struct pg_args *args)
{
    const struct event_poll *p = v->own;

    api_row_args(v, args, p->ids, p->count);
}

/* What an agent has nothing to do with (any more) is named only: whoever shows it lets it go. */
static void add_row(struct event_poll *p, json_t *row)
{
    json_t *id = json_object_get(row, "id");
    bool shown = p->all || json_is_true(json_object_get(row, "open"));

    if (shown)
        add_frame(p, json_pack("{s:s, s:O}", "t", "row", "row", row));
    else if (json_is_string(json_object_get(row, "protocol")))
        add_frame(p, json_pack("{s:s, s:O, s:O}", "t", "gone", "id", id, "row", row));
}

static void on_rows(struct console_visit *v, const struct pg_result *r)
{
    struct event_poll *p = v->own;

    for (int row = 0; row < pg_rows(r); row++) {
        json_t *json = api_row(r, row, api_now(v));
        add_row(p, json);
        json_decref(json);
    }
    if (p->watched_changed)
        console_ask(v, SQL_DESK_MESSAGES, fill_messages, on_messages);
    else
        console_ask(v, SQL_DESK_COUNTS, fill_counts, on_counts);
}

static void wait_for_news(struct event_poll *p);

static void look(struct event_poll *p, bool wait)
{
    const struct feed *feed = p->visit->console->deps.feed;
    struct console_visit *v = p->visit;
    bool held = feed_since(feed, v->caller->tenant_id, p->after, p->ids, CHANGES_MAX, &p->count);

    p->upto = feed_last(feed);
    for (size_t i = 0; i < p->count; i++)
        p->watched_changed = p->watched_changed || p->ids[i] == p->watched;
    p->watched_changed = p->watched_changed || (p->look && p->watched);
    if (!held) {
        add_frame(p, json_pack("{s:s}", "t", "resync"));
        finish(p);
    } else if (p->count) {
        console_ask(v, SQL_DESK_ROW, fill_rows, on_rows);
    } else if (p->look && p->watched) {
        console_ask(v, SQL_DESK_MESSAGES, fill_messages, on_messages);
    } else if (wait) {
        wait_for_news(p);
    } else {
        finish(p);
    }
}

static void on_time(void *ctx)
{
    struct event_poll *p = ctx;

    leave(p);
    look(p, false);
}

/* A little later: what comes together is told together. */
static void on_told(void *ctx)
{
    struct event_poll *p = ctx;

    if (p->told)
        return;
    p->told = true;
    loop_timer_again(p->timer, TOGETHER_MS);
}

static void wait_for_news(struct event_poll *p)
{
    struct console *c = p->visit->console;

    p->next = c->polls;
    p->at = &c->polls;
    if (p->next)
        p->next->at = &p->next;
    c->polls = p;
    c->poll_count++;
    p->watch = feed_watch_add(c->deps.feed, p->visit->caller->tenant_id, on_told, p);
    p->timer = loop_timer_add(c->deps.loop, c->draining ? 0 : WAIT_MS, on_time, p);
}

/* ---- rounds of sockets ---- */

struct console_visit *console_events_visit(struct console *c, const struct http_request *request,
                                           const char *cookies)
{
    static const struct console_route route = {
        "GET", "/console/api/events", CONSOLE_AGENT, CONSOLE_READS, 0, console_api_events
    };
    struct console_visit *v = visit_new(c, NULL, request, &route);

    session_use_cookies(v, cookies);
    return v;
}

void console_events_begin(struct console_visit *v, const struct console_caller *caller)
{
    v->caller = caller;
    if (caller)
        console_api_events(v);
    else
        visit_admit(v);
}

void console_events_cancel(struct console_visit *v)
{
    for (struct event_poll *p = v->console->polls; p; p = p->next) {
        if (p->visit != v)
            continue;
        leave(p);
        p->upto = p->after;
        finish(p);
        return;
    }
}

int64_t console_events_last(const struct console *c)
{
    return feed_last(c->deps.feed);
}

void console_drain(struct console *c)
{
    c->draining = true;
    while (c->polls) {
        struct event_poll *p = c->polls;
        leave(p);
        p->upto = p->after;
        add_frame(p, json_pack("{s:s, s:i}", "t", "bye", "after_ms", 1000));
        finish(p);
    }
}

/* ---- the request ---- */

static void begin(struct console_visit *v)
{
    struct event_poll *p = v->own;

    console_seen(v, p->watched, false);
    v->answer = p->frames = json_array();
    json_incref(p->frames); /* one for the visit, one for the answer */
    look(p, true);
}

static void fill_known(struct console_visit *v, struct pg_args *args)
{
    const struct event_poll *p = v->own;

    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, p->watched);
}

static void on_known(struct console_visit *v, const struct pg_result *r)
{
    if (pg_rows(r))
        begin(v);
    else
        console_refuse(v, 404);
}

void console_api_events(struct console_visit *v)
{
    struct event_poll *p = ARENA_NEW(&v->arena, struct event_poll);
    struct console *c = v->console;

    memset(p, 0, sizeof(*p));
    p->visit = v;
    p->watched = api_query_int(v, "watch", 0);
    p->last_id = api_query_int(v, "last", 0);
    p->all = api_query(v, "all") != NULL;
    p->look = api_query(v, "look") != NULL;
    v->own = p;
    if (!api_query(v, "after")) /* where to begin */
        console_reply_json(
            v, 200, json_pack("{s:I, s:[]}", "seq", (json_int_t)feed_last(c->deps.feed), "frames"));
    else if (c->poll_count >= POLLS_MAX)
        console_refuse(v, 503);
    else {
        p->after = api_query_int(v, "after", 0);
        if (p->watched)
            console_ask(v, SQL_DESK_KNOWN, fill_known, on_known);
        else
            begin(v);
    }
}

void console_changed(struct console_visit *v, int64_t conversation_id, bool wake)
{
    const struct console_deps *deps = &v->console->deps;

    if (wake)
        turns_wake(deps->turns, v->caller->tenant_id, conversation_id, TIMER_NONE);
    feed_tell(deps->feed, v->caller->tenant_id, conversation_id);
}
