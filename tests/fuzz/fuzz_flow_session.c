#include "tests/fuzz/fuzz.h"

#include "flows/flow.h"
#include "server/base/arena.h"

#include <stdlib.h>
#include <string.h>

/* What is unpacked packs and unpacks again to the same. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena a = { 0 };
    struct flow_session session;
    struct packed first, second;

    if (flow_session_unpack((struct packed){ bytes, len }, &a, &session, NULL)) {
        first = flow_session_pack(&session, &a);
        if (!flow_session_unpack(first, &a, &session, NULL))
            abort();
        second = flow_session_pack(&session, &a);
        if (first.len != second.len || memcmp(first.data, second.data, first.len) != 0)
            abort();
    }
    arena_done(&a);
    return 0;
}
