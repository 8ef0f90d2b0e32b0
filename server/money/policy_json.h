#pragma once
#include "server/money/offers.h"
#include "server/money/price_json.h"
#include <jansson.h>
struct error;

/*
 * A creditor's policy as JSON, how it prices and what it offers (what --jsonl commands read and
 * what the creditor's row keeps).  Absent fields take the defaults of collections reference 14;
 * unknown fields are refused by name, so that a misspelt limit never passes as the default.
 */
bool offer_policy_read(const json_t *in, struct offer_policy *out, struct error *err)
    __attribute__((warn_unused_result));
