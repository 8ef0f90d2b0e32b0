/* What the Graph API answers to a send: two bytes of status, then the body. */
#include "server/http/client.h"
#include "server/providers/meta.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct http_result result = { .retry_after_s = -1 };
    struct send_result out, again;
    char *body;

    if (len < 2)
        return 0;
    body = strndup((const char *)bytes + 2, len - 2);
    if (!body)
        return 0;
    result.status = (bytes[0] % 6) * 100 + bytes[1] % 100;
    result.request_began = bytes[1] & 0x80;
    result.body = body;
    result.body_len = strlen(body);
    wa_classify(&result, bytes[1] % 40, &out);
    if (out.outcome > SEND_CONFIG || out.retry_ms < 0 || out.retry_ms > 24 * 3600000)
        abort();
    if (out.outcome == SEND_ACCEPTED && (result.status < 200 || result.status > 299))
        abort();
    if (!memchr(out.wamid, 0, sizeof(out.wamid)) || !memchr(out.detail, 0, sizeof(out.detail)))
        abort();
    wa_classify_code(out.code, bytes[1] % 40, &again);
    if (again.outcome == SEND_UNKNOWN || again.outcome == SEND_ACCEPTED)
        abort();
    free(body);
    return 0;
}
