#pragma once
#include "server/http/http.h"
#include <stddef.h>
struct accounts;
struct clock;
struct lane_queue;
struct pg_lane;
struct seal;

/*
 * Webhooks of payment providers: /webhooks/{provider}/{slug}.  Verified, stored, answered 200;
 * worked off afterwards (provider_events.h).  What comes from the provider is stored whatever it
 * is: a refusal would only make its queue wait.  503 when it cannot be stored now: it comes again.
 */
struct provider_hooks;
struct provider_hooks_deps {
    struct lane_queue *queue;
    struct pg_lane *lane; /* the queue's */
    const struct clock *clock;
    const struct seal *seal;
    struct accounts *accounts;
};
enum { PROVIDER_BODY_MAX = 1024 * 1024 };

struct provider_hooks *provider_hooks_new(const struct provider_hooks_deps *deps);
void provider_hooks_free(struct provider_hooks **hooks);
/* params[0] is the account's slug. */
void provider_hooks_receive(struct provider_hooks *hooks, const char *provider, struct exchange *x,
                            const struct http_request *request);
