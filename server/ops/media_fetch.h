#pragma once
#include <stddef.h>
#include <stdint.h>
struct accounts;
struct http_client;

/*
 * What a person sent by WhatsApp, fetched when somebody opens it (WhatsApp reference 3.3): its id
 * is asked for an address, which is good for five minutes, and the address for the bytes, both with
 * the account's token.  The bytes are handed on and kept nowhere: what a stranger sent lies in no
 * database and no backup of ours, and leaves with the provider's own seven days.  A token goes to
 * Meta's machines or to those of the account's API, and to no other (C11); what a file is, only its
 * bytes say.
 */
struct media_fetch;
struct media_fetch_deps {
    struct accounts *accounts;
    struct http_client *http;
};
struct media_fetch *media_fetch_new(const struct media_fetch_deps *deps);
void media_fetch_free(struct media_fetch **fetch);

enum media_end {
    MEDIA_HERE,
    MEDIA_GONE,    /* the provider has it no more */
    MEDIA_TOO_BIG, /* over MEDIA_FILE_MAX */
    MEDIA_AWAY,    /* not now: the provider, or too many at once */
};
/* The bytes are gone when this returns; NULL but for MEDIA_HERE. */
typedef void media_fetched_fn(void *ctx, enum media_end end, const void *bytes, size_t len);
/* Comes later from the loop, exactly once; at once when too many are under way. */
void media_fetch(struct media_fetch *fetch, int64_t account_id, const char *media_id,
                 media_fetched_fn *done, void *ctx);
