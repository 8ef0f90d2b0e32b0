/* The first line is a name, the rest a query or a form; fuzz-max-len: 4096 */
#include "tests/fuzz/fuzz.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/http/http.h"
#include "server/http/peers.h"
#include "server/http/query.h"

#include <stdlib.h>
#include <string.h>

static void must(bool good)
{
    if (!good)
        abort();
}

/* What was read comes back when it is encoded and read again. */
static void check_value(struct arena *a, const char *value, size_t room)
{
    size_t len = strlen(value);
    char *encoded = arena_alloc(a, 3 * len + 3);
    const char *again;

    must(len <= room);
    memcpy(encoded, "v=", 2);
    percent_encode(encoded + 2, value, len, "-._~");
    again = query_value(a, encoded, "v");
    must(again && !strcmp(again, value));
}

static void check_addresses(const char *text)
{
    struct proxies proxies;
    struct error err;
    struct peer peer = { 0 };
    char told[PEER_TEXT];

    if (proxies_parse(text, &proxies, &err))
        must(proxies.count <= PROXIES_MAX);
    must(proxies_parse("::/0", &proxies, &err));
    peer = proxies_client(&proxies, &peer, text);
    peer_text(&peer, told);
    must(peer_parse(told, strlen(told), &peer));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = { 0 };
    const uint8_t *line = memchr(data, '\n', size);
    size_t name_len = line ? (size_t)(line - data) : size;
    const char *name = arena_strndup(&a, (const char *)data, name_len);
    const char *rest = (const char *)data + name_len + (line ? 1 : 0);
    size_t len = size - name_len - (line ? 1 : 0);
    const char *value = form_value(&a, rest, len, name);
    const char *text = arena_strndup(&a, rest, len);

    if (value)
        check_value(&a, value, len);
    value = query_value(&a, text, name);
    if (value)
        check_value(&a, value, strlen(text));
    check_addresses(text);
    arena_done(&a);
    return 0;
}
