#pragma once
#include "server/console/api_person.h"

/*
 * What an agent is about to send about money: shown first, then sent as it was shown.  The page
 * keeps it as a sealed token, for ten minutes and for who asked.
 */
enum preview_kind {
    PREVIEW_WORDS,   /* nothing but its text */
    PREVIEW_PROMISE, /* `centavos` until `due` are written down with it */
    PREVIEW_PIX,     /* a charge: code and link (charge.h) */
    PREVIEW_BOLETO,  /* a charge: paper, code and link */
    PREVIEW_RECEIPT  /* what is said to be paid is written down as `claim_id` until `due` */
};
struct preview {
    int64_t tenant_id, user_id, conversation_id, until_us;
    int64_t creditor_id, person_id, account_id;
    enum preview_kind kind;
    centavos_t centavos;
    day_t due;
    int64_t instalment_id; /* of a charge; 0 = all that is overdue, else the next one */
    int64_t claim_id;
};
/* {"text","payload_token","expires_at"}; `of` says what is sent, from `kind` on. */
json_t *preview_json(struct console_visit *v, const struct debtor *who, const char *text,
                     struct preview of);
/* Its text, in the arena; NULL: no token of theirs, or too late. */
const char *preview_read(struct console_visit *v, const char *token, struct preview *out);
