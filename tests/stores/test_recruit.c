#include "tests/support/world.h"

#include "server/base/auto.h"
#include "tests/support/shell.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Recruitment has numbers and consents of its own (000-24): who has not said yes to it is sent
 * nothing that they did not ask for, and no other purpose is touched.
 */
#define KEYS "1:5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed"

static int64_t held_conversation(struct world *w)
{
    int64_t conversation = world_conversation(w, 0);

    world_hand_over(w, conversation);
    struct pg_args *args = world_args(w, SQL_AGENT_TAKE);
    char protocol[32];
    snprintf(protocol, sizeof(protocol), "Q-%" PRId64, conversation);
    pg_text(args, protocol);
    pg_text(args, "ana");
    pg_instant(args, WORLD_NOW);
    assert_int_equal(pg_rows(world_run(w, args)), 1);
    return conversation;
}

static void purpose(struct world *w, const char *purpose)
{
    world_exec(w,
               "UPDATE channel_account SET purpose = '%s' WHERE tenant_id = 1 AND account_id = 1",
               purpose);
}

static void say_word(struct world *w, int64_t conversation, bool granted)
{
    struct pg_args *args = world_args(w, SQL_PROSPECT_CONSENTS_ADD);

    one_int8(args, 1);
    one_int8(args,
             world_int(w, "SELECT identity_id FROM conversation WHERE conversation_id = %" PRId64,
                       conversation));
    one_int8(args, 1);
    pg_bool_array(args, &granted, 1);
    one_text(args, granted ? "conversa" : "parar");
    one_text(args, "captacao-avisos-1");
    pg_instant(args, WORLD_NOW);
    world_run(w, args);
}

/* The exit code; what it told is in `out`.  At whatever hour the test runs. */
static int send_template(struct strbuf *out, int64_t conversation)
{
    char line[256];

    snprintf(line, sizeof(line),
             "$QUITA agent template Q-%" PRId64
             " convite_visita Paula --as ana --override sol 2>&1",
             conversation);
    return shell_run(out, line);
}

static int64_t queued(struct world *w, int64_t conversation)
{
    return world_int(
        w, "SELECT count(*) FROM outbox WHERE template IS NOT NULL AND conversation_id = %" PRId64,
        conversation);
}

static void without_a_yes_nothing_is_sent(void **state)
{
    struct world *w = *state;
    int64_t conversation = held_conversation(w);
    struct strbuf out = { 0 };

    purpose(w, "captacao");
    assert_int_not_equal(send_template(&out, conversation), 0);
    assert_non_null(strstr(strbuf_str(&out), "has not said yes"));
    assert_int_equal(queued(w, conversation), 0);
    say_word(w, conversation, true);
    assert_int_equal(send_template(&out, conversation), 0);
    assert_int_equal(queued(w, conversation), 1);
    say_word(w, conversation, false); /* the newest counts */
    assert_int_not_equal(send_template(&out, conversation), 0);
    assert_non_null(strstr(strbuf_str(&out), "has not said yes"));
    assert_int_equal(queued(w, conversation), 1);
    purpose(w, "cobranca");
    strbuf_done(&out);
}

static void a_collection_number_needs_none(void **state)
{
    struct world *w = *state;
    int64_t conversation = held_conversation(w);
    struct strbuf out = { 0 };

    say_word(w, conversation, false);
    assert_int_equal(send_template(&out, conversation), 0);
    assert_int_equal(queued(w, conversation), 1);
    assert_int_equal(world_int(w, "SELECT count(*) FROM consent"), 0);
    strbuf_done(&out);
}

static void what_was_said_stays(void **state)
{
    struct world *w = *state;

    say_word(w, held_conversation(w), true);
    assert_true(world_refuses(w, "42501", "UPDATE prospect_consent SET granted = false"));
    assert_true(world_refuses(w, "42501", "DELETE FROM prospect_consent"));
    assert_true(world_refuses(w, "23514", "UPDATE channel_account SET purpose = 'outra'"));
}

static int setup(void **state)
{
    int failed = world_setup(state) || shell_setup(state);
    const struct world *w = *state;

    if (failed)
        return -1;
    setenv("QUITA_DATABASE", scratch_conninfo(w->scratch), 1);
    return setenv("QUITA_KEYS", KEYS, 1);
}

static int teardown(void **state)
{
    int failed = shell_teardown(state);

    return world_teardown(state) || failed;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("000-24 recruitment without a consent is refused, and with one it goes out",
             without_a_yes_nothing_is_sent),
        TEST("a collection number asks for no such consent, and has none of it",
             a_collection_number_needs_none),
        TEST("what was said yes or no to is only added to", what_was_said_stays),
    };

    return cmocka_run_group_tests_name("recruit", tests, setup, teardown);
}
