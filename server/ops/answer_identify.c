#include "server/ops/answer.h"

#include "db/columns.h"
#include "server/base/day.h"

#include <ctype.h>
#include <string.h>

enum { MINUTES_TOLD_MAX = 90 };
static const int64_t A2_US = HOURS_US(24); /* TP-05, on WhatsApp */

/* ---- asking ---- */

static struct bytes hashed(struct batch *b, const char *purpose, const void *data, size_t len)
{
    struct seal_hash hash = seal_hash(turns_deps(b->turns)->seal, purpose, data, len);

    return (struct bytes){ arena_memdup(b->arena, hash.bytes, SEAL_HASH_SIZE), SEAL_HASH_SIZE };
}

static struct bytes cpf_hash(struct batch *b, const struct talk *r)
{
    const char *cpf = question_text(r, "cpf");

    return hashed(b, "cpf", cpf, strlen(cpf));
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

static void ask(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = all->runs;
    size_t count = all->count;
    struct pg_args *args = pg_unit_args(pg, SQL_IDENTIFY);

    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    COLUMN(bytea, struct bytes,
           hashed(b, "identity", &r[i]->conv->identity_id, sizeof(r[i]->conv->identity_id)));
    COLUMN(bytea, struct bytes, cpf_hash(b, r[i]));
    COLUMN(text, const char *, question_text(r[i], "factor"));
    COLUMN(day, day_t, factor_day(r[i]));
    COLUMN(text, const char *, factor_word(r[i]));
    pg_instant(args, b->now_us);
    all->results[0] = pg_unit_send(pg, args);
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

static void confirm(struct batch *b, struct talk *r, const struct pg_result *result, int row)
{
    struct conversation *c = r->conv;
    struct var *values = ARENA_ARRAY(b->arena, struct var, 1);

    c->person_id = pg_get_int8(result, row, 2);
    c->assurance = ASSURANCE_A2;
    c->assurance_until_us = b->now_us + A2_US;
    c->session_changed = true;
    values[0] = VAR_TEXT("nome", first_name(b->arena, pg_get_text(result, row, 3)));
    answer(r, "ok", values, 1);
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

bool answer_identify(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    if (all->round == 0) {
        ask(b, pg, all);
        return true;
    }
    const struct pg_result *result = pg_unit_result(pg, all->results[0]);
    for (int row = 0; row < pg_rows(result); row++) {
        struct talk *r = all->runs[pg_get_int8(result, row, 0)];
        const char *outcome = pg_get_text(result, row, 1);
        if (strcmp(outcome, "ok") == 0)
            confirm(b, r, result, row);
        else if (strcmp(outcome, "paused") == 0)
            pause(b, r, result, row);
        else
            answer(r, strcmp(outcome, "blocked") == 0 ? "blocked" : "mismatch", NULL, 0);
    }
    return false;
}
