#include "tests/support/world.h"

#include "db/turn_store.h"
#include "server/base/error.h"
#include "server/loop.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <string.h>
#include <unistd.h>

/* The lock that begins a batch, while somebody else has just changed the conversation. */

enum { LINES = 4, ALIASES = 2, TRIES = 4000 };

struct batch {
    struct arena arena;
    struct unit lines[LINES], *units[LINES];
    struct turn_open open;
    struct conversation *convs[LINES + ALIASES];
    size_t conv_count;
    int conv_of[LINES];
    bool ended;
};

static void on_locked(void *ctx, struct pg_unit *pg)
{
    struct batch *b = ctx;
    struct unit *waiting;
    size_t waiting_count;

    turn_store_open_read(pg, &b->open, &b->arena, &waiting, &waiting_count);
    turn_store_lock_read(pg, &b->open, &b->arena, b->convs, &b->conv_count, b->conv_of);
    pg_unit_commit(pg);
}

static void on_end(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct batch *b = ctx;

    (void)pg;
    if (err)
        fail_msg("%s", err->detail);
    b->ended = true;
}

/* Two lines under a phone's alias, one under both aliases, one that names its conversation. */
static void four_lines(struct batch *b, int64_t conversation)
{
    for (size_t i = 0; i < LINES; i++) {
        struct unit *u = b->units[i] = &b->lines[i];
        *u = (struct unit){ .kind = UNIT_TURN, .tenant_id = 1, .account_id = 1 };
        u->alias_count = i == LINES - 1 ? 0 : i == 2 ? ALIASES : 1;
        u->conversation_id = i == LINES - 1 ? conversation : 0;
        memset(u->alias[0].bytes, 'a', SEAL_HASH_SIZE);
        memset(u->alias[1].bytes, 'b', SEAL_HASH_SIZE);
        b->conv_of[i] = -1;
    }
    b->open = (struct turn_open){ .units = b->units, .count = LINES };
}

static PGconn *somebody_changes(struct world *w, int64_t conversation)
{
    PGconn *other = PQconnectdb(scratch_conninfo(w->scratch));
    char sql[160];

    snprintf(
        sql, sizeof(sql),
        "BEGIN; UPDATE conversation SET turn_no = turn_no + 1 WHERE conversation_id = %" PRId64,
        conversation);
    PQclear(PQexec(other, sql));
    return other;
}

/* The loop hears nothing while the statement waits: it is not asked to wait either. */
static void wait_until_it_waits(struct scratch *s)
{
    static const char sql[] = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                              " AND datname = current_database()";

    for (int i = 0; i < TRIES && !scratch_int8(s, sql); i++) {
        loop_step(scratch_loop(s), false);
        usleep(1000);
    }
}

static void lock_behind(struct world *w, struct batch *b, int64_t conversation)
{
    PGconn *other = somebody_changes(w, conversation);
    struct pg_lane *lane = pg_lane(scratch_pg(w->scratch, 1), 0);
    struct pg_unit *pg = pg_unit_begin(lane, on_locked, on_end, b);

    turn_store_open_send(pg, &b->open, WORLD_NOW);
    pg_unit_flush(pg);
    wait_until_it_waits(w->scratch);
    PQclear(PQexec(other, "COMMIT"));
    PQfinish(other);
    scratch_wait_flag(w->scratch, &b->ended);
}

static void check_lines(struct world *w, int64_t conversation, size_t count, int64_t turn_no)
{
    struct batch b = { 0 };

    four_lines(&b, conversation);
    b.open.count = count;
    lock_behind(w, &b, conversation);
    assert_int_equal(b.conv_count, 1);
    assert_int_equal(b.convs[0]->turn_no, turn_no); /* as the other left it */
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(b.conv_of[i], 0);
        assert_int_equal(b.lines[i].aliases_found, i == 2 ? ALIASES : 1);
    }
    arena_done(&b.arena);
}

/* With the line that names its conversation, and messages alone. */
static void each_line_finds_its_conversation(void **state)
{
    struct world *w = *state;
    int64_t conversation = world_conversation(w, 0);

    world_exec(w,
               "INSERT INTO identity_alias SELECT 1, 1, decode(repeat(a, 16), 'hex'), identity_id"
               " FROM conversation, unnest(ARRAY['61', '62']) a WHERE conversation_id = %" PRId64,
               conversation);
    check_lines(w, conversation, LINES, 1);
    check_lines(w, conversation, LINES - 1, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("each line of a batch finds its conversation, also when the lock had to wait",
             each_line_finds_its_conversation),
    };
    return cmocka_run_group_tests_name("turn lock", tests, world_setup, world_teardown);
}
