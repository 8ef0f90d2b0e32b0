#pragma once
#include "server/base/strbuf.h"
#include "server/http/http.h"
#include "server/loop.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * An HTTP server on loopback inside the test, and raw sockets that talk to it while its loop is
 * stepped.  Its routes:
 *   GET  /echo/{one}/{two}   answers "one|two|peer|query value of q"
 *   GET  /header/{name}      the request header of that name, "-" when there is none
 *   POST /now                answers the body at once; at most 64 KB
 *   POST /later, GET /later  kept in `kept` until wire_answer_kept()
 *   GET  /big                1 MB of 'x'
 *   GET  /split              a reply header with a line break
 *   GET  /admin              on the admin server only
 */
struct wire_server {
    struct loop *loop;
    struct http_server *http;
    struct exchange *kept[256];
    size_t kept_count;
};

struct http_settings wire_settings(void);
void wire_start(struct wire_server *s, const struct http_settings *settings);
/* The kept requests get "kept". */
void wire_answer_kept(struct wire_server *s);
void wire_stop(struct wire_server *s);

struct wire {
    struct wire_server *server;
    struct strbuf in;
    int fd;
    bool closed; /* by the server */
};

struct wire wire_open(struct wire_server *s);
void wire_send(struct wire *w, const char *text);
/* Steps the loop until `text` has come, the server has closed, or the time is over. */
bool wire_wait_for(struct wire *w, const char *text, int ms);
bool wire_wait_closed(struct wire *w, int ms);
/* How often `text` has come so far. */
size_t wire_count(const struct wire *w, const char *text);
void wire_close(struct wire *w);

/* One request on a connection of its own; true when `expected` came within 200 ms. */
bool wire_asks(struct wire_server *s, const char *request, const char *expected);
/* GET /echo/a/b is answered within 200 ms: the server lives and others are served. */
bool wire_serves_others(struct wire_server *s);

void wire_step(struct wire_server *s, int ms);
/* Runs the loop for that long as in earnest; how often it went round. */
int wire_rounds(struct wire_server *s, int ms);
int64_t wire_now_ms(void);
