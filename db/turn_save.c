#include "db/columns.h"
#include "db/pg.h"
#include "db/turn_store.h"
#include "server/base/arena.h"

static void save_conversations(struct pg_unit *pg, struct conversation *const *c, size_t count)
{
    struct arena *a = pg_unit_arena(pg);
    struct pg_args *args = pg_unit_args(pg, SQL_CONVERSATIONS_SAVE);

    COLUMN(int8, int64_t, c[i]->tenant_id);
    COLUMN(int8, int64_t, c[i]->conversation_id);
    COLUMN(bytea, struct bytes, c[i]->phone_sealed);
    COLUMN(bytea, struct bytes, c[i]->bsuid_sealed);
    COLUMN(int8, int64_t, id_or_null(c[i]->session_id));
    COLUMN(instant, int64_t, instant_or_null(c[i]->session_started_us));
    COLUMN(int4, int32_t, c[i]->flow_version);
    COLUMN(bytea, struct bytes, c[i]->session_state);
    COLUMN(int8, int64_t, id_or_null(c[i]->person_id));
    COLUMN(int4, int32_t, (int32_t)c[i]->assurance);
    COLUMN(instant, int64_t, instant_or_null(c[i]->assurance_until_us));
    COLUMN(int4, int32_t, (int32_t)c[i]->owner);
    COLUMN(int8, int64_t, c[i]->fence);
    COLUMN(int8, int64_t, c[i]->turn_no);
    COLUMN(instant, int64_t, instant_or_null(c[i]->last_inbound_us));
    COLUMN(instant, int64_t, instant_or_null(c[i]->held_since_us));
    COLUMN(bool, bool, c[i]->muted);
    COLUMN(instant, int64_t, instant_or_null(c[i]->apologised_us));
    COLUMN(int8, int64_t, id_or_null(c[i]->awaits));
    COLUMN(place, struct bytes, c[i]->place);
    pg_unit_send(pg, args);
}

/* Only sessions that began, ended or learned who speaks. */
static void save_sessions(struct pg_unit *pg, struct conversation *const *all, size_t all_count)
{
    struct arena *a = pg_unit_arena(pg);
    struct conversation **c = ARENA_ARRAY(a, struct conversation *, all_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < all_count; i++)
        if (all[i]->session_changed)
            c[count++] = all[i];
    if (!count)
        return;
    struct pg_args *args = pg_unit_args(pg, SQL_SESSIONS_SAVE);
    COLUMN(int8, int64_t, c[i]->tenant_id);
    COLUMN(int8, int64_t, c[i]->session_id);
    COLUMN(int8, int64_t, c[i]->conversation_id);
    COLUMN(int8, int64_t, c[i]->creditor_id);
    COLUMN(text, const char *, c[i]->flow);
    COLUMN(int4, int32_t, c[i]->flow_version);
    COLUMN(int8, int64_t, id_or_null(c[i]->person_id));
    COLUMN(instant, int64_t, c[i]->session_started_us);
    COLUMN(instant, int64_t, instant_or_null(c[i]->session_ended_us));
    COLUMN(text, const char *, c[i]->session_outcome);
    pg_unit_send(pg, args);
}

static void save_inbox(struct pg_unit *pg, struct unit *const *u, size_t count)
{
    struct arena *a = pg_unit_arena(pg);
    struct pg_args *args = pg_unit_args(pg, SQL_INBOX_ADD);

    COLUMN(int8, int64_t, u[i]->tenant_id);
    COLUMN(int8, int64_t, id_or_null(u[i]->account_id));
    COLUMN(int8, int64_t, id_or_null(u[i]->conversation_id));
    COLUMN(int4, int32_t, (int32_t)u[i]->kind);
    COLUMN(int4, int32_t, (int32_t)u[i]->state);
    COLUMN(instant, int64_t, instant_or_null(u[i]->provider_at_us));
    COLUMN(instant, int64_t, u[i]->received_at_us);
    COLUMN(bytea, struct bytes, u[i]->sealed);
    pg_unit_send(pg, args);
}

static void save_waited(struct pg_unit *pg, struct unit *const *u, size_t count)
{
    struct arena *a = pg_unit_arena(pg);
    struct pg_args *args = pg_unit_args(pg, SQL_INBOX_DONE);

    COLUMN(int8, int64_t, u[i]->tenant_id);
    COLUMN(int8, int64_t, u[i]->inbox_id);
    COLUMN(instant, int64_t, u[i]->inbox_at_us);
    COLUMN(int4, int32_t, (int32_t)u[i]->state);
    pg_unit_send(pg, args);
}

static void save_messages(struct pg_unit *pg, const struct message_row *m, size_t count)
{
    struct arena *a = pg_unit_arena(pg);
    struct pg_args *args = pg_unit_args(pg, SQL_MESSAGES_ADD);

    COLUMN(int8, int64_t, m[i].conv->tenant_id);
    COLUMN(int8, int64_t, m[i].conv->conversation_id);
    COLUMN(int8, int64_t, id_or_null(m[i].session_id));
    COLUMN(instant, int64_t, m[i].at_us);
    COLUMN(int4, int32_t, (int32_t)m[i].direction);
    COLUMN(int4, int32_t, (int32_t)m[i].level);
    COLUMN(text, const char *, m[i].kind);
    COLUMN(text, const char *, m[i].text);
    COLUMN(int8, int64_t, id_or_null(m[i].outbox_id));
    COLUMN(text, const char *, m[i].trace);
    COLUMN(bytea, struct bytes, m[i].record);
    COLUMN(text, const char *, m[i].media_id);
    COLUMN(text, const char *, m[i].media_type);
    pg_unit_send(pg, args);
}

static void save_outbox(struct pg_unit *pg, const struct outbox_row *o, size_t count,
                        int process_no)
{
    struct arena *a = pg_unit_arena(pg);
    struct pg_args *args = pg_unit_args(pg, SQL_OUTBOX_ADD);

    COLUMN(int8, int64_t, o[i].conv->tenant_id);
    COLUMN(int8, int64_t, o[i].outbox_id);
    COLUMN(int8, int64_t, o[i].conv->conversation_id);
    COLUMN(int8, int64_t, o[i].conv->account_id);
    COLUMN(bytea, struct bytes, ((struct bytes){ o[i].key.bytes, SEAL_HASH_SIZE }));
    COLUMN(int4, int32_t, (int32_t)o[i].class);
    COLUMN(int4, int32_t, (int32_t)o[i].level);
    COLUMN(int8, int64_t, o[i].fence);
    COLUMN(int8, int64_t, id_or_null(o[i].contract_id));
    COLUMN(int8, int64_t, id_or_null(o[i].charge_id));
    COLUMN(bytea, struct bytes, o[i].payload);
    COLUMN(instant, int64_t, o[i].created_us);
    COLUMN(instant, int64_t, o[i].expires_us);
    COLUMN(instant, int64_t, o[i].not_before_us);
    pg_int4(args, process_no);
    pg_unit_send(pg, args);
}

static void save_timers(struct pg_unit *pg, const struct timer_row *t, size_t count)
{
    struct arena *a = pg_unit_arena(pg);
    struct pg_args *args = pg_unit_args(pg, SQL_TIMERS_SAVE);

    COLUMN(int8, int64_t, t[i].conv->tenant_id);
    COLUMN(int8, int64_t, t[i].conv->conversation_id);
    COLUMN(int4, int32_t, (int32_t)t[i].kind);
    COLUMN(instant, int64_t, t[i].due_us);
    COLUMN(int8, int64_t, t[i].turn_no);
    pg_unit_send(pg, args);
}

static void save_unclear(struct pg_unit *pg, const struct unclear_row *u, size_t count)
{
    struct arena *a = pg_unit_arena(pg);
    struct pg_args *args = pg_unit_args(pg, SQL_UNCLEAR_ADD);

    COLUMN(int8, int64_t, u[i].conv->tenant_id);
    COLUMN(int8, int64_t, u[i].unclear_id);
    COLUMN(int8, int64_t, u[i].conv->conversation_id);
    COLUMN(text, const char *, u[i].flow);
    COLUMN(text, const char *, u[i].state);
    COLUMN(int4, int32_t, (int32_t)u[i].channel);
    COLUMN(instant, int64_t, u[i].at_us);
    COLUMN(bytea, struct bytes, ((struct bytes){ u[i].text_hash.bytes, SEAL_HASH_SIZE }));
    COLUMN(bytea, struct bytes, u[i].text_sealed);
    COLUMN(text, const char *, u[i].guess.intent);
    COLUMN(int4, int32_t, u[i].guess.permille);
    COLUMN(text, const char *, u[i].unsure ? "unsure" : "not_understood");
    pg_unit_send(pg, args);
}

void turn_store_save_send(struct pg_unit *pg, const struct turn_rows *rows, int process_no)
{
    if (rows->conversations.count) {
        save_conversations(pg, rows->conversations.items, rows->conversations.count);
        save_sessions(pg, rows->conversations.items, rows->conversations.count);
    }
    if (rows->outbox.count)
        save_outbox(pg, rows->outbox.items, rows->outbox.count, process_no);
    if (rows->inbox.count)
        save_inbox(pg, rows->inbox.items, rows->inbox.count);
    if (rows->waited.count)
        save_waited(pg, rows->waited.items, rows->waited.count);
    if (rows->messages.count)
        save_messages(pg, rows->messages.items, rows->messages.count);
    if (rows->timers.count)
        save_timers(pg, rows->timers.items, rows->timers.count);
    if (rows->unclear.count)
        save_unclear(pg, rows->unclear.items, rows->unclear.count);
}
