/* What a bank answers to a Pix that we register; fuzz-max-len: 1024 */
#include "tests/fuzz/fuzz.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/money/pix.h"
#include "server/providers/bank_pix.h"

#include <stdlib.h>
#include <string.h>

static void must(bool good)
{
    if (!good)
        abort();
}

/* It is sent to somebody as it is: it must be a code, and of this amount. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const struct bank_pix pix = { .centavos = 12345, .key = "k", .seconds = 300 };
    struct arena a = { 0 };
    struct error err = { 0 };
    struct pix_code code;
    const char *payload = bank_pix_payload(&pix, (const char *)bytes, len, &a);

    if (payload) {
        must(strlen(payload) < PIX_PAYLOAD_SIZE && pix_decode(payload, &code, &err));
        must(!code.has_amount || code.centavos == pix.centavos);
    }
    arena_done(&a);
    return 0;
}
