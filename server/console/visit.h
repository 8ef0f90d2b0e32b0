#pragma once
#include "db/pg.h"
#include "server/base/arena.h"
#include "server/console/route.h"
#include "server/http/http.h"
#include <jansson.h>
struct strbuf;

/*
 * One request of the console, from the rule to the reply.  A handler ends it with exactly one of
 * the replies below, at once or from a callback; the visit is gone after that.
 */
enum { CONSOLE_SECRET_HASH = 32 };

/* Who gets the answer of a visit that no browser waits for. */
struct console_told {
    void (*answer)(void *ctx, int status, const json_t *answer); /* NULL: the exchange does */
    void (*caller)(void *ctx, const struct console_caller *caller);
    void *ctx;
};

struct console_visit {
    struct console *console;
    struct exchange *exchange;
    const struct http_request *request; /* valid until the reply */
    const struct console_route *route;
    const struct console_caller *caller; /* NULL where anybody may come */
    const char *csrf;                    /* what its forms carry; NULL where anybody may come */
    bool json;                           /* under /console/api: answered in JSON */
    const char *content_type;            /* of the body; NULL = it does not say */
    bool accepts_gzip;
    void *own;    /* the handler's, in the arena */
    json_t *body; /* what came, once api_body() has read it */
    struct console_told told;
    json_t *answer; /* half made; both are gone with the visit */
    struct arena arena;

    /* For console/ alone. */
    bool has_cookie;
    uint8_t secret_hash[CONSOLE_SECRET_HASH]; /* of the cookie that came */
    struct bytes totp_sealed;                 /* while the code is due */
    const char *set_cookie;
    enum sql asked;
    void (*fill)(struct console_visit *visit, struct pg_args *args);
    void (*rows)(struct console_visit *visit, const struct pg_result *rows);
};

/* ---- what is looked up ---- */

typedef void console_fill_fn(struct console_visit *visit, struct pg_args *args);
typedef void console_rows_fn(struct console_visit *visit, const struct pg_result *rows);
/* One statement, a transaction of its own; `rows` comes later from the loop.  When the database is
 * away the visit is answered 503 and `rows` never comes. */
void console_ask(struct console_visit *visit, enum sql statement, console_fill_fn *fill,
                 console_rows_fn *rows);

/* A turn at the console's lane, to begin a unit of one's own; `ctx` comes with it.  False: the
 * visit was answered 503.  Whoever has had the turn says when the unit has ended. */
bool console_turn(struct console_visit *visit, void (*turn)(void *ctx, struct pg_lane *lane),
                  void *ctx);
void console_turn_over(struct console_visit *visit);

/* ---- replies; each frees the visit ---- */

void console_reply_html(struct console_visit *visit, int status,
                        struct strbuf *html); /* takes it */
/* Takes the value. */
void console_reply_json(struct console_visit *visit, int status, json_t *value);
void console_redirect(struct console_visit *visit, const char *where); /* 303 */
void console_reply_raw(struct console_visit *visit, const struct http_reply *reply);
/* A page or {"error": word} that says why not: 400, 401, 403, 404, 409, 429, 503. */
void console_refuse(struct console_visit *visit, int status);
