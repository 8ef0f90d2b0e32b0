#include "server/console/api.h"

#include "server/base/clock.h"
#include "server/http/socket.h"
#include "server/loop.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The console's socket: the news of api_events.c as frames.  A socket asks for news round after
 * round, as a page without sockets would; each round is a visit whose answer comes here.  Whose
 * session it is is looked up again every half minute, and at once when one logs out.
 */

enum { SESSION_FRESH_S = 30, RETRY_MS = 1000, COOKIE_MAX = 4096, QUERY_SIZE = 160 };

struct console_socket {
    struct console_socket *next, **at;
    struct console *console;
    struct socket *socket; /* NULL: it has been closed */
    struct arena arena;    /* of the caller */
    char *cookie;          /* a secret */
    const struct console_caller *caller;
    int64_t checked_us; /* when the session was looked up; 0 = never */
    int64_t after, watched, last_id, sent;
    bool look;                   /* what is new of the watched one is wanted at once */
    struct console_visit *round; /* under way; NULL = none */
    struct http_request request;
    char query[QUERY_SIZE];
    struct loop_timer *retry;
};

static void begin_round(struct console_socket *s);

/* ---- the end ---- */

static void let_go(struct console_socket *s)
{
    if (s->socket || s->round)
        return;
    *s->at = s->next;
    if (s->next)
        s->next->at = s->at;
    loop_timer_remove(&s->retry);
    free(s->cookie);
    arena_done(&s->arena);
    free(s);
}

void console_socket_closed(struct console *console, struct socket *socket, int code)
{
    struct console_socket *s = socket_owner(socket);

    (void)console;
    (void)code;
    if (!s)
        return;
    s->socket = NULL;
    if (s->round)
        console_events_cancel(s->round);
    else
        let_go(s);
}

/* ---- frames ---- */

/* Each has a number of its connection, so that a page sees a gap. */
static void send_frame(struct console_socket *s, json_t *frame)
{
    json_object_set_new(frame, "seq", json_integer(++s->sent));
    char *text = json_dumps(frame, JSON_COMPACT);
    if (!text)
        abort();
    socket_send(s->socket, text, strlen(text));
    free(text);
}

static void send_word(struct console_socket *s, const char *word)
{
    json_t *frame = json_pack("{s:s}", "t", word);

    send_frame(s, frame);
    json_decref(frame);
}

static void note_last(struct console_socket *s, const json_t *frame)
{
    const char *id = json_string_value(json_object_get(json_object_get(frame, "message"), "id"));
    int64_t last = id ? strtoll(id, NULL, 10) : 0;

    const char *of = json_string_value(json_object_get(frame, "conversation"));

    if (of && strtoll(of, NULL, 10) == s->watched && last > s->last_id)
        s->last_id = last;
}

static void send_frames(struct console_socket *s, const json_t *answer)
{
    json_t *frames = json_object_get(answer, "frames"), *frame;
    size_t i;

    s->after = json_integer_value(json_object_get(answer, "seq"));
    json_array_foreach(frames, i, frame)
    {
        note_last(s, frame);
        send_frame(s, frame);
    }
    if (!json_array_size(frames))
        send_word(s, "hb");
}

/* ---- rounds ---- */

static void on_retry(void *ctx)
{
    struct console_socket *s = ctx;

    if (s->socket && !s->round)
        begin_round(s);
}

static void on_answer(void *ctx, int status, const json_t *answer)
{
    struct console_socket *s = ctx;

    s->round = NULL;
    if (!s->socket) {
        let_go(s);
    } else if (status == 200) {
        send_frames(s, answer);
        if (!s->console->draining)
            begin_round(s);
    } else if (status == 404) { /* no conversation of theirs */
        s->watched = 0;
        begin_round(s);
    } else if (status == 503) {
        loop_timer_again(s->retry, RETRY_MS);
    } else {
        socket_close(s->socket, SOCKET_POLICY, "login");
    }
}

/* Kept for the rounds to come. */
static void on_caller(void *ctx, const struct console_caller *caller)
{
    struct console_socket *s = ctx;
    struct console_caller *own;
    struct console_team *teams;

    arena_done(&s->arena);
    own = arena_memdup(&s->arena, caller, sizeof(*caller));
    teams = ARENA_ARRAY(&s->arena, struct console_team, caller->team_count);
    own->name = arena_strdup(&s->arena, caller->name);
    own->email = arena_strdup(&s->arena, caller->email);
    for (size_t i = 0; i < caller->team_count; i++)
        teams[i] = (struct console_team){ caller->teams[i].team_id,
                                          arena_strdup(&s->arena, caller->teams[i].name) };
    own->teams = teams;
    s->caller = own;
    s->checked_us = clock_now_us(s->console->deps.clock);
    if (s->socket)
        socket_pause_reading(s->socket, false);
}

static void begin_round(struct console_socket *s)
{
    struct console *c = s->console;
    int64_t age_us = clock_now_us(c->deps.clock) - s->checked_us;
    bool fresh = s->caller && age_us >= 0 && age_us < SECONDS_US(SESSION_FRESH_S);

    snprintf(s->query, sizeof(s->query), "after=%" PRId64 "&watch=%" PRId64 "&last=%" PRId64 "%s",
             s->after, s->watched, s->last_id, s->look && s->watched ? "&look=1" : "");
    s->look = false;
    s->request = (struct http_request){ .method = "GET", .path = "", .query = s->query };
    s->round = console_events_visit(c, &s->request, s->cookie);
    s->round->told = (struct console_told){ on_answer, on_caller, s };
    console_events_begin(s->round, fresh ? s->caller : NULL);
}

/* ---- what comes ---- */

bool console_socket_accept(struct console *c, struct socket *socket,
                           const struct socket_handshake *h)
{
    if (strcmp(h->origin, c->origin) != 0 || strlen(h->cookie) > COOKIE_MAX ||
        !console_has_cookie(h->cookie) || c->draining)
        return false;
    struct console_socket *s = calloc(1, sizeof(*s));
    if (!s || !(s->cookie = strdup(h->cookie)))
        abort();
    s->console = c;
    s->socket = socket;
    s->after = console_events_last(c);
    s->next = c->sockets;
    s->at = &c->sockets;
    if (s->next)
        s->next->at = &s->next;
    c->sockets = s;
    s->retry = loop_timer_add(c->deps.loop, 0, on_retry, s);
    socket_set_owner(socket, s);
    socket_pause_reading(socket, true); /* until it is known whose it is */
    return true;
}

static int64_t id_in(const json_t *frame, const char *name)
{
    const char *text = json_string_value(json_object_get(frame, name));
    int64_t id = text ? strtoll(text, NULL, 10) : 0;

    return id > 0 ? id : 0;
}

void console_socket_message(struct console *c, struct socket *socket, const char *text, size_t len)
{
    struct console_socket *s = socket_owner(socket);
    json_t *frame = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
    const char *what = json_string_value(json_object_get(frame, "t"));

    (void)c;
    if (what && strcmp(what, "watch") == 0) {
        s->watched = id_in(frame, "conversation");
        s->last_id = id_in(frame, "after");
        s->look = true;
        if (s->round)
            console_events_cancel(s->round);
    } else if (what && strcmp(what, "hb") == 0) {
        send_word(s, "hb");
    } else {
        socket_close(socket, SOCKET_POLICY, "frame");
    }
    json_decref(frame);
}

void console_socket_draining(struct console *c, struct socket *socket)
{
    struct console_socket *s = socket_owner(socket);
    json_t *frame = json_pack("{s:s, s:i}", "t", "bye", "after_ms", 1000);

    (void)c;
    if (s)
        send_frame(s, frame);
    json_decref(frame);
}

void console_sockets_close(struct console *c, int64_t session_id)
{
    for (struct console_socket *s = c->sockets; s; s = s->next)
        if (s->socket && s->caller && s->caller->session_id == session_id)
            socket_close(s->socket, SOCKET_POLICY, "login");
}
