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
    struct error error;
    bool may_fail, ended;
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
    if (err && !b->may_fail)
        fail_msg("%s", err->detail);
    b->error = err ? *err : (struct error){ 0 };
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

/* Two messages of somebody unknown: keys from `first` on. */
static void take_keys(struct world *w, struct batch *b, int first, bool all_new)
{
    struct pg_lane *lane = pg_lane(scratch_pg(w->scratch, 1), 0);
    struct pg_unit *pg = pg_unit_begin(lane, on_locked, on_end, b);

    for (int i = 0; i < 2; i++) {
        struct unit *u = b->units[i] = &b->lines[i];
        *u = (struct unit){
            .kind = UNIT_TURN, .tenant_id = 1, .account_id = 1, .alias_count = 1, .has_key = true
        };
        memset(u->alias[0].bytes, 'z', SEAL_HASH_SIZE);
        memset(u->key.bytes, first + i, SEAL_HASH_SIZE);
    }
    b->open = (struct turn_open){ .units = b->units, .count = 2, .all_new = all_new };
    turn_store_open_send(pg, &b->open, WORLD_NOW);
    pg_unit_flush(pg);
    scratch_wait_flag(w->scratch, &b->ended);
}

static int64_t keys_kept(struct world *w)
{
    return scratch_int8(w->scratch, "SELECT count(*) FROM inbox_key WHERE account_id = 1");
}

/* Who expects only new ones is told of one that was seen, and nothing is kept; who looks them up is
 * told which one it was. */
static void a_key_that_was_seen_is_never_taken_for_new(void **state)
{
    struct world *w = *state;
    struct batch first = { 0 }, trusts = { .may_fail = true }, looks = { 0 };
    int64_t before = keys_kept(w);

    take_keys(w, &first, 'k', true);
    assert_int_equal(keys_kept(w), before + 2);
    assert_false(first.lines[0].duplicate || first.lines[1].duplicate);
    take_keys(w, &trusts, 'l', true);
    assert_int_equal(trusts.error.kind, ERROR_CONFLICT);
    assert_int_equal(keys_kept(w), before + 2);
    take_keys(w, &looks, 'l', false);
    assert_true(looks.lines[0].duplicate);
    assert_false(looks.lines[1].duplicate);
    assert_int_equal(keys_kept(w), before + 3);
    arena_done(&first.arena);
    arena_done(&looks.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("each line of a batch finds its conversation, also when the lock had to wait",
             each_line_finds_its_conversation),
        TEST("a key that was seen is never taken for new",
             a_key_that_was_seen_is_never_taken_for_new),
    };
    return cmocka_run_group_tests_name("turn lock", tests, world_setup, world_teardown);
}
