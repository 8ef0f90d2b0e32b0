#pragma once
#include "server/console/console.h"
#include "server/console/visit.h"
#include "server/http/peers.h"
struct console_static;
struct presence;
struct puller;
struct recaller;
struct passwords;

/* What the files of server/console know of each other. */
struct console {
    struct console_deps deps;
    char *origin; /* of the public URL: "https://quita.example" */
    struct http_route *table;
    struct passwords *passwords;
    struct console_static *files;
    struct presence *presence;
    struct puller *puller;
    struct recaller *recaller;
    size_t waiting;           /* visits that wait for the database */
    struct event_poll *polls; /* visits that wait for news */
    size_t poll_count;
    struct console_socket *sockets;
    bool draining;
};

/* gate.c */
struct console_visit *visit_new(struct console *c, struct exchange *x,
                                const struct http_request *request,
                                const struct console_route *route);
void visit_free(struct console_visit *visit);

/* session.c */

enum { SECRET_BYTES = 32, SECRET_TEXT = 48, IP_PREFIX_SIZE = PEER_PREFIX_TEXT };
/* A new secret for the cookie, to be set with the reply; out is what the database keeps. */
void session_new_secret(struct console_visit *visit, uint8_t out[CONSOLE_SECRET_HASH]);
void session_forget_cookie(struct console_visit *visit);
/* Reads the cookie: has_cookie, secret_hash, csrf. */
void session_read_cookie(struct console_visit *visit);
/* The same from the header's text, which may be NULL. */
void session_use_cookies(struct console_visit *visit, const char *cookies);
bool console_has_cookie(const char *cookies);
/* The value of our cookie in a Cookie header, by its whole name; NULL when there is none. */
const char *session_find_cookie(struct arena *a, const char *header);
/* The token of a session's forms, made from its secret: as long-lived as that. */
const char *session_csrf(struct arena *a, const char *secret);
bool session_csrf_fits(const struct console_visit *visit, const char *token);
/* "203.0.113.0/24", "2001:db8:1::/48". */
void session_ip_prefix(const char *peer, char out[IP_PREFIX_SIZE]);
/* What tries are counted by: an IPv4 address, the /64 of an IPv6 one. */
void session_ip_place(const char *peer, char out[IP_PREFIX_SIZE]);

/* api_events.c: a conversation has changed; `wake`: its inbox has something for the assistant. */
void console_changed(struct console_visit *visit, int64_t conversation_id, bool wake);

/* A round of a socket: a visit that waits for news; its `told` is set before it begins.  With a
 * caller whose session was looked up just now, else by its cookies. */
struct console_visit *console_events_visit(struct console *c, const struct http_request *request,
                                           const char *cookies);
void console_events_begin(struct console_visit *visit, const struct console_caller *caller);
/* Answered now when it waits; one that the database has is answered when that comes. */
void console_events_cancel(struct console_visit *visit);
int64_t console_events_last(const struct console *c);
/* api_socket.c: the sockets of a session that has ended. */
void console_sockets_close(struct console *c, int64_t session_id);
/* news.c: a session has ended: so have its sockets, also at other processes. */
void console_sockets_end(struct console *c, int64_t session_id);
/* The caller looks at a conversation, or types in it: colleagues see it, wherever they are. */
void console_seen(struct console_visit *visit, int64_t conversation_id, bool typing);
/* From now on. */
void console_hear_news(struct console *c);
/* gate.c: by the cookie, whether the route may be used, then its handler. */
void visit_admit(struct console_visit *visit);

/* login.c, setup.c, home.c: the handlers of route.c */
console_handler_fn console_show_login, console_login, console_api_login;
console_handler_fn console_show_code, console_code, console_api_code;
console_handler_fn console_show_link, console_link;
console_handler_fn console_show_home, console_show_logout, console_logout, console_api_me;
console_handler_fn console_show_static;
/* api_*.c: docs/console-api.md */
console_handler_fn console_api_inbox, console_api_talk, console_api_messages;
console_handler_fn console_api_take, console_api_back, console_api_resolve, console_api_reopen;
console_handler_fn console_api_snooze, console_api_transfer, console_api_assign, console_api_undo;
console_handler_fn console_api_say, console_api_note, console_api_whisper;
console_handler_fn console_api_read, console_api_draft, console_api_typing;
console_handler_fn console_api_my_self, console_api_set_me, console_api_events;
console_handler_fn console_api_person, console_api_unmask, console_api_search;
console_handler_fn console_api_canned, console_api_set_canned, console_api_views;
console_handler_fn console_api_set_view, console_api_drop_view, console_api_board,
    console_api_colleagues;
console_handler_fn console_api_pause, console_api_bulk, console_api_preview;
console_handler_fn console_api_send_preview, console_api_callback;
console_handler_fn console_api_templates, console_api_template, console_api_file,
    console_api_attach;
console_handler_fn console_api_find_people, console_api_link, console_api_unlink;
console_handler_fn console_api_record, console_api_merge, console_api_split, console_api_undo_move;

/* static.c: the files of static/, named by a version that changes with any of them */
struct console_static *console_static_new(void);
void console_static_free(struct console_static **files);
const char *console_static_version(const struct console_static *files);
