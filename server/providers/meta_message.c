#include "server/base/auto.h"
#include "server/base/phone.h"
#include "server/providers/meta_json.h"
#include "server/providers/meta_units.h"

#include <string.h>

AUTO_DEFINE(json_t, json_decref)

/* Reads what a message carries; false = not what its type promises. */
typedef bool read_content_fn(const json_t *content, struct arena *a, struct wa_unit *u);

static bool read_text(const json_t *content, struct arena *a, struct wa_unit *u)
{
    u->text = meta_text(content, "body", a);
    return u->text;
}

static bool read_button(const json_t *content, struct arena *a, struct wa_unit *u)
{
    u->text = meta_text(content, "text", a);
    u->payload = meta_text(content, "payload", a);
    return u->text || u->payload;
}

static bool read_media(const json_t *content, struct arena *a, struct wa_unit *u)
{
    u->media_id = meta_id(content, "id", a);
    u->mime_type = meta_text(content, "mime_type", a);
    u->filename = meta_text(content, "filename", a);
    u->sha256 = meta_text(content, "sha256", a);
    u->text = meta_text(content, "caption", a);
    u->voice = json_is_true(json_object_get(content, "voice"));
    return u->media_id;
}

static bool read_location(const json_t *content, struct arena *a, struct wa_unit *u)
{
    const json_t *latitude = json_object_get(content, "latitude");
    const json_t *longitude = json_object_get(content, "longitude");

    (void)a;
    u->has_location = json_is_number(latitude) && json_is_number(longitude);
    if (u->has_location) {
        u->latitude = json_number_value(latitude);
        u->longitude = json_number_value(longitude);
    }
    return u->has_location;
}

static bool read_contacts(const json_t *content, struct arena *a, struct wa_unit *u)
{
    (void)a;
    (void)u;
    return json_array_size(content) > 0;
}

static bool read_reaction(const json_t *content, struct arena *a, struct wa_unit *u)
{
    u->target = meta_id(content, "message_id", a);
    u->emoji = meta_word(content, "emoji", a); /* missing or empty = taken back */
    return u->target;
}

static bool read_revoke(const json_t *content, struct arena *a, struct wa_unit *u)
{
    u->target = meta_id(content, "original_message_id", a);
    return u->target;
}

static bool read_edit(const json_t *content, struct arena *a, struct wa_unit *u)
{
    const json_t *message = json_object_get(content, "message");
    const char *type = json_string_value(json_object_get(message, "type"));

    if (type && strcmp(type, "text") == 0)
        read_text(json_object_get(message, type), a, u);
    else if (type)
        read_media(json_object_get(message, type), a, u);
    return read_revoke(content, a, u);
}

static bool read_order(const json_t *content, struct arena *a, struct wa_unit *u)
{
    u->text = meta_text(content, "text", a);
    return json_is_object(content);
}

static bool read_sticker(const json_t *content, struct arena *a, struct wa_unit *u)
{
    read_media(content, a, u);
    return true;
}

static bool read_nothing(const json_t *content, struct arena *a, struct wa_unit *u)
{
    (void)content;
    (void)a;
    (void)u;
    return true;
}

struct interactive {
    const char *type;
    enum wa_handle handle;
    const char *text, *payload; /* keys inside the object named like the type */
};
static const struct interactive interactives[] = {
    { "button_reply", WA_TURN, "title", "id" },
    { "list_reply", WA_TURN, "title", "id" },
    { "nfm_reply", WA_TURN, NULL, "response_json" },
    { "payment_method", WA_EVENT, NULL, "reference_id" },
    { "call_permission_reply", WA_RECORD, NULL, "response" },
};

static const struct interactive *interactive_of(const char *type)
{
    for (size_t i = 0; type && i < COUNT_OF(interactives); i++)
        if (strcmp(interactives[i].type, type) == 0)
            return &interactives[i];
    return NULL;
}

/* A form's answer is a text that holds a JSON object. */
static bool holds_object(const char *text)
{
    AUTO(json_t, json) = text ? meta_load(text, strlen(text)) : NULL;

    return json_is_object(json);
}

static bool read_interactive(const json_t *content, struct arena *a, struct wa_unit *u)
{
    const struct interactive *known;

    u->interactive_type = meta_text(content, "type", a);
    known = interactive_of(u->interactive_type);
    if (!known)
        return false;
    content = json_object_get(content, known->type);
    u->handle = known->handle;
    u->text = known->text ? meta_text(content, known->text, a) : NULL;
    u->payload = meta_text(content, known->payload, a);
    return strcmp(known->type, "nfm_reply") == 0 ? holds_object(u->payload) : u->payload != NULL;
}

static bool same(const char *one, const char *other)
{
    return one && other && strcmp(one, other) == 0;
}

/* The new number or id, wherever this version of the API puts it. */
static void read_new_self(const json_t *content, struct arena *a, struct wa_unit *u)
{
    const char *number = meta_id(content, "wa_id", a);

    if (!number)
        number = meta_id(content, "new_wa_id", a);
    u->new_phone = meta_digits(number, a);
    u->new_bsuid = meta_word(content, "user_id", a);
    if (!u->new_bsuid && number && phone_is_bsuid(number))
        u->new_bsuid = number;
    if (same(u->new_phone, u->old_phone))
        u->new_phone = NULL;
    if (same(u->new_bsuid, u->old_bsuid))
        u->new_bsuid = NULL;
}

static bool read_system(const json_t *content, struct arena *a, struct wa_unit *u)
{
    const char *previous = meta_word(content, "previous_user_id", a);

    u->event = meta_text(content, "type", a);
    if (!u->phone)
        u->phone = meta_digits(meta_id(content, "customer", a), a);
    if (!u->bsuid)
        u->bsuid = previous;
    u->old_phone = u->phone;
    u->old_bsuid = previous ? previous : u->bsuid;
    read_new_self(content, a, u);
    return u->event;
}

/* Contracts 3.1.  What is not here is a turn: a kind word asks for text. */
static const struct kind {
    const char *type;
    enum wa_handle handle;
    read_content_fn *read;
} kinds[] = {
    { "text", WA_TURN, read_text },         { "interactive", WA_TURN, read_interactive },
    { "button", WA_TURN, read_button },     { "image", WA_TURN, read_media },
    { "audio", WA_TURN, read_media },       { "document", WA_TURN, read_media },
    { "video", WA_TURN, read_media },       { "voice", WA_TURN, read_media },
    { "location", WA_TURN, read_location }, { "contacts", WA_TURN, read_contacts },
    { "sticker", WA_TURN, read_sticker },   { "reaction", WA_RECORD, read_reaction },
    { "edit", WA_RECORD, read_edit },       { "revoke", WA_RECORD, read_revoke },
    { "order", WA_RECORD, read_order },     { "system", WA_EVENT, read_system },
};
static const struct kind other_kind = { "", WA_TURN, read_nothing };

static const struct kind *kind_of(const char *type)
{
    for (size_t i = 0; type && i < COUNT_OF(kinds); i++)
        if (strcmp(kinds[i].type, type) == 0)
            return &kinds[i];
    return &other_kind;
}

static bool same_number(const char *one, const char *other)
{
    char a[PHONE_SIZE], b[PHONE_SIZE];

    if (!one || !other)
        return false;
    phone_canonical(one, a);
    phone_canonical(other, b);
    return strcmp(a, b) == 0;
}

const json_t *wa_contact_of(const struct wa_change *c, const char *phone)
{
    const json_t *contact, *first = json_array_get(c->contacts, 0);
    size_t i;

    if (!phone || json_array_size(c->contacts) < 2)
        return first;
    json_array_foreach(c->contacts, i,
                       contact) if (same_number(meta_digits(meta_id(contact, "wa_id", c->a), c->a),
                                                phone)) return contact;
    return first;
}

/* Who wrote: the rule of contracts 3.1. */
static void read_sender(const struct wa_change *c, const json_t *own, struct wa_unit *u)
{
    const char *from = meta_id(own, "from", c->a);
    u->phone = meta_digits(from, c->a);
    const json_t *contact = wa_contact_of(c, u->phone);

    if (!from)
        u->phone = meta_digits(meta_id(contact, "wa_id", c->a), c->a);
    u->profile_name = meta_text(json_object_get(contact, "profile"), "name", c->a);
    u->bsuid = meta_word(own, "from_user_id", c->a);
    if (!u->bsuid)
        u->bsuid = meta_word(contact, "user_id", c->a);
    if (!u->bsuid && from && phone_is_bsuid(from))
        u->bsuid = from;
}

static void read_context(const json_t *own, struct arena *a, struct wa_unit *u)
{
    const json_t *context = json_object_get(own, "context");

    u->in_reply_to = meta_id(context, "id", a);
    u->forwarded = json_is_true(json_object_get(context, "forwarded")) ||
                   json_is_true(json_object_get(context, "frequently_forwarded"));
}

static void read_envelope(const struct wa_change *c, const json_t *own, struct wa_unit *u)
{
    u->wamid = meta_id(own, "id", c->a);
    u->timestamp_us = meta_instant(own, "timestamp");
    u->type = meta_word(own, "type", c->a);
    u->group_id = meta_id(own, "group_id", c->a);
    u->error_count =
        meta_error_codes(json_object_get(own, "errors"), u->error_codes, COUNT_OF(u->error_codes));
    read_sender(c, own, u);
    read_context(own, c->a, u);
}

static enum wa_handle settle(const struct wa_change *c, const struct wa_unit *u)
{
    if (u->group_id || same_number(u->phone, c->own_number))
        return WA_IGNORE;
    if (!u->phone_number_id || (!u->phone && !u->bsuid))
        return WA_DROP;
    return u->handle;
}

void wa_read_message(const struct wa_change *c, const json_t *own, struct wa_unit *u)
{
    const struct kind *kind;

    if (!json_is_object(own)) {
        u->handle = WA_DROP;
        u->quarantined = true;
        return;
    }
    read_envelope(c, own, u);
    kind = kind_of(u->type);
    u->handle = kind->handle;
    if (!kind->read(u->type ? json_object_get(own, u->type) : NULL, c->a, u) || !u->wamid)
        u->quarantined = true;
    u->handle = settle(c, u);
}
