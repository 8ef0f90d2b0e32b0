#pragma once
#include "server/money/bank.h"
#include <jansson.h>
struct error;

/*
 * The parts of an account from a JSON object: texts or whole numbers (nn17 may be true or false),
 * by the names of boleto_parts.  Other members are left alone.  ERROR_INPUT names the member.
 */
bool boleto_account_read(const json_t *in, struct boleto_account *out, struct error *err)
    __attribute__((warn_unused_result));
/* The same of an account as the database keeps it: three columns, and the others as JSON. */
bool boleto_account_stored(const char *parts, const char *agencia, const char *conta,
                           const char *carteira, struct boleto_account *out, struct error *err)
    __attribute__((warn_unused_result));
