#pragma once
#include "server/base/money.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct arena;
struct error;

/*
 * The bank's notices: Pix in the form of BACEN's Pix API; boletos, cards and transfers beside them,
 * what of a boleto or a card has reached the account, and what was taken back of a payment; signed
 * with HMAC-SHA256 over the raw body. Data in, data out.
 */
enum payment_method {
    PAYMENT_PIX = 1,
    PAYMENT_BOLETO,
    PAYMENT_CARD,
    PAYMENT_TRANSFER,
    PAYMENT_CREDIT,    /* no payment: the money of one is in the account, less the bank's fee */
    PAYMENT_REFUND,    /* no payment: so much of one was given back to who had paid */
    PAYMENT_CHARGEBACK /* no payment: so much of one was taken back by the payer's bank */
};
struct bank_notice {
    enum payment_method method;
    const char *external_id; /* the bank's own id of the payment: unique for ever; of a credit the
                                payment's, of a return its own */
    const char *txid;        /* Pix and card; NULL for the others */
    int64_t nosso_numero;    /* boleto; a transfer's description, 0 when it says none */
    centavos_t centavos, fee;
    int64_t paid_at_us;
    const char *raw;   /* JSON as it came */
    const char *fault; /* NULL = can be taken */
    const char *of;    /* a return: the bank's id of the payment; NULL for the others */
};
enum { BANK_NOTICES_MAX = 1000, BANK_BODY_MAX = 1024 * 1024 };

/* ERROR_INPUT for a body that holds no list of notices.  One bad notice does not sink the others:
 * it comes with its fault, the field that is wrong: "external_id", "charge", "valor", "when",
 * "tarifa" or "payment". */
bool bank_notices_parse(const void *body, size_t len, struct arena *a, struct bank_notice **out,
                        size_t *count, struct error *err);
/* The list it came in, which is where the bank keeps its records of the kind: "pix", "boletos". */
const char *bank_notice_list(enum payment_method method);
/* One notice as the bank's own record has it (read back). */
bool bank_record_parse(const void *body, size_t len, enum payment_method method, struct arena *a,
                       struct bank_notice *out, struct error *err);
bool bank_notice_same(const struct bank_notice *told, const struct bank_notice *record);
/* Refund or chargeback. */
bool bank_notice_is_return(const struct bank_notice *notice);
