#pragma once
#include "server/base/money.h"
#include <stddef.h>
#include <stdint.h>
struct arena;

/*
 * The bank's page on which a card is paid: PUT {api}/cartao/{reference}, idempotent by our
 * reference (the charge's txid).  No number of a card is ever seen here.  Data in, data out.
 */
struct card_link {
    const char *reference;
    centavos_t centavos;
    int64_t expires_us; /* nobody can pay there after this */
};

/* The request's body, in the arena: the same link gives the same bytes. */
const char *card_link_body(const struct card_link *link, struct arena *a);

enum card_link_outcome {
    CARD_LINK_READY,
    CARD_LINK_EXISTS,  /* it stands with another content: read it (GET of the same address) */
    CARD_LINK_REFUSED, /* not by asking again */
    CARD_LINK_AGAIN    /* later: the bank is away, or busy, or what it says is no answer */
};
/* `url` is set (in the arena) when the page is ready.  status 0 = no answer. */
enum card_link_outcome card_link_classify(const struct card_link *link, int status,
                                          const char *body, size_t len, struct arena *a,
                                          const char **url);
