#include "tests/support/reporting.h"

#include <stdio.h>

/* What was said and done stays as it was written: the database sees to it, whoever asks. */

static void what_was_said_is_neither_changed_nor_taken_out(void **state)
{
    static const char *const refused[] = {
        "UPDATE message SET text = 'outra coisa'",
        "UPDATE message SET at = at - interval '1 day'",
        "UPDATE message_2026_11 SET trace = NULL",
        "DELETE FROM message",
        "DELETE FROM message_2026_11",
        "DELETE FROM message WHERE direction = 1",
        "UPDATE audit SET actor = 'agent:bia'",
        "DELETE FROM audit",
        "UPDATE consent SET granted = true",
        "DELETE FROM consent",
    };
    struct world *w = *state;

    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        if (!world_refuses(w, "42501", refused[i]))
            fail_msg("%s", refused[i]);
    assert_string_equal(world_text(w, "SELECT string_agg(text, ',' ORDER BY message_id) FROM"
                                      " message"),
                        "oi,x");
}

static void a_months_partition_is_guarded_and_goes_as_a_whole(void **state)
{
    struct world *w = *state;

    world_exec(w, "SELECT ensure_partitions('2031-05-10Z')");
    world_exec(w, "INSERT INTO message (tenant_id, conversation_id, at, direction, level, kind)"
                  " VALUES (1, 1, '2031-05-10Z', 0, 0, 'text')");
    assert_true(world_refuses(w, "42501", "DELETE FROM message_2031_05"));
    world_exec(w, "DROP TABLE message_2031_05");
    assert_int_equal(world_int(w, "SELECT count(*) FROM message WHERE at > '2031-01-01Z'"), 0);
}

/* Where a message has got to stands beside it, and writing one fires nothing. */
static void its_state_changes_elsewhere_and_writing_costs_nothing_more(void **state)
{
    struct world *w = *state;

    world_exec(w, "UPDATE outbox SET state = 3; UPDATE attempt SET rank = 100");
    assert_int_equal(world_int(w, "SELECT count(*) FROM pg_trigger WHERE tgrelid::regclass::text"
                                  " LIKE 'message%%' AND tgtype & 4 <> 0"),
                     0);
    assert_int_equal(world_int(w, "SELECT count(*) FROM pg_trigger WHERE tgrelid ="
                                  " 'message_2026_11'::regclass AND tgtype & 24 = 24"),
                     1);
}

static int setup(void **state)
{
    int failed = world_setup(state);
    struct world *w = *state;

    world_exec(w, "SELECT ensure_partitions(" AT ")", 0);
    int64_t session = reporting_session(w, world_conversation(w, world_person(w, 1)), 0, 1);
    reporting_heard(w, session, 0);
    reporting_said(w, session, 0, "menu", 2, 2);
    world_exec(w, "INSERT INTO audit (tenant_id, at, actor, action, subject)"
                  " VALUES (1, now(), 'agent:ana', 'take', 'conversation:1');"
                  "INSERT INTO address (tenant_id, address_id, person_id, kind, value_hash, key_id,"
                  " value_sealed, registered_at) OVERRIDING SYSTEM VALUE SELECT 1, 1, person_id, 1,"
                  " '0123456789abcdef', 1, 'x', now() FROM person;"
                  "INSERT INTO consent (tenant_id, address_id, creditor_id, channel, purpose,"
                  " granted, source, text_version, at) VALUES (1, 1, 1, 1, 2, false, 's', 'v',"
                  " now())");
    return failed;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("003-09 what was said is neither changed nor taken out",
             what_was_said_is_neither_changed_nor_taken_out),
        TEST("a month's partition is guarded, and goes as a whole",
             a_months_partition_is_guarded_and_goes_as_a_whole),
        TEST("its state changes elsewhere, and writing costs nothing more",
             its_state_changes_elsewhere_and_writing_costs_nothing_more),
    };
    return cmocka_run_group_tests_name("history", tests, setup, world_teardown);
}
