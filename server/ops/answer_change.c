#include "server/ops/code.h"

#include "db/columns.h"
#include "server/base/phone.h"

#include <string.h>

/*
 * Contacts that people change and confirm (004-05): change_contact writes a new one once the code
 * that went to the old one is answered (A3); contact_due and contact_check ask every 90 days
 * whether the number is still theirs.
 */
enum { CODE_ORD, CODE_ID, CODE_HASH };

/* ---- change_contact ---- */

struct changed {
    struct talk *run;
    struct contact contact;
};

static void ask_codes(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = all->runs;
    size_t count = all->count;
    struct pg_args *args = pg_unit_args(pg, SQL_CONTACT_CODES_LOAD);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->conversation_id);
    COLUMN(int8, int64_t, id_or_null(r[i]->conv->person_id));
    all->results[0] = pg_unit_send(pg, args);
}

static struct bytes sealed(struct batch *b, const struct contact *c)
{
    return seal_close(turns_deps(b->turns)->seal, b->arena, c->seal_purpose, c->value,
                      strlen(c->value));
}

static struct bytes hashed(struct batch *b, const struct contact *c)
{
    struct seal_hash h =
        seal_hash(turns_deps(b->turns)->seal, c->seal_purpose, c->value, strlen(c->value));

    return (struct bytes){ arena_memdup(b->arena, h.bytes, SEAL_HASH_SIZE), SEAL_HASH_SIZE };
}

static void send_contacts(struct batch *b, struct pg_unit *pg, const struct changed *c,
                          size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_CONTACTS_SET);

    COLUMN(int8, int64_t, c[i].run->conv->tenant_id);
    COLUMN(int8, int64_t, c[i].run->conv->person_id);
    COLUMN(int8, int64_t, c[i].run->conv->creditor_id);
    COLUMN(int4, int32_t, (int32_t)c[i].contact.kind);
    COLUMN(bytea, struct bytes, hashed(b, &c[i].contact));
    COLUMN(bytea, struct bytes, sealed(b, &c[i].contact));
    COLUMN(bool, bool, question_number(c[i].run, "so_este", 0) != 0);
    pg_int4(args, (int32_t)seal_key_id(turns_deps(b->turns)->seal));
    pg_instant(args, b->now_us);
    pg_unit_send(pg, args);
}

static void use_codes(struct batch *b, struct pg_unit *pg, const struct wrong_codes *used)
{
    struct arena *a = b->arena;
    size_t count = used->count;
    struct pg_args *args = pg_unit_args(pg, SQL_CODES_USE);

    COLUMN(int8, int64_t, used->items[i].tenant_id);
    COLUMN(int8, int64_t, used->items[i].code_id);
    pg_unit_send(pg, args);
}

struct judged {
    struct changed *changed;
    size_t count;
    struct wrong_codes wrong, used;
};

static void judge(struct batch *b, struct talk *r, const struct sent_code *code, struct judged *out)
{
    struct contact contact;

    if (!contact_read(b->arena, question_text(r, "contato"), &contact)) {
        answer(r, "expired", NULL, 0); /* no code was ever sent for what is no contact */
        return;
    }
    const char *refused = code_judge(b, code, contact.value, question_text(r, "codigo"));
    if (refused) {
        answer(r, refused, NULL, 0);
        code_note_try(&out->wrong, r, code, refused);
        return;
    }
    out->changed[out->count++] = (struct changed){ r, contact };
    out->used.items[out->used.count++] = (struct wrong_code){ r->conv->tenant_id, code->code_id };
    answer(r, "ok", NULL, 0);
}

bool answer_change_contact(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        ask_codes(b, pg, all);
        return true;
    }
    const struct pg_result *res = pg_unit_result(pg, all->results[0]);
    struct judged out = { .changed = ARENA_ARRAY(b->arena, struct changed, all->count),
                          .wrong.items = ARENA_ARRAY(b->arena, struct wrong_code, all->count),
                          .used.items = ARENA_ARRAY(b->arena, struct wrong_code, all->count) };
    for (int row = 0; row < pg_rows(res); row++) {
        struct sent_code code = code_read(res, row, CODE_ID, CODE_HASH);
        judge(b, all->runs[pg_get_int8(res, row, CODE_ORD)], &code, &out);
    }
    for (size_t i = 0; i < all->count; i++)
        if (!all->runs[i]->answered)
            answer(all->runs[i], "expired", NULL, 0);
    code_tries_send(b, pg, &out.wrong);
    if (!out.count)
        return false;
    use_codes(b, pg, &out.used);
    send_contacts(b, pg, out.changed, out.count);
    return false;
}

/* ---- is the number still theirs? ---- */

/* Who is not identified, or has no number (BSUID only), has nothing to confirm. */
static size_t with_number(struct talk **runs, size_t count, struct talk **out, int32_t *ords)
{
    size_t known = 0;

    for (size_t i = 0; i < count; i++)
        if (runs[i]->conv->person_id && runs[i]->conv->phone_sealed.len) {
            ords[known] = (int32_t)i;
            out[known++] = runs[i];
        }
    return known;
}

static bool ask_due(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = ARENA_ARRAY(a, struct talk *, all->count);
    int32_t *ords = ARENA_ARRAY(a, int32_t, all->count);
    size_t count = with_number(all->runs, all->count, r, ords);

    for (size_t i = 0; i < all->count; i++)
        if (!all->runs[i]->conv->person_id || !all->runs[i]->conv->phone_sealed.len)
            answer(all->runs[i], "fresh", NULL, 0);
    if (!count)
        return false;
    struct pg_args *args = pg_unit_args(pg, SQL_CONTACTS_DUE);
    COLUMN(int4, int32_t, ords[i]);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->person_id);
    COLUMN(bytea, struct bytes, talk_phone_hash(b, r[i]));
    pg_instant(args, b->now_us);
    all->results[0] = pg_unit_send(pg, args);
    return true;
}

static void tell_due(struct batch *b, struct talk *r)
{
    struct var *v = ARENA_ARRAY(b->arena, struct var, 1);
    char masked[PHONE_SIZE];

    phone_mask(talk_phone(b, r), masked);
    v[0] = VAR_TEXT("contato", arena_strdup(b->arena, masked));
    answer(r, "due", v, 1);
}

bool answer_contact_due(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0)
        return ask_due(b, pg, all);
    const struct pg_result *res = pg_unit_result(pg, all->results[0]);
    for (int row = 0; row < pg_rows(res); row++)
        if (pg_get_bool(res, row, 1))
            tell_due(b, all->runs[pg_get_int8(res, row, 0)]);
    for (size_t i = 0; i < all->count; i++)
        if (!all->runs[i]->answered)
            answer(all->runs[i], "fresh", NULL, 0);
    return false;
}

bool answer_contact_check(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = ARENA_ARRAY(a, struct talk *, all->count);
    int32_t *ords = ARENA_ARRAY(a, int32_t, all->count);
    size_t count = with_number(all->runs, all->count, r, ords);

    if (count) {
        struct pg_args *args = pg_unit_args(pg, SQL_CONTACTS_CHECK);
        COLUMN(int8, int64_t, r[i]->conv->tenant_id);
        COLUMN(int8, int64_t, r[i]->conv->person_id);
        COLUMN(bytea, struct bytes, talk_phone_hash(b, r[i]));
        COLUMN(bool, bool, question_number(r[i], "vale", 0) != 0);
        pg_instant(args, b->now_us);
        pg_unit_send(pg, args);
    }
    for (size_t i = 0; i < all->count; i++) {
        if (question_number(all->runs[i], "vale", 0) == 0) {
            answer_forget_who(all->runs[i]);
            all->runs[i]->conv->muted = true; /* whoever holds it hears nothing unasked */
        }
        answer(all->runs[i], "ok", NULL, 0);
    }
    return false;
}

/* ---- somebody answers for the person (TP-07) ---- */

bool answer_third_party(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    (void)b;
    (void)pg; /* the conversation's row goes with the turn */
    for (size_t i = 0; i < all->count; i++) {
        answer_forget_who(all->runs[i]);
        all->runs[i]->conv->session_outcome = "third_party_message";
        answer(all->runs[i], "ok", NULL, 0);
    }
    return false;
}
