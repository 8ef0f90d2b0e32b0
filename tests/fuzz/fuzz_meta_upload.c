/* What WhatsApp answers to a file that we upload; fuzz-max-len: 512 */
#include "tests/fuzz/fuzz.h"

#include "server/base/arena.h"
#include "server/providers/meta.h"

#include <stdlib.h>
#include <string.h>

/* It becomes a part of what we send and, some day, of an address. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena a = { 0 };
    const char *id = wa_uploaded_id((const char *)bytes, len, &a);

    if (id && (!*id || strlen(id) > 64 || id[strspn(id, "0123456789")]))
        abort();
    arena_done(&a);
    return 0;
}
