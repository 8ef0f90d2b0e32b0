#pragma once
#include "flows/faults.h"
#include "server/money/offers_policy.h"

/*
 * Everything that is wrong with a policy file, told at once with the line it stands on (`quita
 * policy check`).  The file is faults->source[FAULT_GRAPH]; it begins with "format": 1.  Reading it
 * for use is policy_json.h; docs/policy.md tells every field.  True: there is no fault, and *out is
 * the policy.
 */
bool policy_examine(struct faults *faults, struct offer_policy *out);
