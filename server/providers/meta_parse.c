#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/providers/meta_json.h"
#include "server/providers/meta_units.h"

#include <stdlib.h>
#include <string.h>

struct reading {
    struct wa_change change;
    struct wa_body *out;
    size_t capacity;
};

/* The lists that may stand in the value of a messaging field. */
static const struct list {
    const char *key;
    enum wa_unit_kind kind;
    wa_read_fn *read;
} lists[] = {
    { "messages", WA_MESSAGE, wa_read_message },
    { "statuses", WA_STATUS, wa_read_status },
    { "errors", WA_OTHER, wa_read_fault },
    { "user_preferences", WA_OTHER, wa_read_preference },
    { "user_actions", WA_OTHER, wa_read_aside },
    { "message_echoes", WA_OTHER, wa_read_aside },
};

static struct wa_unit *unit_new(struct reading *r)
{
    struct wa_body *out = r->out;

    if (out->count == r->capacity) {
        size_t capacity = r->capacity ? r->capacity * 2 : 2;
        struct wa_unit *units = ARENA_ARRAY(r->change.a, struct wa_unit, capacity);
        if (out->count)
            memcpy(units, out->units, out->count * sizeof(*units));
        out->units = units;
        r->capacity = capacity;
    }
    return &out->units[out->count++];
}

static void unit_add(struct reading *r, const struct list *list, const struct meta_value *own,
                     const struct meta_value *raw)
{
    struct wa_unit *u;

    if (r->out->count > WA_UNITS_MAX)
        return;
    u = unit_new(r);
    *u = (struct wa_unit){ .kind = list->kind,
                           .field = r->change.field,
                           .waba_id = r->change.waba_id,
                           .phone_number_id = r->change.phone_number_id };
    if (r->out->count > WA_UNITS_MAX) {
        u->kind = WA_OTHER;
        u->handle = WA_ALERT;
        u->event = "too many updates in one body";
        u->quarantined = true;
        return;
    }
    u->raw = arena_strndup(r->change.a, raw->raw, raw->raw_len);
    list->read(&r->change, own, u);
}

static bool is_messaging(const char *field)
{
    return field && (strcmp(field, "messages") == 0 || strcmp(field, "user_preferences") == 0);
}

static void read_lists(struct reading *r, const struct meta_value *value)
{
    for (size_t l = 0; l < COUNT_OF(lists); l++)
        for (const struct meta_value *own = meta_first(meta_get(value, lists[l].key)); own;
             own = own->next)
            unit_add(r, &lists[l], own, own);
}

static void read_change(struct reading *r, const struct meta_value *change)
{
    static const struct list news = { NULL, WA_OTHER, wa_read_news };
    static const struct list aside = { NULL, WA_OTHER, wa_read_aside };
    const struct meta_value *value = meta_get(change, "value");
    const struct meta_value *metadata = meta_get(value, "metadata");
    struct wa_change *c = &r->change;

    if (!meta_is(change, META_OBJECT))
        return;
    c->field = meta_text(change, "field");
    c->phone_number_id = meta_id(metadata, "phone_number_id", c->a);
    c->own_number = meta_digits(meta_id(metadata, "display_phone_number", c->a), c->a);
    c->contacts = meta_get(value, "contacts");
    if (is_messaging(c->field))
        read_lists(r, value);
    else
        unit_add(r, wa_is_news(c->field) ? &news : &aside, value, change);
}

static void read_entries(struct reading *r, const struct meta_value *root)
{
    for (const struct meta_value *e = meta_first(meta_get(root, "entry")); e; e = e->next) {
        r->change.waba_id = meta_id(e, "id", r->change.a);
        for (const struct meta_value *c = meta_first(meta_get(e, "changes")); c; c = c->next)
            read_change(r, c);
    }
}

/* By wamid, then in the order of arrival. */
static int by_wamid(const void *one, const void *other)
{
    const struct wa_unit *a = *(struct wa_unit *const *)one, *b = *(struct wa_unit *const *)other;
    int order = strcmp(a->wamid, b->wamid);

    return order ? order : (a > b) - (a < b);
}

static bool may_repeat(const struct wa_unit *u)
{
    return u->kind == WA_MESSAGE && u->wamid && u->handle != WA_IGNORE && u->handle != WA_DROP;
}

static void mark_duplicates(struct wa_body *body, struct arena *a)
{
    struct wa_unit **sorted;
    size_t count = 0;

    if (body->count < 2)
        return;
    sorted = ARENA_ARRAY(a, struct wa_unit *, body->count);
    for (size_t i = 0; i < body->count; i++)
        if (may_repeat(&body->units[i]))
            sorted[count++] = &body->units[i];
    qsort(sorted, count, sizeof(struct wa_unit *), by_wamid);
    for (size_t i = 1; i < count; i++)
        if (strcmp(sorted[i - 1]->wamid, sorted[i]->wamid) == 0)
            sorted[i]->handle = WA_DUPLICATE;
}

void wa_parse(const char *body, size_t len, struct arena *a, struct wa_body *out)
{
    const struct meta_value *root = meta_load(body, len, a);
    struct reading r = { .change.a = a, .out = out };
    const char *object;

    *out = (struct wa_body){ .verdict = WA_MALFORMED };
    if (!meta_is(root, META_OBJECT))
        return;
    object = meta_string(meta_get(root, "object"));
    if (object && strcmp(object, "whatsapp_business_account") == 0)
        read_entries(&r, root);
    mark_duplicates(out, a);
    out->verdict = out->count ? WA_PROCESS : WA_VERDICT_IGNORE;
}
