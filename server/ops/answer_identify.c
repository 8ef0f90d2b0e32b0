#include "server/ops/identify.h"

#include "db/columns.h"
#include "server/base/day.h"

#include <ctype.h>
#include <string.h>

enum { MINUTES_TOLD_MAX = 90 };

/* ---- asking ---- */

struct bytes identify_hash(struct batch *b, const char *purpose, const void *data, size_t len)
{
    struct seal_hash hash = seal_hash(turns_deps(b->turns)->seal, purpose, data, len);

    return (struct bytes){ arena_memdup(b->arena, hash.bytes, SEAL_HASH_SIZE), SEAL_HASH_SIZE };
}

static day_t factor_day(const struct talk *r)
{
    const struct value *v = question_arg(r, "factor_value");
    day_t day = PG_NULL_DAY;

    if (v && v->type == VALUE_DAY)
        return (day_t)v->number;
    if (v && v->type == VALUE_TEXT && v->text && !day_parse_br(v->text, &day))
        (void)day_parse_iso(v->text, &day);
    return day;
}

static const char *factor_word(const struct talk *r)
{
    const struct value *v = question_arg(r, "factor_value");

    return v && v->type == VALUE_TEXT ? v->text : NULL;
}

int identify_send(struct batch *b, struct pg_unit *pg, const struct identity_try *t, size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args = pg_unit_args(pg, SQL_IDENTIFY);
    bool *fits = ARENA_ARRAY(a, bool, count + 1), *asked = ARENA_ARRAY(a, bool, count + 1);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, t[i].run->conv->tenant_id);
    COLUMN(int8, int64_t, t[i].run->conv->creditor_id);
    COLUMN(bytea, struct bytes,
           identify_hash(b, "identity", &t[i].run->conv->identity_id,
                         sizeof(t[i].run->conv->identity_id)));
    COLUMN(bytea, struct bytes, t[i].cpf_hash);
    COLUMN(text, const char *, t[i].factor);
    COLUMN(day, day_t, t[i].day);
    COLUMN(text, const char *, t[i].word);
    pg_instant(args, b->now_us);
    COLUMN(bytea, struct bytes, talk_phone_hash(b, t[i].run));
    for (size_t i = 0; i < count; i++) {
        asked[i] = t[i].digits != DIGITS_NOT_ASKED;
        fits[i] = t[i].digits == DIGITS_RIGHT;
    }
    pg_bool_array(args, asked, count);
    pg_bool_array(args, fits, count);
    return pg_unit_send(pg, args);
}

/* ---- reading ---- */

/* "MARIA DE FATIMA" -> "Maria": registers shout. */
static const char *first_name(struct arena *a, const char *name)
{
    size_t len = strcspn(name, " ");
    char *first = arena_strndup(a, name, len);
    bool shouting = len > 1 && isupper((unsigned char)first[1]);

    for (size_t i = 1; shouting && i < len; i++)
        if ((unsigned char)first[i] < 0x80)
            first[i] = (char)tolower((unsigned char)first[i]);
    return first;
}

static void confirm(struct batch *b, struct talk *r, const struct pg_result *result, int row,
                    enum assurance level)
{
    struct conversation *c = r->conv;
    struct var *values = ARENA_ARRAY(b->arena, struct var, 1);

    c->person_id = pg_get_int8(result, row, 2);
    c->assurance = level;
    c->assurance_until_us = b->now_us + talk_known_us(r);
    c->session_changed = true;
    values[0] = VAR_TEXT("nome", first_name(b->arena, pg_get_text(result, row, 3)));
    answer(r, "ok", values, level >= ASSURANCE_A2); /* below it no name is said */
}

/* How long it still is, never less than it is; the same whether or not the CPF is known. */
static const char *wait_words(struct arena *a, int64_t us)
{
    int64_t minutes = (us + MINUTES_US(1) - 1) / MINUTES_US(1);

    if (minutes <= 1)
        return "1 minuto";
    if (minutes <= MINUTES_TOLD_MAX)
        return arena_printf(a, "%d minutos", (int)minutes);
    return arena_printf(a, "%d horas", (int)((minutes + 59) / 60));
}

static void pause(struct batch *b, struct talk *r, const struct pg_result *result, int row)
{
    struct var *values = ARENA_ARRAY(b->arena, struct var, 1);

    values[0] =
        VAR_TEXT("espera", wait_words(b->arena, pg_get_instant(result, row, 4) - b->now_us));
    answer(r, "paused", values, 1);
}

void identify_tell(struct batch *b, const struct pg_result *result,
                   const struct identity_try *tries, enum assurance level)
{
    for (int row = 0; row < pg_rows(result); row++) {
        struct talk *r = tries[pg_get_int8(result, row, 0)].run;
        const char *outcome = pg_get_text(result, row, 1);
        if (strcmp(outcome, "ok") == 0)
            confirm(b, r, result, row, level);
        else if (strcmp(outcome, "paused") == 0)
            pause(b, r, result, row);
        else
            answer(r, strcmp(outcome, "blocked") == 0 ? "blocked" : "mismatch", NULL, 0);
    }
}

static struct identity_try try_of(struct batch *b, struct talk *r)
{
    const char *cpf = question_text(r, "cpf");

    return (struct identity_try){ .run = r,
                                  .cpf_hash = identify_hash(b, "cpf", cpf, strlen(cpf)),
                                  .factor = question_text(r, "factor"),
                                  .word = factor_word(r),
                                  .day = factor_day(r) };
}

bool answer_identify(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct identity_try *tries = all->work;

    if (all->round == 0) {
        tries = ARENA_ARRAY(b->arena, struct identity_try, all->count);
        for (size_t i = 0; i < all->count; i++)
            tries[i] = try_of(b, all->runs[i]);
        all->work = tries;
        all->results[0] = identify_send(b, pg, tries, all->count);
        return true;
    }
    identify_tell(b, pg_unit_result(pg, all->results[0]), tries, ASSURANCE_A2);
    return false;
}
