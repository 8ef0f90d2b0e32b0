#include "tests/support/paying.h"

#include "server/base/auto.h"
#include "server/providers/bank_notice.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const int32_t TODAY = 20777; /* 2026-11-20 */
struct owed owe(struct world *w)
{
    struct owed d = { .person = world_person(w, w->next) };

    d.conversation = world_conversation(w, d.person);
    d.instalment = world_instalment(w, world_contract(w, d.person, 1), PAID_PRINCIPAL);
    d.charge = world_charge(w, d.person, &d.instalment, 1);
    snprintf(d.txid, sizeof(d.txid), "tx%" PRId64, d.charge);
    return d;
}

struct owed owe_more(struct world *w, int64_t person, int64_t instalment)
{
    struct owed o = { .person = person, .instalment = instalment };

    o.charge = world_charge(w, person, &instalment, 1);
    snprintf(o.txid, sizeof(o.txid), "tx%" PRId64, o.charge);
    return o;
}

const char *fresh_id(struct world *w)
{
    return arena_printf(&w->arena, "E%" PRId64, w->next++);
}

const char *settle(struct world *w, const struct bank_word *n, size_t count)
{
    struct pg_args *args = world_args(w, SQL_SETTLE);
    int32_t ords[4], methods[4];
    int64_t ones[4], numbers[4], centavos[4], instants[4], none[4], asked[4];
    const char *ids[4], *txids[4];
    day_t days[4];
    struct bytes notices[4];
    char answers[128] = "";

    assert_in_range(count, 1, 4);
    for (size_t i = 0; i < count; i++) {
        ords[i] = (int32_t)i;
        ones[i] = 1;
        ids[i] = n[i].external_id;
        txids[i] = n[i].txid;
        methods[i] = n[i].txid ? PAYMENT_PIX : PAYMENT_BOLETO;
        numbers[i] = n[i].nosso_numero ? n[i].nosso_numero : PG_NULL_INT8;
        centavos[i] = n[i].centavos;
        instants[i] = WORLD_NOW - SECONDS_US(60);
        days[i] = TODAY;
        none[i] = 0;
        asked[i] = PG_NULL_INT8; /* no terms: a charge's value, whatever the day */
        notices[i] = (struct bytes){ (const uint8_t *)"notice", 6 };
    }
    pg_int4_array(args, ords, count);
    pg_int8_array(args, ones, count);
    pg_int8_array(args, ones, count);
    pg_int8_array(args, ones, count);
    pg_text_array(args, ids, count);
    pg_int4_array(args, methods, count);
    pg_text_array(args, txids, count);
    pg_int8_array(args, numbers, count);
    pg_int8_array(args, centavos, count);
    pg_instant_array(args, instants, count);
    pg_day_array(args, days, count);
    pg_bytea_array(args, notices, count);
    pg_instant(args, WORLD_NOW);
    pg_day_array(args, days, count);
    pg_int8_array(args, asked, count);
    for (int i = 0; i < 3; i++)
        pg_int8_array(args, none, count);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r), count);
    for (int row = 0; row < pg_rows(r); row++) {
        size_t len = strlen(answers);
        const char *what = pg_is_null(r, row, 1)         ? "seen"
                           : pg_get_int8(r, row, 1) == 1 ? "settled"
                                                         : pg_get_text(r, row, 2);
        snprintf(answers + len, sizeof(answers) - len, "%s%s", row ? " " : "", what);
    }
    return arena_strdup(&w->arena, answers);
}

const char *pay(struct world *w, const struct owed *d, int64_t centavos)
{
    const struct bank_word n = { fresh_id(w), d->txid, 0, centavos };

    return settle(w, &n, 1);
}

int64_t status_of(struct world *w, const char *table, int64_t id)
{
    return world_int(w, "SELECT status FROM %s WHERE %s_id = %" PRId64, table, table, id);
}
