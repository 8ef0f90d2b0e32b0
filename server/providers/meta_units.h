#pragma once
#include "server/providers/meta.h"
struct arena;

/* The change a unit came in.  contacts may be anything or NULL. */
struct wa_change {
    struct arena *a;
    const char *waba_id, *field, *phone_number_id;
    const char *own_number; /* digits of metadata.display_phone_number: only to know our echoes */
    const struct meta_value *contacts;
};

/*
 * Each fills one unit from its own JSON, which may be of any type.  The caller has set kind, field,
 * waba_id, phone_number_id and raw, and finds duplicates afterwards.
 */
typedef void wa_read_fn(const struct wa_change *c, const struct meta_value *own, struct wa_unit *u);
wa_read_fn wa_read_message;    /* value.messages[] */
wa_read_fn wa_read_status;     /* value.statuses[] */
wa_read_fn wa_read_preference; /* value.user_preferences[] */
wa_read_fn wa_read_fault;      /* value.errors[] */
wa_read_fn wa_read_aside;      /* what is none of our business */
wa_read_fn wa_read_news;       /* the value of a change without lists: account, template, ... */

/* True for the fields wa_read_news understands. */
bool wa_is_news(const char *field);
/* The contact that belongs to a sender: the one with this number when several are given, else the
 * first.  NULL = none. */
const struct meta_value *wa_contact_of(const struct wa_change *c, const char *phone);
