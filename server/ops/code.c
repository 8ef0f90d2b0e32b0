#include "server/ops/code.h"

#include "db/columns.h"
#include "server/base/email.h"
#include "server/base/phone.h"

#include <sodium.h>
#include <string.h>

enum { TRIES_MAX = 3 };

struct seal_hash code_hash(struct batch *b, const char *subject, const char *code)
{
    const char *text = arena_printf(b->arena, "%s:%.12s", subject, code);

    return seal_hash(turns_deps(b->turns)->seal, "code", text, strlen(text));
}

struct sent_code code_read(const struct pg_result *res, int row, int id, int column)
{
    return (struct sent_code){ .code_id = int_or_zero(res, row, id),
                               .hash = bytes_or_none(res, row, column),
                               .until_us = instant_or_zero(res, row, column + 1),
                               .tries = int_or_zero(res, row, column + 2) };
}

const char *code_judge(struct batch *b, const struct sent_code *code, const char *subject,
                       const char *given)
{
    struct seal_hash hash = code_hash(b, subject, given);

    if (!code->hash.len || code->until_us <= b->now_us)
        return "expired";
    if (code->tries >= TRIES_MAX)
        return "locked";
    if (sodium_memcmp(hash.bytes, code->hash.data, SEAL_HASH_SIZE) == 0)
        return NULL;
    return code->tries + 1 >= TRIES_MAX ? "locked" : "wrong";
}

void code_note_try(struct wrong_codes *wrong, const struct talk *r, const struct sent_code *code,
                   const char *refused)
{
    if (strcmp(refused, "expired") != 0)
        wrong->items[wrong->count++] = (struct wrong_code){ r->conv->tenant_id, code->code_id };
}

void code_tries_send(struct batch *b, struct pg_unit *pg, const struct wrong_codes *wrong)
{
    struct arena *a = b->arena;
    size_t count = wrong->count;

    if (!count)
        return;
    struct pg_args *args = pg_unit_args(pg, SQL_CODE_TRIES_ADD);
    COLUMN(int8, int64_t, wrong->items[i].tenant_id);
    COLUMN(int8, int64_t, wrong->items[i].code_id);
    pg_unit_send(pg, args);
}

bool contact_read(struct arena *a, const char *text, struct contact *out)
{
    char phone[PHONE_SIZE], email[EMAIL_SIZE];

    if (email_from_register(text, email))
        *out = (struct contact){ 2, arena_strdup(a, email), "email" };
    else if (phone_from_register(text, phone))
        *out = (struct contact){ 1, arena_strdup(a, phone), "phone" };
    else
        return false;
    return true;
}
