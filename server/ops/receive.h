#pragma once
#include "server/http/http.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct accounts;
struct clock;
struct http_client;
struct seal;
struct spool;
struct statuses;
struct turns;

/*
 * WhatsApp's webhook: verify, parse, hand to turns and statuses; 200 after the commit, never
 * before. When PostgreSQL is away the verified body goes to the spool and is acknowledged from
 * there.
 */
struct receive;
struct receive_deps {
    const struct clock *clock;
    const struct seal *seal;
    struct accounts *accounts;
    struct turns *turns;
    struct statuses *statuses;
    struct spool *spool;      /* NULL = none: 503 while the database is away */
    struct http_client *http; /* read receipts; NULL = none */
    bool (*database_up)(void *ctx);
    void *database_ctx;
};
struct receive_counts {
    int64_t bodies, refused, units, spooled, unavailable, ignored;
};

struct receive *receive_new(const struct receive_deps *deps);
void receive_free(struct receive **receive);
const struct receive_counts *receive_counts(const struct receive *receive);

/* Handlers of GET and POST /webhooks/whatsapp/{account}; ctx is the struct receive. */
void receive_handshake(struct receive *r, struct exchange *x, const struct http_request *request);
void receive_events(struct receive *r, struct exchange *x, const struct http_request *request);

/* A verified body from the spool; done comes after its units are committed (err NULL). */
typedef void receive_done_fn(void *ctx, const struct error *err);
void receive_body(struct receive *r, const char *app, const void *body, size_t len,
                  int64_t received_us, receive_done_fn *done, void *ctx);
