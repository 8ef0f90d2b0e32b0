#include "server/base/auto.h"
#include "server/base/phone.h"
#include "server/providers/meta_json.h"
#include "server/providers/meta_units.h"

#include <string.h>

static const struct {
    const char *word;
    enum wa_status_rank rank;
} ranks[] = {
    { "sent", WA_SENT },     { "delivered", WA_DELIVERED }, { "read", WA_READ },
    { "played", WA_PLAYED }, { "failed", WA_FAILED },
};

static int rank_of(const char *word)
{
    for (size_t i = 0; word && i < COUNT_OF(ranks); i++)
        if (strcmp(ranks[i].word, word) == 0)
            return (int)ranks[i].rank;
    return 0;
}

static void read_recipient(const struct meta_value *own, struct arena *a, struct wa_unit *u)
{
    const char *id = meta_id(own, "recipient_id", a);

    u->bsuid = meta_word(own, "recipient_user_id");
    if (!u->bsuid && id && phone_is_bsuid(id))
        u->bsuid = id;
    u->phone = u->group_id ? NULL : meta_digits(id, a);
}

static const char *group_of(const struct meta_value *own, struct arena *a)
{
    const char *type = meta_string(meta_get(own, "recipient_type"));
    const char *group = meta_id(own, "group_id", a);

    return !group && type && strcmp(type, "group") == 0 ? meta_id(own, "recipient_id", a) : group;
}

static enum wa_handle settle_status(const struct wa_unit *u)
{
    if (u->group_id || u->rank == 0)
        return WA_IGNORE;
    if (!u->phone_number_id || (!u->wamid && !u->opaque))
        return WA_DROP;
    return WA_APPLY;
}

void wa_read_status(const struct wa_change *c, const struct meta_value *own, struct wa_unit *u)
{
    u->wamid = meta_id(own, "id", c->a);
    u->status = meta_text(own, "status");
    u->rank = rank_of(u->status);
    u->timestamp_us = meta_instant(own, "timestamp");
    u->opaque = meta_id(own, "biz_opaque_callback_data", c->a);
    u->group_id = group_of(own, c->a);
    read_recipient(own, c->a, u);
    u->error_count =
        meta_error_codes(meta_get(own, "errors"), u->error_codes, COUNT_OF(u->error_codes));
    u->quarantined = !u->wamid || !u->status;
    u->handle = meta_is(own, META_OBJECT) ? settle_status(u) : WA_DROP;
}

/* An opt-out counts also without a number of ours beside it: the account says which tenant. */
void wa_read_preference(const struct wa_change *c, const struct meta_value *own, struct wa_unit *u)
{
    const char *wa_id = meta_id(own, "wa_id", c->a);
    const struct meta_value *contact = wa_contact_of(c, meta_digits(wa_id, c->a));

    if (!wa_id)
        wa_id = meta_id(contact, "wa_id", c->a);
    u->phone = meta_digits(wa_id, c->a);
    u->bsuid = meta_word(own, "user_id");
    if (!u->bsuid)
        u->bsuid = meta_word(contact, "user_id");
    u->category = meta_text(own, "category");
    u->value = meta_text(own, "value");
    u->timestamp_us = meta_instant(own, "timestamp");
    u->quarantined = !u->value;
    u->handle = u->phone || u->bsuid ? WA_APPLY : WA_DROP;
}

void wa_read_fault(const struct wa_change *c, const struct meta_value *own, struct wa_unit *u)
{
    (void)c;
    u->error_count = meta_error_code(own, &u->error_codes[0]);
    u->event = meta_text(own, "title");
    if (!u->event)
        u->event = meta_text(own, "message");
    u->quarantined = u->error_count == 0;
    u->handle = WA_ALERT;
}

void wa_read_aside(const struct wa_change *c, const struct meta_value *own, struct wa_unit *u)
{
    (void)c;
    (void)own;
    u->handle = WA_IGNORE;
}

/* WhatsApp reference 14, and their relatives in Meta's list. */
static const char *const news_fields[] = {
    "message_template_status_update",
    "message_template_quality_update",
    "message_template_components_update",
    "template_category_update",
    "template_correct_category_detection",
    "phone_number_quality_update",
    "phone_number_name_update",
    "phone_number_username_update",
    "business_username_updates",
    "business_username_update",
    "business_capability_update",
    "business_status_update",
    "account_update",
    "account_alerts",
    "account_review_update",
    "account_settings_update",
    "security",
};

bool wa_is_news(const char *field)
{
    for (size_t i = 0; field && i < COUNT_OF(news_fields); i++)
        if (strcmp(news_fields[i], field) == 0)
            return true;
    return false;
}

/* A fact and where it may stand: in the value itself, or one object (or list) deeper. */
struct place {
    const char *outer, *key;
};

static const char *first_of(const struct meta_value *value, const struct place *places,
                            struct arena *a)
{
    const char *found = NULL;

    for (; !found && places->key; places++) {
        const struct meta_value *holder = places->outer ? meta_get(value, places->outer) : value;
        if (meta_is(holder, META_ARRAY))
            holder = meta_first(holder);
        found = meta_id(holder, places->key, a);
    }
    return found;
}

static const struct place events[] = {
    { NULL, "event" },      { NULL, "decision" },           { NULL, "new_quality_score" },
    { NULL, "alert_type" }, { "alert_info", "alert_type" }, { NULL, "status" },
    { NULL, NULL },
};
static const struct place reasons[] = {
    { NULL, "reason" },
    { NULL, "rejection_reason" },
    { "violation_info", "violation_type" },
    { "restriction_info", "restriction_type" },
    { "ban_info", "waba_ban_state" },
    { "other_info", "title" },
    { NULL, NULL },
};
static const struct place categories[] = {
    { NULL, "new_category" },
    { NULL, "message_template_category" },
    { NULL, NULL },
};
static const struct place values[] = {
    { NULL, "max_daily_conversations_per_business" },
    { NULL, "current_limit" },
    { NULL, "max_daily_conversation_per_phone" },
    { NULL, "username" },
    { NULL, NULL },
};

void wa_read_news(const struct wa_change *c, const struct meta_value *value, struct wa_unit *u)
{
    u->event = first_of(value, events, c->a);
    u->reason = first_of(value, reasons, c->a);
    u->category = first_of(value, categories, c->a);
    u->value = first_of(value, values, c->a);
    u->template_name = meta_id(value, "message_template_name", c->a);
    u->template_language = meta_id(value, "message_template_language", c->a);
    u->quarantined = !meta_is(value, META_OBJECT);
    u->handle = WA_APPLY;
}
