#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/providers/meta.h"
#include "server/providers/meta_json.h"

#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>

AUTO_DEFINE(json_t, json_decref)

static const char *const verdicts[] = {
    [WA_PROCESS] = "process",
    [WA_VERDICT_IGNORE] = "ignore",
    [WA_MALFORMED] = "malformed",
};
static const char *const handles[] = {
    [WA_TURN] = "turn", [WA_RECORD] = "record", [WA_EVENT] = "event", [WA_DUPLICATE] = "duplicate",
    [WA_DROP] = "drop", [WA_IGNORE] = "ignore", [WA_APPLY] = "apply", [WA_ALERT] = "alert",
};

/* A text of the unit and the name it has in contracts 3.1. */
struct fact {
    const char *name;
    size_t offset;
    bool always; /* null when it is absent */
};
#define FACT(member, name_, always_)                                                               \
    {                                                                                              \
        name_, offsetof(struct wa_unit, member), always_                                           \
    }

static const struct fact message_facts[] = {
    FACT(phone_number_id, "phone_number_id", true),
    FACT(wamid, "wamid", true),
    FACT(type, "type", true),
    FACT(phone, "phone", true),
    FACT(bsuid, "bsuid", true),
    FACT(text, "text", false),
    FACT(payload, "payload", false),
    FACT(interactive_type, "interactive_type", false),
    FACT(in_reply_to, "in_reply_to", false),
    FACT(target, "target", false),
    FACT(emoji, "emoji", false),
    FACT(media_id, "media_id", false),
    FACT(mime_type, "mime_type", false),
    FACT(filename, "filename", false),
    FACT(group_id, "group_id", false),
    FACT(event, "event", false),
    FACT(old_phone, "old_phone", false),
    FACT(new_phone, "new_phone", false),
    FACT(old_bsuid, "old_bsuid", false),
    FACT(new_bsuid, "new_bsuid", false),
    { NULL, 0, false },
};
static const struct fact status_facts[] = {
    FACT(phone_number_id, "phone_number_id", true),
    FACT(wamid, "wamid", true),
    FACT(status, "status", true),
    FACT(phone, "phone", true),
    FACT(bsuid, "bsuid", true),
    FACT(opaque, "opaque", false),
    FACT(group_id, "group_id", false),
    { NULL, 0, false },
};
static const struct fact other_facts[] = {
    FACT(field, "field", true),  FACT(phone_number_id, "phone_number_id", false),
    FACT(phone, "phone", false), FACT(bsuid, "bsuid", false),
    FACT(event, "event", false), FACT(category, "category", false),
    FACT(value, "value", false), FACT(reason, "reason", false),
    { NULL, 0, false },
};
static const struct fact *const facts_of[] = {
    [WA_MESSAGE] = message_facts,
    [WA_STATUS] = status_facts,
    [WA_OTHER] = other_facts,
};

static void add_facts(json_t *to, const struct wa_unit *u)
{
    for (const struct fact *f = facts_of[u->kind]; f->name; f++) {
        const char *text = *(const char *const *)((const char *)u + f->offset);
        if (text || f->always)
            json_object_set_new(to, f->name, text ? json_string(text) : json_null());
    }
}

static void add_details(json_t *to, const struct wa_unit *u)
{
    json_t *codes;

    if (u->has_location) {
        json_object_set_new(to, "latitude", json_real(u->latitude));
        json_object_set_new(to, "longitude", json_real(u->longitude));
    }
    if (u->forwarded)
        json_object_set_new(to, "forwarded", json_true());
    if (u->quarantined)
        json_object_set_new(to, "quarantined", json_true());
    if (!u->error_count)
        return;
    codes = json_array();
    for (size_t i = 0; i < u->error_count; i++)
        json_array_append_new(codes, json_integer(u->error_codes[i]));
    json_object_set_new(to, "error_codes", codes);
}

/* News carry facts we have no name for: they are shown as they came. */
static void add_own_facts(json_t *to, const struct wa_unit *u)
{
    json_error_t bad;
    AUTO(json_t, change) = json_loads(u->raw, JSON_DECODE_ANY, &bad);

    json_object_update_missing(to, json_object_get(change, "value"));
}

static json_t *unit_json(const struct wa_unit *u)
{
    json_t *unit = json_object();

    add_facts(unit, u);
    json_object_set_new(unit, "handle", json_string(handles[u->handle]));
    add_details(unit, u);
    if (u->kind == WA_OTHER && u->handle == WA_APPLY && u->raw)
        add_own_facts(unit, u);
    return unit;
}

const char *wa_inspect(const struct wa_body *body, struct arena *a)
{
    json_t *lists[] = {
        [WA_MESSAGE] = json_array(),
        [WA_STATUS] = json_array(),
        [WA_OTHER] = json_array(),
    };
    AUTO(json_t, all) = json_object();

    json_object_set_new(all, "verdict", json_string(verdicts[body->verdict]));
    json_object_set_new(all, "messages", lists[WA_MESSAGE]);
    json_object_set_new(all, "statuses", lists[WA_STATUS]);
    json_object_set_new(all, "other", lists[WA_OTHER]);
    for (size_t i = 0; i < body->count; i++)
        json_array_append_new(lists[body->units[i].kind], unit_json(&body->units[i]));
    char *text = json_dumps(all, JSON_COMPACT);
    const char *kept = arena_strdup(a, text);

    free(text);
    return kept;
}
