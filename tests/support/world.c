#include "tests/support/world.h"

#include "server/base/error.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char places[] =
    "INSERT INTO tenant OVERRIDING SYSTEM VALUE"
    " SELECT t, 't' || t, 'T', now() FROM generate_series(1, 2) t;"
    "INSERT INTO creditor (tenant_id, creditor_id, slug, trade_name, legal_name, cnpj, address,"
    "                      phone, hours, policy, created_at) OVERRIDING SYSTEM VALUE"
    " SELECT t, t, 'c' || t, 'Escola', 'Escola Ltda', '11222333000181', 'Rua A', '11', '8 a 18',"
    "        '{}', now() FROM generate_series(1, 2) t;"
    "INSERT INTO bank_account (tenant_id, bank_account_id, creditor_id, slug, bank, agencia, conta,"
    "                          carteira, pix_key, api_url, token_sealed, secret_sealed)"
    " OVERRIDING SYSTEM VALUE"
    " SELECT t, t, t, 'b' || t, '237', '1', '1', '09', 'k', 'http://b', '', ''"
    " FROM generate_series(1, 2) t;"
    "INSERT INTO webhook_app VALUES ('app', 'whatsapp', '', NULL, '');"
    "INSERT INTO channel_account (tenant_id, account_id, creditor_id, app, channel, external_id,"
    "                             business_id, api_url, api_version, token_sealed)"
    " OVERRIDING SYSTEM VALUE"
    " SELECT t, t, t, 'app', 1, 'n' || t, 'w', 'http://g', 'v23.0', ''"
    " FROM generate_series(1, 2) t;";

int world_setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    struct error err = { 0 };

    if (!w)
        abort();
    w->scratch = scratch_new();
    w->db = pg_sync_open(scratch_conninfo(w->scratch), &err);
    assert_non_null(w->db);
    w->next = 1000;
    scratch_exec(w->scratch, places);
    *state = w;
    return 0;
}

int world_teardown(void **state)
{
    struct world *w = *state;

    pg_sync_close(&w->db);
    scratch_free(&w->scratch);
    arena_done(&w->arena);
    free(w);
    return 0;
}

/* ---- SQL ---- */

static __attribute__((format(printf, 2, 0))) char *format(struct world *w, const char *fmt,
                                                          va_list list)
{
    char *sql = arena_alloc(&w->arena, 4096);

    assert_in_range(vsnprintf(sql, 4096, fmt, list), 1, 4095);
    return sql;
}

void world_exec(struct world *w, const char *fmt, ...)
{
    va_list list;

    va_start(list, fmt);
    scratch_exec(w->scratch, format(w, fmt, list));
    va_end(list);
}

void world_exec_booked(struct world *w, const char *fmt, ...)
{
    va_list list;

    va_start(list, fmt);
    scratch_exec_booked(w->scratch, format(w, fmt, list));
    va_end(list);
}

int64_t world_int(struct world *w, const char *fmt, ...)
{
    va_list list;

    va_start(list, fmt);
    int64_t value = scratch_int8(w->scratch, format(w, fmt, list));
    va_end(list);
    return value;
}

const char *world_text(struct world *w, const char *fmt, ...)
{
    va_list list;

    va_start(list, fmt);
    const char *value = scratch_text(w->scratch, format(w, fmt, list));
    va_end(list);
    return value ? arena_strdup(&w->arena, value) : NULL;
}

bool world_refuses(struct world *w, const char *sqlstate, const char *sql)
{
    PGconn *conn = PQconnectdb(scratch_conninfo(w->scratch));
    PGresult *result = PQexec(conn, sql);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    bool refused = state && strcmp(state, sqlstate) == 0;

    PQclear(result);
    PQfinish(conn);
    return refused;
}

struct pg_args *world_args(struct world *w, enum sql statement)
{
    return pg_sync_args(w->db, statement);
}

const struct pg_result *world_run(struct world *w, struct pg_args *args)
{
    struct error err = { 0 };
    const struct pg_result *result = pg_sync_run(w->db, args, &err);

    if (!result)
        fail_msg("%s", err.detail);
    return result;
}

/* ---- arrays of one ---- */

void one_int8(struct pg_args *args, int64_t value)
{
    pg_int8_array(args, &value, 1);
}

void one_int4(struct pg_args *args, int32_t value)
{
    pg_int4_array(args, &value, 1);
}

void one_text(struct pg_args *args, const char *value)
{
    pg_text_array(args, &value, 1);
}

void one_day(struct pg_args *args, day_t value)
{
    pg_day_array(args, &value, 1);
}

void one_instant(struct pg_args *args, int64_t us)
{
    pg_instant_array(args, &us, 1);
}

void one_bytes(struct pg_args *args, const void *data, size_t len)
{
    struct bytes value = { data, len };

    pg_bytea_array(args, &value, 1);
}

void one_hash(struct pg_args *args, int64_t number)
{
    char hash[SEAL_HASH_SIZE + 1];

    snprintf(hash, sizeof(hash), "%016" PRId64, number);
    one_bytes(args, number < 0 ? NULL : hash, SEAL_HASH_SIZE);
}

/* ---- rows ---- */

int64_t world_person(struct world *w, int64_t cpf)
{
    int64_t id = w->next++;

    world_exec(w,
               "INSERT INTO person (tenant_id, person_id, cpf_hash, name, birth, cep, created_at,"
               " updated_at) OVERRIDING SYSTEM VALUE VALUES (1, %" PRId64 ", '%016" PRId64
               "', 'ANA DE SOUZA', '1990-05-04', '01310100', now(), now())",
               id, cpf);
    return id;
}

int64_t world_contract(struct world *w, int64_t person, int role)
{
    int64_t id = w->next++;

    world_exec(w,
               "INSERT INTO contract OVERRIDING SYSTEM VALUE"
               " VALUES (1, %" PRId64 ", 1, 'K%" PRId64 "', '00%" PRId64 "', now());"
               "INSERT INTO contract_party VALUES (1, %" PRId64 ", %" PRId64 ", %d)",
               id, id, id, id, person, role);
    return id;
}

int64_t world_instalment(struct world *w, int64_t contract, int64_t centavos)
{
    int64_t id = w->next++;

    world_exec_booked(
        w,
        "INSERT INTO instalment (tenant_id, instalment_id, contract_id, key, due, centavos)"
        " OVERRIDING SYSTEM VALUE VALUES (1, %" PRId64 ", %" PRId64 ", 'i%" PRId64
        "', '2026-10-10', %" PRId64 ")",
        id, contract, id, centavos);
    return id;
}

int64_t world_charge(struct world *w, int64_t person, const int64_t *instalments, size_t count)
{
    int64_t id = w->next++;

    world_exec(w,
               "INSERT INTO charge (tenant_id, charge_id, creditor_id, bank_account_id, person_id,"
               " centavos, principal, fine, interest, discount, due, issued_on, nosso_numero,"
               " barcode, line, txid) VALUES (1, %" PRId64 ", 1, 1, %" PRId64
               ", 250, 0, 200, 100, 50, '2026-11-25', '2026-11-20', %" PRId64
               ", repeat('0', 44), repeat('0', 47), 'tx%" PRId64 "')",
               id, person, id, id);
    for (size_t i = 0; i < count; i++)
        world_exec(w,
                   "INSERT INTO charge_item SELECT 1, %" PRId64 ", instalment_id, contract_id,"
                   " centavos, %d, %d, %d FROM instalment WHERE instalment_id = %" PRId64 ";"
                   "UPDATE charge SET principal = principal + i.centavos,"
                   " centavos = charge.centavos + i.centavos FROM instalment i"
                   " WHERE charge_id = %" PRId64 " AND instalment_id = %" PRId64,
                   id, i ? 0 : 200, i ? 0 : 100, i ? 0 : 50, instalments[i], id, instalments[i]);
    return id;
}

int64_t world_conversation(struct world *w, int64_t person)
{
    int64_t id = w->next++;

    world_exec(w,
               "INSERT INTO identity OVERRIDING SYSTEM VALUE VALUES (1, %" PRId64 ", 1, now());"
               "INSERT INTO conversation (tenant_id, conversation_id, account_id, creditor_id,"
               " identity_id, session_id, person_id, assurance, assurance_until, fence,"
               " last_inbound) OVERRIDING SYSTEM VALUE VALUES (1, %" PRId64 ", 1, 1, %" PRId64
               ", 1, nullif(%" PRId64 ", 0), 2, " AT ", 5, " AT ")",
               id, id, id, person, 3600, -3600);
    return id;
}

int64_t world_message(struct world *w, int64_t conversation, int class)
{
    int64_t id = w->next++;

    world_exec(w,
               "INSERT INTO outbox (tenant_id, outbox_id, conversation_id, account_id, key, class,"
               " level, fence, payload, created_at, expires_at) VALUES (1, %" PRId64 ", %" PRId64
               ", 1, '%016" PRId64 "', %d, 2, 5, 'x', " AT ", " AT ");"
               "INSERT INTO outbox_queue (tenant_id, conversation_id, outbox_id, process_no,"
               " not_before) VALUES (1, %" PRId64 ", %" PRId64 ", 7, " AT ")",
               id, conversation, id, class, 0, 900, conversation, id, 0);
    return id;
}

void world_hand_over(struct world *w, int64_t conversation)
{
    world_exec(
        w,
        "INSERT INTO hand_over (tenant_id, hand_over_id, conversation_id, session_id, reason,"
        " protocol, fence, asked_at) VALUES (1, %" PRId64 ", %" PRId64 ", 1, 'asked', 'Q-%" PRId64
        "', 5, " AT ");"
        "UPDATE conversation SET owner = 1 WHERE conversation_id = %" PRId64,
        conversation, conversation, conversation, -60, conversation);
}
