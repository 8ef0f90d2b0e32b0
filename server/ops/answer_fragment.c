#include "server/ops/identify.h"
#include "server/ops/issue.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/error.h"

#include <stdio.h>
#include <string.h>

/*
 * A1: a number that is verified for exactly one debtor, and three digits of the CPF.  Which ones is
 * drawn by a keyed hash of who writes and of the day: nobody outside can guess them, and who asks
 * again to get other ones gets the same.
 */
enum { DRAWN = 3, CPF_DIGITS = 11, HIDDEN_FROM = 4, HIDDEN_TO = 9, DRAWS_MAX = 64 };

/* Public lists print the middle six digits of a CPF: these alone would prove nothing. */
static bool all_public(const int places[DRAWN])
{
    for (int i = 0; i < DRAWN; i++)
        if (places[i] < HIDDEN_FROM || places[i] > HIDDEN_TO)
            return false;
    return true;
}

/* Three places in ascending order out of the bytes of a hash. */
static void pick(const uint8_t *bytes, int places[DRAWN])
{
    bool taken[CPF_DIGITS + 1] = { false };
    int found = 0;

    for (int i = 0; i < DRAWN; i++) {
        int nth = (bytes[2 * i] << 8 | bytes[2 * i + 1]) % (CPF_DIGITS - i), place = 0;
        for (;;)
            if (!taken[++place] && nth-- == 0)
                break;
        taken[place] = true;
    }
    for (int place = 1; place <= CPF_DIGITS; place++)
        if (taken[place])
            places[found++] = place;
}

static void draw(struct batch *b, const struct talk *r, day_t day, int places[DRAWN])
{
    for (int64_t n = 0; n < DRAWS_MAX; n++) {
        int64_t parts[] = { r->conv->identity_id, day, n };
        struct seal_hash hash =
            seal_hash(turns_deps(b->turns)->seal, "fragment", parts, sizeof(parts));
        pick(hash.bytes, places);
        if (!all_public(places))
            return;
    }
}

static int64_t as_number(const int places[DRAWN])
{
    return places[0] * 10000 + places[1] * 100 + places[2];
}

bool answer_ask_fragment(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    (void)pg;
    for (size_t i = 0; i < all->count; i++) {
        struct talk *r = all->runs[i];
        struct var *v = ARENA_ARRAY(b->arena, struct var, 2);
        int p[DRAWN];
        draw(b, r, r->facts.today, p);
        v[0] = VAR_TEXT("posicoes", arena_printf(b->arena, "%dº, %dº e %dº", p[0], p[1], p[2]));
        v[1] = VAR_NUMBER("desafio", as_number(p));
        answer(r, "ok", v, 2);
    }
    return false;
}

/* ---- the digits ---- */

static bool fits(const char *cpf, const char *digits, const int places[DRAWN])
{
    if (strlen(cpf) != CPF_DIGITS || strlen(digits) != DRAWN)
        return false;
    for (int i = 0; i < DRAWN; i++)
        if (cpf[places[i] - 1] != digits[i])
            return false;
    return true;
}

/* Of today, or of yesterday when midnight came in between; never places that a flow made up. */
static bool judge(struct batch *b, const struct talk *r, const char *cpf)
{
    int places[DRAWN];

    for (day_t ago = 0; ago <= 1; ago++) {
        draw(b, r, r->facts.today - ago, places);
        if (as_number(places) == question_number(r, "desafio", 0))
            return fits(cpf, question_text(r, "digitos"), places);
    }
    return false;
}

static void load(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = all->runs;
    size_t count = all->count;
    struct pg_args *args = pg_unit_args(pg, SQL_FRAGMENT_LOAD);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(bytea, struct bytes, talk_phone_hash(b, r[i]));
    all->results[0] = pg_unit_send(pg, args);
}

/* Whose number it is counts as the CPF that was tried; of a number nobody knows, one of its own. */
static void compare(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    const struct pg_result *known = pg_unit_result(pg, all->results[0]);
    struct identity_try *tries = ARENA_ARRAY(b->arena, struct identity_try, all->count);

    for (size_t i = 0; i < all->count; i++)
        tries[i] = (struct identity_try){
            .run = all->runs[i],
            .cpf_hash = identify_hash(b, "nobody", &all->runs[i]->conv->identity_id, 8),
            .day = PG_NULL_DAY,
            .digits = DIGITS_WRONG,
        };
    for (int row = 0; row < pg_rows(known); row++) {
        struct identity_try *t = &tries[pg_get_int8(known, row, 0)];
        struct bytes hash = pg_get_bytea(known, row, 1);
        struct error err = { 0 };
        const char *cpf = seal_open(turns_deps(b->turns)->seal, b->arena, "cpf",
                                    pg_get_bytea(known, row, 2), NULL, &err);
        t->cpf_hash = (struct bytes){ arena_memdup(b->arena, hash.data, hash.len), hash.len };
        if (cpf && judge(b, t->run, cpf))
            t->digits = DIGITS_RIGHT;
    }
    all->work = tries;
    all->results[1] = identify_send(b, pg, tries, all->count);
}

bool answer_identify_fragment(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    switch (all->round) {
    case 0:
        load(b, pg, all);
        return true;
    case 1:
        compare(b, pg, all);
        return true;
    default:
        identify_tell(b, pg_unit_result(pg, all->results[1]), all->work, ASSURANCE_A1);
        return false;
    }
}
