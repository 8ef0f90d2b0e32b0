#pragma once
#include "db/pg.h"
#include "server/base/clock.h"
#include <stdint.h>
struct accounts;
struct charge_jobs;
struct http_client;
struct loop;
struct random;
struct seal;
struct turns;

/*
 * Actions that a provider answers after the turn.  The turn that asks writes a row
 * (provider_request, one open one a conversation, kind and charge) and waits, as its flow says
 * ("later"); here rows that are due are taken, the provider is asked over the HTTP client, and its
 * answer is committed as an event of the conversation (UNIT_DONE) together with the end of the row.
 *
 * The process may die anywhere: a row that was taken and not answered is due again after
 * REQUEST_AGAIN_S, whoever takes it, and asking the provider twice gives the same.  An answer
 * counts once; one that comes when nobody waits any more only leaves what it brought with the
 * charge.
 */
enum request_kind {
    REQUEST_CARD_LINK = 1,
    REQUEST_COPY /* a second copy of an account whose charges a provider makes */
};
enum { REQUEST_AGAIN_S = 25 }; /* longer than the calls for one may take */

struct requests;
struct requests_deps {
    struct loop *loop;
    struct pg_lane *lane; /* may be shared: it is used when it is idle */
    const struct clock *clock;
    const struct seal *seal;
    struct accounts *accounts;
    struct http_client *http;
    struct turns *turns;
    struct charge_jobs *charges; /* for accounts with a provider */
    const struct random *random;
    const char *public_url;
};
struct requests *requests_new(const struct requests_deps *deps);
/* After the HTTP client, whose calls still tell their end. */
void requests_free(struct requests **requests);
/* Calls to providers that are under way, and answers that are not committed yet. */
size_t requests_open(const struct requests *requests);
