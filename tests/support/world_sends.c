#include "tests/support/world_sends.h"

#include <inttypes.h>

int64_t world_queue_state(struct world *w, int64_t outbox)
{
    return world_int(
        w, "SELECT coalesce((SELECT state FROM outbox_queue WHERE outbox_id = %" PRId64 "), -1)",
        outbox);
}

int64_t world_outbox_state(struct world *w, int64_t outbox)
{
    return world_int(w, "SELECT state FROM outbox WHERE outbox_id = %" PRId64, outbox);
}

bool world_payload_kept(struct world *w, int64_t outbox)
{
    return world_int(w, "SELECT count(payload) FROM outbox WHERE outbox_id = %" PRId64, outbox) > 0;
}

int64_t world_marks(struct world *w, int64_t conversation)
{
    return world_int(w, "SELECT marks FROM conversation WHERE conversation_id = %" PRId64,
                     conversation);
}

const char *world_mark(struct world *w, int64_t conversation, int64_t outbox, int64_t attempt,
                       int64_t doubted)
{
    struct pg_args *args = world_args(w, SQL_MARK);

    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, outbox);
    one_int8(args, conversation);
    one_int8(args, attempt);
    pg_instant(args, WORLD_NOW);
    pg_int4(args, WORLD_PROCESS);
    pg_text(args, "whatsapp");
    one_int8(args, doubted ? doubted : PG_NULL_INT8);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r), 1);
    return pg_is_null(r, 0, 1) ? NULL : arena_strdup(&w->arena, pg_get_text(r, 0, 1));
}

void world_know(struct world *w, int64_t conversation, int64_t outbox, int64_t attempt, int outcome,
                int code, int64_t ref, int state, int64_t again_s)
{
    struct pg_args *args = world_args(w, SQL_KNOWN);

    one_int8(args, 1);
    one_int8(args, 1);
    one_int8(args, conversation);
    one_int8(args, outbox);
    one_int8(args, attempt);
    one_int4(args, outcome);
    one_int4(args, code);
    one_hash(args, ref);
    one_int4(args, state);
    one_instant(args, again_s ? WORLD_NOW + SECONDS_US(again_s) : PG_NULL_INSTANT);
    pg_instant(args, WORLD_NOW);
    pg_int4(args, WORLD_PROCESS);
    world_run(w, args);
}

bool world_status(struct world *w, int64_t tenant, int64_t attempt, int64_t ref, int rank)
{
    return world_status_code(w, tenant, attempt, ref, rank, rank == RANK_FAILED ? 131026 : 0);
}

bool world_status_code(struct world *w, int64_t tenant, int64_t attempt, int64_t ref, int rank,
                       int code)
{
    struct pg_args *args = world_args(w, SQL_STATUSES_APPLY);

    one_int4(args, 0);
    one_int8(args, tenant);
    one_int8(args, tenant);
    one_int8(args, attempt ? attempt : PG_NULL_INT8);
    one_hash(args, ref);
    one_int4(args, rank);
    one_int4(args, code);
    one_instant(args, WORLD_NOW + SECONDS_US(rank));
    pg_instant(args, WORLD_NOW);
    return pg_rows(world_run(w, args)) == 1;
}
