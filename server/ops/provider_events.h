#pragma once
#include "server/ops/settle_unit.h"
#include <stddef.h>
struct accounts;
struct clock;
struct http_client;
struct lane_queue;
struct loop;
struct pg_lane;
struct seal;
struct turns;

/*
 * What providers told is worked off: the charge an event speaks of is read back from the provider,
 * and its money settled in the transaction that ends the event.  Notices alone change nothing, so
 * their order does not matter: a late one finds what is true now, and a payment counts once.  An
 * event that cannot be worked off now comes again, later each time, and is never dropped.
 */
struct provider_events;
struct provider_events_deps {
    struct loop *loop;
    struct lane_queue *queue;
    struct pg_lane *lane; /* the queue's */
    const struct clock *clock;
    const struct seal *seal;
    struct accounts *accounts;
    struct http_client *http;
    struct turns *turns;
};
struct provider_events *provider_events_new(const struct provider_events_deps *deps);
void provider_events_free(struct provider_events **events);
const struct settle_counts *provider_events_counts(const struct provider_events *events);
