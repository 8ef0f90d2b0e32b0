/* What WhatsApp answers to a file's id: the address that our token goes to.  fuzz-max-len: 4096 */
#include "tests/fuzz/fuzz.h"

#include "server/base/arena.h"
#include "server/providers/meta.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena a = { 0 };
    struct wa_media_place place;

    if (wa_media_read((const char *)bytes, len, &a, &place)) {
        if (!*place.url || strlen(place.url) > 2048 || strpbrk(place.url, " \r\n\t"))
            abort();
        if (wa_media_is_metas(place.url) && strncmp(place.url, "https://", 8) != 0)
            abort();
    } else if (place.url) {
        abort();
    }
    arena_done(&a);
    return 0;
}
