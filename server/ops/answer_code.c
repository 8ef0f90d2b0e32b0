#include "server/ops/code.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/phone.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- send_code: a one-time code to a contact registered over 30 days ago (A3) ---- */

enum { CODES_A_DAY = 5, CODE_MINUTES = 10 };

/* Flows older than the other purposes do not say what it is for: an agreement. */
static enum code_purpose purpose_of(const struct talk *r)
{
    return strcmp(question_text(r, "para"), "contato") == 0 ? CODE_CONTACT : CODE_AGREEMENT;
}

static void ask(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = all->runs;
    size_t count = all->count;
    struct pg_args *args = pg_unit_args(pg, SQL_CODES_PREPARE);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->conversation_id);
    COLUMN(int8, int64_t, id_or_null(r[i]->conv->person_id));
    COLUMN(bytea, struct bytes, talk_phone_hash(b, r[i]));
    pg_instant(args, b->now_us);
    all->results[0] = pg_unit_send(pg, args);
}

struct coded {
    struct talk *run;
    enum code_purpose purpose;
    int64_t agreement_id; /* 0 = it is for a contact */
    struct seal_hash hash;
};

static void say_code(struct batch *b, struct talk *r, const char *code)
{
    const struct var values[] = { VAR_TEXT("codigo", code), VAR_NUMBER("minutos", CODE_MINUTES) };
    const struct reply reply = flow_words(r->flow, FLOW_WORDS_CODE, &r->facts,
                                          (struct vars){ values, COUNT_OF(values) }, b->arena);

    talk_say(b, r, &reply, CLASS_CODE);
}

/* What the code is bound to; NULL when there is no such thing. */
static const char *subject_of(struct batch *b, const struct talk *r, int64_t agreement_id)
{
    struct contact contact;

    if (purpose_of(r) == CODE_AGREEMENT)
        return agreement_id ? arena_printf(b->arena, "%" PRId64, agreement_id) : NULL;
    return contact_read(b->arena, question_text(r, "contato"), &contact) ? contact.value : NULL;
}

static void make_code(struct batch *b, struct talk *r, int64_t agreement_id, const char *subject,
                      struct coded *out)
{
    char code[8], masked[PHONE_SIZE];
    struct var *v = ARENA_ARRAY(b->arena, struct var, 1);
    enum code_purpose purpose = purpose_of(r);

    snprintf(code, sizeof(code), "%06d", (int)random_below(turns_deps(b->turns)->random, 1000000));
    *out = (struct coded){ r, purpose, purpose == CODE_AGREEMENT ? agreement_id : 0,
                           code_hash(b, subject, code) };
    say_code(b, r, code);
    phone_mask(talk_phone(b, r), masked);
    v[0] = VAR_TEXT("contato", arena_strdup(b->arena, masked));
    answer(r, "ok", v, 1);
}

static void store(struct batch *b, struct pg_unit *pg, const struct coded *c, size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_CODES_ADD);

    COLUMN(int8, int64_t, c[i].run->conv->tenant_id);
    COLUMN(int8, int64_t, c[i].run->conv->person_id);
    COLUMN(int8, int64_t, c[i].run->conv->conversation_id);
    COLUMN(int4, int32_t, (int32_t)c[i].purpose);
    COLUMN(int8, int64_t, id_or_null(c[i].agreement_id));
    COLUMN(bytea, struct bytes, ((struct bytes){ c[i].hash.bytes, SEAL_HASH_SIZE }));
    COLUMN(instant, int64_t, b->now_us + MINUTES_US(CODE_MINUTES));
    pg_instant(args, b->now_us);
    pg_unit_send(pg, args);
}

bool answer_send_code(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        ask(b, pg, all);
        return true;
    }
    const struct pg_result *result = pg_unit_result(pg, all->results[0]);
    struct coded *coded = ARENA_ARRAY(b->arena, struct coded, all->count);
    size_t count = 0;
    for (int row = 0; row < pg_rows(result); row++) {
        struct talk *r = all->runs[pg_get_int8(result, row, 0)];
        int64_t agreement = int_or_zero(result, row, 1);
        const char *subject = subject_of(b, r, agreement);
        if (r->answered)
            continue;
        if (!subject || !pg_get_bool(result, row, 2))
            answer(r, "no_contact", NULL, 0);
        else if (pg_get_int8(result, row, 3) >= CODES_A_DAY)
            answer(r, "limited", NULL, 0);
        else
            make_code(b, r, agreement, subject, &coded[count++]);
    }
    if (count)
        store(b, pg, coded, count);
    return false;
}
