/* The first line is a content type, the rest a body; fuzz-max-len: 4096 */
#include "tests/fuzz/fuzz.h"

#include "server/http/multipart.h"

#include <stdlib.h>
#include <string.h>

/* Every part lies inside the body, in order, and has a name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct form_part parts[MULTIPART_PARTS_MAX];
    const uint8_t *line = memchr(data, '\n', size);
    char type[256] = "";
    size_t len = line ? (size_t)(line - data) : size;
    const uint8_t *body = line ? line + 1 : data + size, *at = body;

    memcpy(type, data, len < sizeof(type) - 1 ? len : sizeof(type) - 1);
    int count = multipart_read(type, body, (size_t)(data + size - body), parts);
    for (int i = 0; i < count; i++) {
        if (parts[i].data < at || parts[i].data + parts[i].len > data + size || !parts[i].name[0])
            abort();
        at = parts[i].data + parts[i].len;
    }
    return count < -1 || count > MULTIPART_PARTS_MAX ? abort(), 0 : 0;
}
