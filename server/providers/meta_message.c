#include "server/base/auto.h"
#include "server/base/phone.h"
#include "server/providers/meta_json.h"
#include "server/providers/meta_units.h"

#include <string.h>

/* Reads what a message carries; false = not what its type promises. */
typedef bool read_content_fn(const struct meta_value *content, struct arena *a, struct wa_unit *u);

static bool read_text(const struct meta_value *content, struct arena *a, struct wa_unit *u)
{
    (void)a;
    u->text = meta_text(content, "body");
    return u->text;
}

static bool read_button(const struct meta_value *content, struct arena *a, struct wa_unit *u)
{
    (void)a;
    u->text = meta_text(content, "text");
    u->payload = meta_text(content, "payload");
    return u->text || u->payload;
}

static bool read_media(const struct meta_value *content, struct arena *a, struct wa_unit *u)
{
    u->media_id = meta_id(content, "id", a);
    u->mime_type = meta_text(content, "mime_type");
    u->filename = meta_text(content, "filename");
    u->sha256 = meta_text(content, "sha256");
    u->text = meta_text(content, "caption");
    u->voice = meta_is(meta_get(content, "voice"), META_TRUE);
    return u->media_id;
}

static bool read_location(const struct meta_value *content, struct arena *a, struct wa_unit *u)
{
    const struct meta_value *latitude = meta_get(content, "latitude");
    const struct meta_value *longitude = meta_get(content, "longitude");

    (void)a;
    u->has_location = meta_is_number(latitude) && meta_is_number(longitude);
    if (u->has_location) {
        u->latitude = meta_number(latitude);
        u->longitude = meta_number(longitude);
    }
    return u->has_location;
}

static bool read_contacts(const struct meta_value *content, struct arena *a, struct wa_unit *u)
{
    (void)a;
    (void)u;
    return meta_size(content) > 0;
}

static bool read_reaction(const struct meta_value *content, struct arena *a, struct wa_unit *u)
{
    u->target = meta_id(content, "message_id", a);
    u->emoji = meta_word(content, "emoji"); /* missing or empty = taken back */
    return u->target;
}

static bool read_revoke(const struct meta_value *content, struct arena *a, struct wa_unit *u)
{
    u->target = meta_id(content, "original_message_id", a);
    return u->target;
}

static bool read_edit(const struct meta_value *content, struct arena *a, struct wa_unit *u)
{
    const struct meta_value *message = meta_get(content, "message");
    const char *type = meta_string(meta_get(message, "type"));

    if (type && strcmp(type, "text") == 0)
        read_text(meta_get(message, type), a, u);
    else if (type)
        read_media(meta_get(message, type), a, u);
    return read_revoke(content, a, u);
}

static bool read_order(const struct meta_value *content, struct arena *a, struct wa_unit *u)
{
    (void)a;
    u->text = meta_text(content, "text");
    return meta_is(content, META_OBJECT);
}

static bool read_sticker(const struct meta_value *content, struct arena *a, struct wa_unit *u)
{
    read_media(content, a, u);
    return true;
}

static bool read_nothing(const struct meta_value *content, struct arena *a, struct wa_unit *u)
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
static bool holds_object(const char *text, struct arena *a)
{
    return text && meta_is(meta_load(text, strlen(text), a), META_OBJECT);
}

static bool read_interactive(const struct meta_value *content, struct arena *a, struct wa_unit *u)
{
    const struct interactive *known;

    u->interactive_type = meta_text(content, "type");
    known = interactive_of(u->interactive_type);
    if (!known)
        return false;
    content = meta_get(content, known->type);
    u->handle = known->handle;
    u->text = known->text ? meta_text(content, known->text) : NULL;
    u->payload = meta_text(content, known->payload);
    return strcmp(known->type, "nfm_reply") == 0 ? holds_object(u->payload, a) : u->payload != NULL;
}

static bool same(const char *one, const char *other)
{
    return one && other && strcmp(one, other) == 0;
}

/* The new number or id, wherever this version of the API puts it. */
static void read_new_self(const struct meta_value *content, struct arena *a, struct wa_unit *u)
{
    const char *number = meta_id(content, "wa_id", a);

    if (!number)
        number = meta_id(content, "new_wa_id", a);
    u->new_phone = meta_digits(number, a);
    u->new_bsuid = meta_word(content, "user_id");
    if (!u->new_bsuid && number && phone_is_bsuid(number))
        u->new_bsuid = number;
    if (same(u->new_phone, u->old_phone))
        u->new_phone = NULL;
    if (same(u->new_bsuid, u->old_bsuid))
        u->new_bsuid = NULL;
}

static bool read_system(const struct meta_value *content, struct arena *a, struct wa_unit *u)
{
    const char *previous = meta_word(content, "previous_user_id");

    u->event = meta_text(content, "type");
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

const struct meta_value *wa_contact_of(const struct wa_change *c, const char *phone)
{
    const struct meta_value *first = meta_first(c->contacts);

    if (!phone || meta_size(c->contacts) < 2)
        return first;
    for (const struct meta_value *contact = first; contact; contact = contact->next)
        if (same_number(meta_digits(meta_id(contact, "wa_id", c->a), c->a), phone))
            return contact;
    return first;
}

/* Who wrote: the rule of contracts 3.1. */
static void read_sender(const struct wa_change *c, const struct meta_value *own, struct wa_unit *u)
{
    const char *from = meta_id(own, "from", c->a);
    u->phone = meta_digits(from, c->a);
    const struct meta_value *contact = wa_contact_of(c, u->phone);

    if (!from)
        u->phone = meta_digits(meta_id(contact, "wa_id", c->a), c->a);
    u->profile_name = meta_text(meta_get(contact, "profile"), "name");
    u->bsuid = meta_word(own, "from_user_id");
    if (!u->bsuid)
        u->bsuid = meta_word(contact, "user_id");
    if (!u->bsuid && from && phone_is_bsuid(from))
        u->bsuid = from;
}

static void read_context(const struct meta_value *own, struct arena *a, struct wa_unit *u)
{
    const struct meta_value *context = meta_get(own, "context");

    u->in_reply_to = meta_id(context, "id", a);
    u->forwarded = meta_is(meta_get(context, "forwarded"), META_TRUE) ||
                   meta_is(meta_get(context, "frequently_forwarded"), META_TRUE);
}

static void read_envelope(const struct wa_change *c, const struct meta_value *own,
                          struct wa_unit *u)
{
    u->wamid = meta_id(own, "id", c->a);
    u->timestamp_us = meta_instant(own, "timestamp");
    u->type = meta_word(own, "type");
    u->group_id = meta_id(own, "group_id", c->a);
    u->error_count =
        meta_error_codes(meta_get(own, "errors"), u->error_codes, COUNT_OF(u->error_codes));
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

void wa_read_message(const struct wa_change *c, const struct meta_value *own, struct wa_unit *u)
{
    const struct kind *kind;

    if (!meta_is(own, META_OBJECT)) {
        u->handle = WA_DROP;
        u->quarantined = true;
        return;
    }
    read_envelope(c, own, u);
    kind = kind_of(u->type);
    u->handle = kind->handle;
    if (!kind->read(u->type ? meta_get(own, u->type) : NULL, c->a, u) || !u->wamid)
        u->quarantined = true;
    u->handle = settle(c, u);
}
