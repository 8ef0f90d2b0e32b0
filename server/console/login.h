#pragma once
#include "server/console/internal.h"

/* What the steps of a log-in share: login.c asks for the password, code.c for the code. */
enum { LOGIN_MAX = 254, LOGIN_KEY = SEAL_HASH_SIZE };

struct login {
    const char *email;    /* small letters; as typed when it is no address */
    const char *known_as; /* the same, and "" when it is none */
    uint8_t login_key[LOGIN_KEY], address_key[LOGIN_KEY];
    char ip_prefix[IP_PREFIX_SIZE];
    void (*tried)(struct console_visit *visit, const struct pg_result *row);
    bool code; /* the second step */
    /* of the steps */
    const char *password, *typed, *csrf_before;
    int64_t tenant_id, user_id, step;
    bool recovery;
    uint8_t recovery_hash[LOGIN_KEY], new_hash[CONSOLE_SECRET_HASH];
};

/* Counts the try; `tried` comes when it is allowed, else the visit is answered that it must wait.
 */
void login_take(struct console_visit *visit, const char *email, bool code,
                void (*tried)(struct console_visit *visit, const struct pg_result *row));
/* Says that it was wrong, in the same words whatever was, and writes it down after that. */
void login_wrong(struct console_visit *visit);
void login_busy(struct console_visit *visit);
/* A text of the body, form or JSON; "" when it is not there. */
const char *login_field(struct console_visit *visit, const char *form_name, const char *json_name);
/* The page of the step, with what went wrong (NULL = nothing yet). */
void login_show(struct console_visit *visit, bool code, int status, const char *fault,
                const char *email);
/* Of a recovery code in any spelling; false when it cannot be one. */
bool recovery_hash(const struct seal *seal, const char *typed, uint8_t out[LOGIN_KEY]);
