#include "tests/support/world.h"

#include "db/turn_store.h"
#include "server/base/auto.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What was promised to people at a time, and bulk actions taken back. */

enum { HOUR = 3600 };

static int64_t waiting(struct world *w)
{
    int64_t conversation = world_conversation(w, world_person(w, w->next));

    world_hand_over(w, conversation);
    return conversation; /* the hand-over has the same number here */
}

/* An account that did something in the console so many seconds ago. */
static int64_t agent(struct world *w, int seen_ago)
{
    world_exec(w,
               "INSERT INTO console_user (tenant_id, email, name, role, created_at)"
               " VALUES (1, 'p%" PRId64 "@escola.example', 'Ana', 1, " AT ")",
               w->next++, 0);
    int64_t user = world_int(w, "SELECT max(user_id) FROM console_user");
    world_exec(w,
               "INSERT INTO console_session (tenant_id, user_id, secret_hash, state, created_at,"
               " seen_at, expires_at, ip_prefix) VALUES (1, %" PRId64 ", sha256('p%" PRId64
               "'), 2, " AT ", " AT ", " AT ", '-')",
               user, user, -2 * HOUR, -seen_ago, 24 * HOUR);
    return user;
}

static void give(struct world *w, int64_t conversation, int64_t user)
{
    world_exec(w,
               "UPDATE hand_over SET taken_by = 'u%" PRId64 "' WHERE conversation_id = %" PRId64
               "; UPDATE conversation SET owner = 2 WHERE conversation_id = %" PRId64,
               user, conversation, conversation);
}

static int64_t of(struct world *w, int64_t conversation, const char *what)
{
    return world_int(w,
                     "SELECT %s FROM hand_over h JOIN conversation c USING (tenant_id,"
                     " conversation_id) LEFT JOIN callback b USING (tenant_id, hand_over_id)"
                     " WHERE h.conversation_id = %" PRId64 " ORDER BY b.callback_id DESC LIMIT 1",
                     what, conversation);
}

/* By agent `by`, due so many seconds from now. */
static int promise(struct world *w, int64_t conversation, const char *by, int due)
{
    struct pg_args *args = world_args(w, SQL_DESK_CALLBACK);

    pg_int8(args, 1);
    pg_int8(args, conversation);
    pg_instant(args, WORLD_NOW + (int64_t)due * 1000000);
    pg_text(args, by);
    pg_instant(args, WORLD_NOW);
    pg_bool(args, false);
    int found = pg_rows(world_run(w, args));
    args = world_args(w, SQL_DESK_CALLBACK_ADD);
    pg_int8(args, 1);
    pg_int8(args, conversation);
    pg_instant(args, WORLD_NOW + (int64_t)due * 1000000);
    pg_text(args, "Liga depois do almoço");
    pg_text(args, by);
    pg_instant(args, WORLD_NOW);
    (void)world_run(w, args);
    return found;
}

static int end(struct world *w, int64_t conversation, bool kept)
{
    struct pg_args *args = world_args(w, SQL_DESK_CALLBACK);

    pg_int8(args, 1);
    pg_int8(args, conversation);
    pg_instant(args, PG_NULL_INSTANT);
    pg_text(args, "u1");
    pg_instant(args, WORLD_NOW);
    pg_bool(args, kept);
    return pg_rows(world_run(w, args));
}

static int raise_due(struct world *w, int at)
{
    struct pg_args *args = world_args(w, SQL_DESK_CALLBACKS_DUE);

    pg_instant(args, WORLD_NOW + (int64_t)at * 1000000);
    pg_instant(args, WORLD_NOW + (int64_t)at * 1000000);
    return pg_rows(world_run(w, args));
}

/* The queue's first, for who sees every queue. */
static int64_t first_in_queue(struct world *w, int at)
{
    struct pg_args *args = world_args(w, SQL_DESK_FILA);

    pg_int8(args, 1);
    pg_int8(args, 1);
    pg_instant(args, WORLD_NOW + (int64_t)at * 1000000);
    pg_bool(args, true);
    pg_int8(args, PG_NULL_INT8);
    pg_int4(args, PG_NULL_INT4);
    pg_text(args, NULL);
    pg_instant(args, PG_NULL_INSTANT);
    pg_int8(args, PG_NULL_INT8);
    pg_int4(args, 1);
    const struct pg_result *r = world_run(w, args);
    return pg_rows(r) ? pg_get_int8(r, 0, 1) : 0;
}

static void off_hours_a_hand_over_promises_and_stands_first_when_it_is_due(void **state)
{
    struct world *w = *state;
    int64_t before = waiting(w), conversation = world_conversation(w, world_person(w, w->next));
    int64_t one = 1, session = 1, fence = 5, due = WORLD_NOW + (int64_t)HOUR * 1000000;
    const char *reason = "pedido", *protocol = "Q-NOITE";
    struct pg_args *args = world_args(w, SQL_HAND_OVERS_ADD);

    pg_int8_array(args, &one, 1);
    pg_int8_array(args, &conversation, 1);
    pg_int8_array(args, &conversation, 1);
    pg_int8_array(args, &session, 1);
    pg_text_array(args, &reason, 1);
    pg_text_array(args, &protocol, 1);
    pg_int8_array(args, &fence, 1);
    pg_instant(args, WORLD_NOW);
    pg_instant_array(args, &due, 1);
    (void)world_run(w, args);
    world_exec(w, "UPDATE conversation SET owner = 1 WHERE conversation_id = %" PRId64,
               conversation);
    assert_int_equal(of(w, conversation, "extract(epoch FROM b.due_at)::bigint"),
                     WORLD_NOW / 1000000 + HOUR);
    assert_int_equal(raise_due(w, HOUR - 1), 0);
    assert_int_equal(first_in_queue(w, HOUR - 1), before);
    assert_int_equal(raise_due(w, HOUR), 1);
    assert_int_equal(raise_due(w, HOUR), 0); /* once */
    assert_int_equal(first_in_queue(w, HOUR), conversation);
    assert_int_equal(end(w, conversation, true), 1);
    world_exec(w, "UPDATE hand_over SET closed_at = " AT, 0);
}

static void a_promise_takes_the_place_of_the_one_before_and_hides_until_then(void **state)
{
    struct world *w = *state;
    int64_t conversation = waiting(w), user = agent(w, 0);
    char by[32];

    snprintf(by, sizeof(by), "u%" PRId64, user);
    give(w, conversation, user);
    assert_int_equal(end(w, conversation, true), 0); /* there is none */
    assert_int_equal(promise(w, conversation, by, HOUR), 1);
    assert_int_equal(promise(w, conversation, by, 2 * HOUR), 1);
    assert_int_equal(of(w, conversation, "extract(epoch FROM h.snoozed_until)::bigint"),
                     WORLD_NOW / 1000000 + 2 * HOUR);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM callback WHERE conversation_id = %" PRId64
                               " AND NOT kept",
                               conversation),
                     1);
    assert_int_equal(end(w, conversation, true), 1);
    assert_int_equal(of(w, conversation, "(h.snoozed_until IS NULL AND b.kept)::int"), 1);
}

static void whose_agent_is_gone_goes_to_the_queue_unless_words_are_on_their_way(void **state)
{
    struct world *w = *state;
    int64_t here = waiting(w), gone = waiting(w), busy = waiting(w);
    int64_t present = agent(w, 0), absent = agent(w, HOUR);
    char by[32];

    world_exec(w, "UPDATE console_session SET seen_at = " AT " WHERE user_id = %" PRId64,
               2 * HOUR - 60, present);
    give(w, here, present);
    give(w, gone, absent);
    give(w, busy, absent);
    snprintf(by, sizeof(by), "u%" PRId64, absent);
    assert_int_equal(promise(w, here, by, 2 * HOUR), 1);
    assert_int_equal(promise(w, gone, by, 2 * HOUR), 1);
    assert_int_equal(promise(w, busy, by, 2 * HOUR), 1);
    (void)world_message(w, busy, CLASS_AGENT);
    int64_t fence = of(w, gone, "c.fence");
    assert_int_equal(raise_due(w, 2 * HOUR), 3);
    assert_int_equal(of(w, here, "c.owner"), OWNER_AGENT);
    assert_int_equal(of(w, busy, "c.owner"), OWNER_AGENT);
    assert_int_equal(of(w, gone, "c.owner"), OWNER_QUEUE);
    assert_int_equal(of(w, gone, "(h.taken_by IS NULL)::int"), 1);
    assert_int_equal(of(w, gone, "c.fence"), fence + 1);
    assert_int_equal(first_in_queue(w, 2 * HOUR), gone);
    world_exec(w, "UPDATE hand_over SET closed_at = " AT, 0);
}

/* ---- bulk ---- */

static const struct pg_result *bulk_assign(struct world *w, const int64_t *ids, size_t count,
                                           int64_t to, int64_t number)
{
    struct pg_args *args = world_args(w, SQL_DESK_BULK_ASSIGN);

    pg_int8(args, 1);
    pg_text(args, "u1");
    pg_bool(args, true);
    pg_int8_array(args, ids, count);
    pg_int8(args, PG_NULL_INT8);
    pg_int8(args, to);
    pg_instant(args, WORLD_NOW);
    pg_bool(args, false);
    pg_int8(args, number);
    return world_run(w, args);
}

static const struct pg_result *bulk_undo(struct world *w, const char *agent_name, int64_t number)
{
    struct pg_args *args = world_args(w, SQL_DESK_BULK_UNDO);

    pg_int8(args, 1);
    pg_text(args, agent_name);
    pg_int8(args, number);
    pg_instant(args, WORLD_NOW);
    return world_run(w, args);
}

static void a_bulk_assign_is_taken_back_once_as_far_as_nothing_happened(void **state)
{
    struct world *w = *state;
    int64_t ids[3] = { waiting(w), waiting(w), waiting(w) }, before = agent(w, 0), to = agent(w, 0);

    give(w, ids[1], before);
    assert_int_equal(pg_rows(bulk_assign(w, ids, 2, to, 71)), 2);
    assert_int_equal(pg_rows(bulk_assign(w, &ids[2], 1, to, 71)), 1);
    world_exec(w, "UPDATE conversation SET fence = fence + 1 WHERE conversation_id = %" PRId64,
               ids[2]); /* it changed hands since */
    assert_int_equal(pg_rows(bulk_undo(w, "u2", 71)), 0);
    const struct pg_result *r = bulk_undo(w, "u1", 71);
    assert_int_equal(pg_rows(r), 3);
    assert_true(pg_is_null(r, 0, 1) && pg_is_null(r, 1, 1));
    assert_string_equal(pg_get_text(r, 2, 1), "changed");
    assert_int_equal(of(w, ids[0], "c.owner"), OWNER_QUEUE);
    assert_int_equal(of(w, ids[1], "substr(h.taken_by, 2)::bigint"), before);
    assert_int_equal(of(w, ids[2], "substr(h.taken_by, 2)::bigint"), to);
    assert_int_equal(pg_rows(bulk_undo(w, "u1", 71)), 0);
}

static void what_is_kept_of_a_bulk_action_goes_with_the_next_after_an_hour(void **state)
{
    struct world *w = *state;
    int64_t one = waiting(w), two = waiting(w), to = agent(w, 0);

    (void)bulk_assign(w, &one, 1, to, 72);
    world_exec(w, "UPDATE desk_bulk_undo SET at = " AT, -HOUR - 1);
    (void)bulk_assign(w, &two, 1, to, 73);
    assert_int_equal(world_int(w, "SELECT count(*) FROM desk_bulk_undo WHERE bulk_id = 72"), 0);
    assert_int_equal(world_int(w, "SELECT count(*) FROM desk_bulk_undo WHERE bulk_id = 73"), 1);
}

static void another_tenants_promises_and_actions_are_not_there(void **state)
{
    struct world *w = *state;
    int64_t conversation = waiting(w);
    struct pg_args *args = world_args(w, SQL_DESK_CALLBACK_ADD);

    pg_int8(args, 2);
    pg_int8(args, conversation);
    pg_instant(args, WORLD_NOW + (int64_t)HOUR * 1000000);
    pg_text(args, NULL);
    pg_text(args, "u1");
    pg_instant(args, WORLD_NOW);
    (void)world_run(w, args);
    assert_int_equal(world_int(w, "SELECT count(*) FROM callback WHERE conversation_id = %" PRId64,
                               conversation),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("off hours a hand-over promises, and stands first when it is due",
             off_hours_a_hand_over_promises_and_stands_first_when_it_is_due),
        TEST("a promise takes the place of the one before, and hides until then",
             a_promise_takes_the_place_of_the_one_before_and_hides_until_then),
        TEST("whose agent is gone goes to the queue, unless words are on their way",
             whose_agent_is_gone_goes_to_the_queue_unless_words_are_on_their_way),
        TEST("a bulk assign is taken back once, as far as nothing happened",
             a_bulk_assign_is_taken_back_once_as_far_as_nothing_happened),
        TEST("what is kept of a bulk action goes with the next after an hour",
             what_is_kept_of_a_bulk_action_goes_with_the_next_after_an_hour),
        TEST("another tenant's promises and actions are not there",
             another_tenants_promises_and_actions_are_not_there),
    };
    return cmocka_run_group_tests_name("desk promises", tests, world_setup, world_teardown);
}
