#pragma once
#include "server/contact/may_json.h"

/* One field being read: its name and value, and the question it goes to. */
struct may_field;
struct may_reading {
    struct arena *arena;
    struct contact_question *q;
    struct error *err;
    int *offset_min;
};
typedef bool may_read_fn(struct may_reading *r, const struct may_field *f, const json_t *v);
struct may_field {
    const char *name;
    may_read_fn *read;
    size_t at;                 /* of the member in contact_question */
    const char *const *values; /* of an enumeration, ended by NULL */
};

/* "name: what it must be"; false. */
bool may_wrong(struct may_reading *r, const char *name, const char *must);
/* The place in `values` (ended by NULL), or -1. */
int may_find(const char *const *values, const char *text);
/* A text without NUL, or NULL. */
const char *may_text(const json_t *v);
/* As contact-check.md 1 has an instant; *offset_min is its offset, OFFSET_Z for "Z". */
bool may_instant(const char *text, int64_t *out_us, int *offset_min);
extern const char *const may_channel_values[]; /* in the order of enum contact_channel */
extern const char *const may_purpose_values[];

may_read_fn may_read_holidays, may_read_consent, may_read_block_lists, may_read_hours,
    may_read_offers, may_read_sent;
