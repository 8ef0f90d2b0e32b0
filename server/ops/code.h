#pragma once
#include "server/base/seal.h"
#include "server/ops/answer.h"
struct pg_result;

/*
 * One-time codes (A3): six digits that go to a contact registered over 30 days ago, hold ten
 * minutes, may be wrong three times, and are bound to what they are for.  Who asks for what is in
 * answer_code.c; an agreement (answer_accept.c) and a change of contact (answer_change.c) use them
 * up.
 */
enum code_purpose { CODE_AGREEMENT = 1, CODE_CONTACT = 2 };

struct sent_code {
    int64_t code_id;
    struct bytes hash; /* none: there is no code, or it is used */
    int64_t until_us, tries;
};

/* The hash a code is kept as.  `subject`: the agreement's id, or the contact in its normal form. */
struct seal_hash code_hash(struct batch *b, const char *subject, const char *code);
/* The code's columns hash, until and tries stand side by side from `column`; id = where its id is.
 */
struct sent_code code_read(const struct pg_result *res, int row, int id, int column);
/* NULL when it is right, else the outcome: "wrong", "expired", "locked". */
const char *code_judge(struct batch *b, const struct sent_code *code, const char *subject,
                       const char *given);

/* Codes that were answered wrongly, for code_tries_send(); items by the caller. */
struct wrong_codes {
    struct wrong_code {
        int64_t tenant_id, code_id;
    } * items;
    size_t count;
};
/* Not of those that ran out: they are no tries. */
void code_note_try(struct wrong_codes *wrong, const struct talk *r, const struct sent_code *code,
                   const char *refused);
void code_tries_send(struct batch *b, struct pg_unit *pg, const struct wrong_codes *wrong);

/* A contact as somebody gave it: kind 1 phone, 2 e-mail; value in its normal form (as registers
 * have it), in the arena.  False when it is neither. */
struct contact {
    int kind;
    const char *value, *seal_purpose;
};
bool contact_read(struct arena *a, const char *text, struct contact *out);
