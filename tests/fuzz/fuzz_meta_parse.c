/* Webhook bodies of WhatsApp, and the signature header on their first line.  fuzz-max-len: 16384 */
#include "server/base/arena.h"
#include "server/providers/meta.h"
#include "tests/fuzz/fuzz.h"

#include <jansson.h>
#include <stdlib.h>
#include <utf8proc.h>

static void must(bool promise)
{
    if (!promise)
        abort();
}

static void must_be_text(const char *text)
{
    utf8proc_int32_t point;

    while (text && *text) {
        utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &point);
        must(used > 0);
        text += used;
    }
}

static void must_be_json(const char *text)
{
    json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);

    must(json != NULL);
    json_decref(json);
}

static void check_unit(const struct wa_unit *u)
{
    const char *const texts[] = {
        u->phone_number_id, u->waba_id,   u->wamid,     u->phone,         u->bsuid,
        u->profile_name,    u->type,      u->text,      u->payload,       u->in_reply_to,
        u->target,          u->emoji,     u->media_id,  u->mime_type,     u->filename,
        u->sha256,          u->group_id,  u->status,    u->opaque,        u->field,
        u->event,           u->category,  u->value,     u->template_name, u->reason,
        u->old_phone,       u->new_phone, u->old_bsuid, u->new_bsuid,     u->raw,
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        must_be_text(texts[i]);
    must(u->error_count <= sizeof(u->error_codes) / sizeof(u->error_codes[0]));
    must(u->timestamp_us >= 0);
    must(u->kind != WA_MESSAGE || u->handle == WA_DROP || u->handle == WA_IGNORE ||
         (u->phone_number_id && (u->phone || u->bsuid)));
    if (u->raw)
        must_be_json(u->raw);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const char *const secrets[] = { "old", "test_app_secret" };
    struct arena a = { 0 };
    struct wa_body body;
    char *header = arena_strndup(&a, (const char *)bytes, len);

    header[strcspn(header, "\n")] = '\0';
    wa_signature_valid(header, bytes, len, secrets, 2);
    wa_parse((const char *)bytes, len, &a, &body);
    must(body.count == 0 || body.verdict == WA_PROCESS);
    for (size_t i = 0; i < body.count; i++)
        check_unit(&body.units[i]);
    must_be_json(wa_inspect(&body, &a));
    arena_done(&a);
    return 0;
}
