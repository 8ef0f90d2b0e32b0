/* What a bank says of the page on which a card is paid; fuzz-max-len: 1024 */
#include "tests/fuzz/fuzz.h"

#include "server/base/arena.h"
#include "server/providers/card_link.h"

#include <stdlib.h>
#include <string.h>

static void must(bool good)
{
    if (!good)
        abort();
}

/* It goes into a message as it is. */
static void check_url(const char *url)
{
    must(url && strlen(url) <= 512 && strncmp(url, "http", 4) == 0);
    for (const char *c = url; *c; c++)
        must(*c > ' ' && *c <= '~' && !strchr("\"<>", *c));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const int statuses[] = { 0, 200, 201, 404, 409, 500 };
    const struct card_link link = { .reference = "tx1", .centavos = 13500, .expires_us = 1 };
    struct arena a = { 0 };

    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        const char *url = NULL;
        enum card_link_outcome outcome =
            card_link_classify(&link, statuses[i], (const char *)bytes, len, &a, &url);
        must((outcome == CARD_LINK_READY) == (url != NULL));
        must(!url || statuses[i] / 100 == 2);
        if (url)
            check_url(url);
    }
    arena_done(&a);
    return 0;
}
