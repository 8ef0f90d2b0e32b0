#pragma once
#include "server/http/http.h"
#include "server/ops/settle_unit.h"
#include <stddef.h>
#include <stdint.h>
struct accounts;
struct clock;
struct http_client;
struct pg_lane;
struct seal;
struct turns;

/*
 * Settlement: the bank's notices, verified by signature and read back from the bank's own record,
 * become money in one transaction a batch; 200 after the commit.  A notice that does not fit (wrong
 * amount, unknown, double) goes to the case queue.  See settle.sql.
 *
 * One bad notice never sinks its body: what cannot be read, or what the bank's own record denies,
 * is quarantined in the inbox with its reason (once, however often it comes) and answered 200 with
 * the rest, so that the bank does not repeat it for ever.  503 when one could not be read back or
 * stored: the bank sends the body again, and what is settled counts once.  400 only for a body
 * without lists.
 */
struct settle;
struct settle_deps {
    struct pg_lane *lane;
    const struct clock *clock;
    const struct seal *seal;
    struct accounts *accounts;
    struct http_client *http;
    struct turns *turns;
};
struct settle *settle_new(const struct settle_deps *deps);
void settle_free(struct settle **settle);
const struct settle_counts *settle_counts(const struct settle *settle);
/* POST /webhooks/banco/{slug} */
void settle_notices(struct settle *s, struct exchange *x, const struct http_request *request);
