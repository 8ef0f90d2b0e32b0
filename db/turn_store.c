#include "db/turn_store.h"

#include "db/columns.h"
#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/auto.h"

#include <string.h>

enum { WAITING_PER_CONVERSATION = 8 };

void *rows_grow(struct arena *a, void *items, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity ? *capacity * 2 : 16;
    void *bigger = arena_alloc(a, *capacity * size);
    if (count)
        memcpy(bigger, items, count * size);
    return bigger;
}

/* ---- open ---- */

static struct bytes hash_bytes(const struct seal_hash *hash)
{
    return (struct bytes){ hash->bytes, SEAL_HASH_SIZE };
}

/* The rows conversations_lock and inbox_waiting look for: an alias each, or a conversation. */
static void add_wanted(struct pg_unit *pg, struct pg_args *args, const struct turn_open *open,
                       bool by_id)
{
    struct arena *a = pg_unit_arena(pg);
    size_t n = 0, max = open->count * 2;
    int32_t *ords = ARENA_ARRAY(a, int32_t, max);
    int64_t *tenants = ARENA_ARRAY(a, int64_t, max), *accounts = ARENA_ARRAY(a, int64_t, max);
    int64_t *convs = ARENA_ARRAY(a, int64_t, max);
    struct bytes *aliases = ARENA_ARRAY(a, struct bytes, max);

    for (size_t i = 0; i < open->count; i++) {
        const struct unit *u = open->units[i];
        size_t rows = u->conversation_id ? 1 : u->alias_count;
        for (size_t j = 0; j < rows; j++, n++) {
            ords[n] = (int32_t)(i * 2 + j);
            tenants[n] = u->tenant_id;
            accounts[n] = u->account_id;
            convs[n] = u->conversation_id ? u->conversation_id : PG_NULL_INT8;
            if (!u->conversation_id)
                aliases[n] = hash_bytes(&u->alias[j]);
        }
    }
    pg_int4_array(args, ords, n);
    pg_int8_array(args, tenants, n);
    pg_int8_array(args, accounts, n);
    pg_bytea_array(args, aliases, n);
    if (by_id)
        pg_int8_array(args, convs, n);
}

/* True when a unit names its conversation: a timer, or what wakes one. */
static bool any_by_id(const struct turn_open *open)
{
    for (size_t i = 0; i < open->count; i++)
        if (open->units[i]->conversation_id)
            return true;
    return false;
}

static int send_lock(struct pg_unit *pg, const struct turn_open *open)
{
    bool by_id = any_by_id(open);
    struct pg_args *args =
        pg_unit_args(pg, by_id ? SQL_CONVERSATIONS_LOCK : SQL_CONVERSATIONS_LOCK_ALIASES);

    add_wanted(pg, args, open, by_id);
    return pg_unit_send(pg, args);
}

/* Belongs to no conversation: nothing is to be locked, looked up or stepped. */
static bool is_kept(const struct unit *u)
{
    return !u->alias_count && !u->conversation_id && u->sealed.len;
}

/* The units whose keys are to be remembered. */
static size_t keyed_units(const struct turn_open *open, int32_t *ords)
{
    size_t n = 0;

    for (size_t i = 0; i < open->count; i++) {
        const struct unit *u = open->units[i];
        if (u->has_key && !u->duplicate && !is_kept(u))
            ords[n++] = (int32_t)i;
    }
    return n;
}

static int send_keys(struct pg_unit *pg, const struct turn_open *open, int64_t now_us)
{
    struct arena *a = pg_unit_arena(pg);
    int32_t *ords = ARENA_ARRAY(a, int32_t, open->count);
    size_t count = keyed_units(open, ords);

    if (!count)
        return -1;
    struct pg_args *args =
        pg_unit_args(pg, open->all_new ? SQL_INBOX_KEYS_PUT : SQL_INBOX_KEYS_ADD);
    if (!open->all_new)
        pg_int4_array(args, ords, count);
    COLUMN(int8, int64_t, open->units[ords[i]]->tenant_id);
    COLUMN(int8, int64_t, open->units[ords[i]]->account_id);
    COLUMN(bytea, struct bytes, hash_bytes(&open->units[ords[i]]->key));
    pg_instant(args, now_us);
    int result = pg_unit_send(pg, args);
    return open->all_new ? -1 : result;
}

static void send_one_kept(struct pg_unit *pg, const struct unit *u)
{
    struct pg_args *args = pg_unit_args(pg, SQL_INBOX_KEEP_ONE);

    pg_int8(args, u->tenant_id);
    pg_int8(args, id_or_null(u->account_id));
    pg_bytea(args, u->has_key ? u->key.bytes : NULL, u->has_key ? SEAL_HASH_SIZE : 0);
    pg_int4(args, (int32_t)u->kind);
    pg_int4(args, (int32_t)u->state);
    pg_instant(args, instant_or_null(u->provider_at_us));
    pg_instant(args, u->received_at_us);
    pg_bytea(args, u->sealed.data, u->sealed.len);
    pg_unit_send(pg, args);
}

static void send_many_kept(struct pg_unit *pg, struct unit *const *u, size_t count)
{
    struct arena *a = pg_unit_arena(pg);
    struct pg_args *args = pg_unit_args(pg, SQL_INBOX_KEEP);

    COLUMN(int8, int64_t, u[i]->tenant_id);
    COLUMN(int8, int64_t, id_or_null(u[i]->account_id));
    COLUMN(bytea, struct bytes, u[i]->has_key ? hash_bytes(&u[i]->key) : (struct bytes){ 0 });
    COLUMN(int4, int32_t, (int32_t)u[i]->kind);
    COLUMN(int4, int32_t, (int32_t)u[i]->state);
    COLUMN(instant, int64_t, instant_or_null(u[i]->provider_at_us));
    COLUMN(instant, int64_t, u[i]->received_at_us);
    COLUMN(bytea, struct bytes, u[i]->sealed);
    pg_unit_send(pg, args);
}

/* Stores them whole: one statement, and nobody waits for its answer. */
static void send_kept(struct pg_unit *pg, const struct turn_open *open)
{
    struct unit **kept = ARENA_ARRAY(pg_unit_arena(pg), struct unit *, open->count);
    size_t count = 0;

    for (size_t i = 0; i < open->count; i++) {
        struct unit *u = open->units[i];
        if (!is_kept(u) || u->duplicate)
            continue;
        u->stored = true;
        u->state = u->kind == UNIT_QUARANTINE ? INBOX_QUARANTINED : INBOX_KEPT;
        kept[count++] = u;
    }
    if (count == 1)
        send_one_kept(pg, kept[0]);
    else if (count)
        send_many_kept(pg, kept, count);
}

static int send_timers(struct pg_unit *pg, const struct turn_open *open, int64_t now_us)
{
    struct arena *a = pg_unit_arena(pg);
    size_t n = 0;
    int32_t *ords = ARENA_ARRAY(a, int32_t, open->count),
            *kinds = ARENA_ARRAY(a, int32_t, open->count);
    int64_t *tenants = ARENA_ARRAY(a, int64_t, open->count);
    int64_t *convs = ARENA_ARRAY(a, int64_t, open->count);

    for (size_t i = 0; i < open->count; i++) {
        const struct unit *u = open->units[i];
        if (u->kind != UNIT_TIMER)
            continue;
        ords[n] = (int32_t)i;
        tenants[n] = u->tenant_id;
        convs[n] = u->conversation_id;
        kinds[n++] = (int32_t)u->timer;
    }
    if (!n)
        return -1;
    struct pg_args *args = pg_unit_args(pg, SQL_TIMERS_TAKE);
    pg_int4_array(args, ords, n);
    pg_int8_array(args, tenants, n);
    pg_int8_array(args, convs, n);
    pg_int4_array(args, kinds, n);
    pg_instant(args, now_us);
    return pg_unit_send(pg, args);
}

static int send_waiting(struct pg_unit *pg, const struct turn_open *open)
{
    struct pg_args *args = pg_unit_args(pg, SQL_INBOX_WAITING);

    add_wanted(pg, args, open, true);
    pg_int4(args, WAITING_PER_CONVERSATION);
    return pg_unit_send(pg, args);
}

void turn_store_open_send(struct pg_unit *pg, struct turn_open *open, int64_t now_us)
{
    open->all_stored = true;
    for (size_t i = 0; i < open->count; i++)
        open->all_stored = open->all_stored && is_kept(open->units[i]);
    open->lock_result = open->key_result = open->timer_result = open->wait_result = -1;
    if (!open->all_stored) {
        open->lock_result = send_lock(pg, open);
        open->key_result = send_keys(pg, open, now_us);
        open->timer_result = send_timers(pg, open, now_us);
        open->wait_result = send_waiting(pg, open);
    }
    send_kept(pg, open);
}

void turn_store_relock_send(struct pg_unit *pg, struct turn_open *open)
{
    open->lock_result = send_lock(pg, open);
    open->key_result = open->timer_result = open->wait_result = -1;
}

/* Columns in the order of conversations_lock.sql. */
static struct conversation *read_conversation(const struct pg_result *r, int row, struct arena *a)
{
    struct conversation *c = ARENA_NEW(a, struct conversation);
    int col = 1;

    c->tenant_id = pg_get_int8(r, row, col++);
    c->conversation_id = pg_get_int8(r, row, col++);
    c->account_id = pg_get_int8(r, row, col++);
    c->creditor_id = pg_get_int8(r, row, col++);
    c->identity_id = pg_get_int8(r, row, col++);
    c->phone_sealed = bytes_or_none(r, row, col++);
    c->bsuid_sealed = bytes_or_none(r, row, col++);
    c->session_id = int_or_zero(r, row, col++);
    c->session_started_us = instant_or_zero(r, row, col++);
    c->flow_version = (int32_t)pg_get_int8(r, row, col++);
    c->session_state = bytes_or_none(r, row, col++);
    c->person_id = int_or_zero(r, row, col++);
    c->assurance = (enum assurance)pg_get_int8(r, row, col++);
    c->assurance_until_us = instant_or_zero(r, row, col++);
    c->owner = (enum owner)pg_get_int8(r, row, col++);
    c->fence = pg_get_int8(r, row, col++);
    c->turn_no = pg_get_int8(r, row, col++);
    c->last_inbound_us = instant_or_zero(r, row, col++);
    c->held_since_us = instant_or_zero(r, row, col++);
    c->muted = pg_get_bool(r, row, col++);
    c->apologised_us = instant_or_zero(r, row, col++);
    c->awaits = int_or_zero(r, row, col++);
    c->place = bytes_or_none(r, row, col++);
    return c;
}

void turn_store_lock_read(const struct pg_unit *pg, struct turn_open *open, struct arena *a,
                          struct conversation **convs, size_t *conv_count, int *conv_of_unit)
{
    const struct pg_result *r = pg_unit_result(pg, open->lock_result);

    for (int row = 0; row < pg_rows(r); row++) {
        size_t ord = (size_t)pg_get_int8(r, row, 0), unit = ord / 2;
        int64_t id = pg_get_int8(r, row, 2);
        size_t at = 0;
        while (at < *conv_count && convs[at]->conversation_id != id)
            at++;
        if (at == *conv_count)
            convs[(*conv_count)++] = read_conversation(r, row, a);
        open->units[unit]->aliases_found++;
        if (conv_of_unit[unit] < 0 || ord % 2 == 0)
            conv_of_unit[unit] = (int)at;
    }
}

static void read_keys(const struct pg_unit *pg, struct turn_open *open)
{
    if (open->key_result < 0)
        return;
    for (size_t i = 0; i < open->count; i++)
        open->units[i]->duplicate =
            open->units[i]->duplicate || (open->units[i]->has_key && !is_kept(open->units[i]));
    const struct pg_result *r = pg_unit_result(pg, open->key_result);
    for (int row = 0; row < pg_rows(r); row++)
        open->units[pg_get_int8(r, row, 0)]->duplicate = false;
}

static void read_timers(const struct pg_unit *pg, struct turn_open *open)
{
    if (open->timer_result < 0)
        return;
    for (size_t i = 0; i < open->count; i++)
        if (open->units[i]->kind == UNIT_TIMER)
            open->units[i]->duplicate = true;
    const struct pg_result *r = pg_unit_result(pg, open->timer_result);
    for (int row = 0; row < pg_rows(r); row++) {
        struct unit *u = open->units[pg_get_int8(r, row, 0)];
        u->duplicate = false;
        u->timer_turn_no = pg_get_int8(r, row, 1);
    }
}

void turn_store_open_read(const struct pg_unit *pg, struct turn_open *open, struct arena *a,
                          struct unit **waiting, size_t *waiting_count)
{
    read_keys(pg, open);
    read_timers(pg, open);
    const struct pg_result *r = pg_unit_result(pg, open->wait_result);
    *waiting_count = (size_t)pg_rows(r);
    *waiting = ARENA_ARRAY(a, struct unit, *waiting_count + 1);
    for (int row = 0; row < pg_rows(r); row++)
        (*waiting)[row] = (struct unit){
            .tenant_id = pg_get_int8(r, row, 0),
            .conversation_id = pg_get_int8(r, row, 1),
            .account_id = int_or_zero(r, row, 2),
            .inbox_id = pg_get_int8(r, row, 3),
            .kind = (enum unit_kind)pg_get_int8(r, row, 4),
            .provider_at_us = instant_or_zero(r, row, 5),
            .received_at_us = pg_get_instant(r, row, 6),
            .inbox_at_us = pg_get_instant(r, row, 6),
            .sealed = pg_get_bytea(r, row, 7),
        };
}

void turn_store_create_send(struct pg_unit *pg, struct unit *const *units, size_t count,
                            const int64_t *creditor_ids, int64_t now_us)
{
    struct arena *a = pg_unit_arena(pg);
    int64_t *tenants = ARENA_ARRAY(a, int64_t, count), *accounts = ARENA_ARRAY(a, int64_t, count);
    struct bytes *first = ARENA_ARRAY(a, struct bytes, count);
    struct bytes *second = ARENA_ARRAY(a, struct bytes, count);

    for (size_t i = 0; i < count; i++) {
        tenants[i] = units[i]->tenant_id;
        accounts[i] = units[i]->account_id;
        first[i] = hash_bytes(&units[i]->alias[0]);
        if (units[i]->alias_count > 1)
            second[i] = hash_bytes(&units[i]->alias[1]);
    }
    struct pg_args *args = pg_unit_args(pg, SQL_CONVERSATIONS_CREATE);
    pg_int8_array(args, tenants, count);
    pg_int8_array(args, accounts, count);
    pg_int8_array(args, creditor_ids, count);
    pg_bytea_array(args, first, count);
    pg_bytea_array(args, second, count);
    pg_instant(args, now_us);
    pg_unit_send(pg, args);
}
