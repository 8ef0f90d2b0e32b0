#pragma once
#include "server/console/api_person.h"

/*
 * What an agent is about to send about money: shown first, then sent as it was shown.  The page
 * keeps it as a sealed token, for ten minutes and for who asked.
 */
struct preview {
    int64_t tenant_id, user_id, conversation_id, until_us;
    int64_t creditor_id, person_id,
        centavos; /* of a promise to be written down; centavos 0 = none */
    day_t due;
};
/* {"text","payload_token","expires_at"} */
json_t *preview_json(struct console_visit *v, const struct debtor *who, const char *text,
                     day_t promise_due, centavos_t promised);
/* Its text, in the arena; NULL: no token of theirs, or too late. */
const char *preview_read(struct console_visit *v, const char *token, struct preview *out);
