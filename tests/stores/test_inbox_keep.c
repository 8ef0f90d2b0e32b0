#include "tests/support/world.h"

#include "db/turn_store.h"
#include "server/base/error.h"

#include <string.h>

/* What belongs to no conversation is kept as it came: alone or with others, the same rows. */

enum { UNITS = 3 };

struct batch {
    struct unit all[UNITS], *units[UNITS];
    struct turn_open open;
    bool ended;
};

static void on_end(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct batch *b = ctx;

    (void)pg;
    if (err)
        fail_msg("%s", err->detail);
    b->ended = true;
}

/* Units with the keys 1, 2, ... and the bytes "unit". */
static void fill(struct batch *b, size_t count, enum unit_kind kind, bool has_key)
{
    for (size_t i = 0; i < count; i++) {
        struct unit *u = b->units[i] = &b->all[i];
        *u = (struct unit){ .kind = kind,
                            .tenant_id = 1,
                            .account_id = 1,
                            .received_at_us = WORLD_NOW,
                            .has_key = has_key,
                            .sealed = { (const uint8_t *)"unit", 4 } };
        memset(u->key.bytes, (int)i + 1, SEAL_HASH_SIZE);
    }
    b->open = (struct turn_open){ .units = b->units, .count = count };
}

static void keep(struct world *w, size_t count, enum unit_kind kind, bool has_key)
{
    struct batch b = { 0 };
    struct pg_lane *lane = pg_lane(scratch_pg(w->scratch, 1), 0);
    struct pg_unit *pg = pg_unit_begin(lane, NULL, on_end, &b);

    fill(&b, count, kind, has_key);
    turn_store_open_send(pg, &b.open, WORLD_NOW);
    assert_true(b.open.all_stored);
    pg_unit_commit(pg);
    scratch_wait_flag(w->scratch, &b.ended);
}

static void clear(struct world *w)
{
    world_exec(w, "TRUNCATE inbox, inbox_key");
}

static void with_a_key_once(void **state)
{
    struct world *w = *state;

    for (size_t count = 1; count <= UNITS; count += UNITS - 1) {
        clear(w);
        keep(w, count, UNIT_KEEP, true);
        keep(w, count, UNIT_KEEP, true);
        assert_int_equal(world_int(w,
                                   "SELECT count(*) FROM inbox WHERE state = %d"
                                   " AND unit = 'unit' AND provider_at IS NULL",
                                   INBOX_KEPT),
                         count);
        assert_int_equal(world_int(w, "SELECT count(*) FROM inbox_key"), count);
    }
}

static void without_a_key_each_time(void **state)
{
    struct world *w = *state;

    for (size_t count = 1; count <= UNITS; count += UNITS - 1) {
        clear(w);
        keep(w, count, UNIT_QUARANTINE, false);
        keep(w, count, UNIT_QUARANTINE, false);
        assert_int_equal(
            world_int(w, "SELECT count(*) FROM inbox WHERE state = %d", INBOX_QUARANTINED),
            2 * count);
        assert_int_equal(world_int(w, "SELECT count(*) FROM inbox_key"), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("what has a key is kept once, alone and in a batch", with_a_key_once),
        TEST("what has none is kept each time, alone and in a batch", without_a_key_each_time),
    };
    return cmocka_run_group_tests_name("inbox keep", tests, world_setup, world_teardown);
}
