#pragma once
#include "server/money/indexes.h"
#include "server/money/price.h"
#include <jansson.h>
struct error;

/*
 * How an instalment is priced, as JSON: a policy of its own, or some of the fields of a creditor's
 * (policy_json.h).  Absent fields take the defaults of collections reference 14.1; unknown ones are
 * refused by name, so that a misspelt limit never passes as the default.
 */
bool price_policy_read(const json_t *in, struct price_policy *out, struct error *err)
    __attribute__((warn_unused_result));

/* The same out of an object that has other fields too; their names are price_policy_keys, which
 * end with NULL. */
bool price_policy_fields(const json_t *in, struct price_policy *out, struct error *err)
    __attribute__((warn_unused_result));
extern const char *const price_policy_keys[];
/* Fails on a key that is in neither list; both end with NULL, `more` may be NULL. */
bool policy_fields_known(const json_t *in, const char *const *names, const char *const *more,
                         struct error *err);

/* {"ipca":{"2026-09":4800},"taxa_legal":{"2026-09":3234}}: millionths a month. */
bool price_indexes_read(const json_t *in, struct price_indexes *out, struct error *err)
    __attribute__((warn_unused_result));
