#pragma once
#include "server/money/bank.h"
#include <jansson.h>
struct error;

/* The boleto that a JSON object of `boleto encode` and `boleto print` tells: bank, due, centavos,
 * account (contracts 3.3).  ERROR_INPUT, naming the field. */
struct boleto_input {
    const struct boleto_bank *bank;
    struct boleto_account account;
    struct boleto_title title;
    struct boleto_code code;
};
bool boleto_input_read(const json_t *in, struct boleto_input *out, struct error *err)
    __attribute__((warn_unused_result));
