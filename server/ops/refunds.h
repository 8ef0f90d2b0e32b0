#pragma once
struct accounts;
struct clock;
struct http_client;
struct lane_queue;
struct loop;
struct pg_lane;
struct seal;

/*
 * Money that a person decided to give back (`quita case close --refund`) goes through the provider
 * by which it came.  The decision is a row (refund); one job at a time asks for it, by our own
 * reference, so that it goes once whoever dies or whatever answer is lost.  What the provider says
 * is followed until the end: one that went is read back and booked like any notice
 * (provider_events.h), then its case is closed, or its payment settles the charge when what is left
 * is just that; one that comes to nothing brings its case back.  Every server looks, nobody leads.
 */
struct refunds;
struct refunds_deps {
    struct loop *loop;
    struct lane_queue *queue;
    struct pg_lane *lane; /* the queue's */
    const struct clock *clock;
    const struct seal *seal;
    struct accounts *accounts;
    struct http_client *http;
};
struct refunds *refunds_new(const struct refunds_deps *deps);
/* After the HTTP client and the pool, whose calls still tell their end. */
void refunds_free(struct refunds **refunds);
