#pragma once
#include "server/money/offers_policy.h"
struct error;

/*
 * The numbers of a policy, of its rows and of what a role may grant: their names in JSON, where
 * they stand, and what they may be.  One table a struct: reading, checking and telling faults use
 * it. Internal to offers_policy.h and policy_json.h.
 */
struct policy_field {
    const char *name; /* NULL ends a table */
    size_t offset;
    bool wide; /* 64 bits; else 32 */
    int64_t low, high;
    const char *what; /* the unit, and the rule or law behind the limit */
};
extern const struct policy_field policy_fields[], policy_bucket_fields[], policy_beyond_fields[];

int64_t policy_field_get(const struct policy_field *field, const void *in);
void policy_field_set(const struct policy_field *field, void *in, int64_t value);
/* ERROR_INPUT with the first field that is outside, its limits and why. */
bool policy_fields_check(const struct policy_field *table, const void *in, struct error *err)
    __attribute__((warn_unused_result));
