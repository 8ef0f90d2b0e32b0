#include "tests/support/world.h"

#include "db/turn_store.h"
#include "server/base/auto.h"
#include "server/base/error.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

/* A conversation goes from the queue to one agent and back. */

struct held {
    int64_t conversation;
    char protocol[32];
};

static struct held asked(struct world *w)
{
    struct held h = { .conversation = world_conversation(w, world_person(w, w->next)) };

    world_hand_over(w, h.conversation);
    snprintf(h.protocol, sizeof(h.protocol), "Q-%" PRId64, h.conversation);
    return h;
}

static int take(struct world *w, const struct held *h, const char *agent)
{
    struct pg_args *args = world_args(w, SQL_AGENT_TAKE);

    pg_text(args, h->protocol);
    pg_text(args, agent);
    pg_instant(args, WORLD_NOW);
    return pg_rows(world_run(w, args));
}

static int owned(struct world *w, const struct held *h, const char *agent)
{
    struct pg_args *args = world_args(w, SQL_AGENT_OWNED);

    pg_text(args, h->protocol);
    pg_text(args, agent);
    return pg_rows(world_run(w, args));
}

static int give_back(struct world *w, const struct held *h, const char *agent)
{
    struct pg_args *args = world_args(w, SQL_AGENT_GIVE_BACK);

    pg_text(args, h->protocol);
    pg_text(args, agent);
    pg_bytea(args, "back", 4);
    pg_instant(args, WORLD_NOW);
    return pg_rows(world_run(w, args));
}

static int64_t of_conversation(struct world *w, const struct held *h, const char *column)
{
    return world_int(w, "SELECT %s FROM conversation WHERE conversation_id = %" PRId64, column,
                     h->conversation);
}

static int64_t audited(struct world *w, const struct held *h, const char *action)
{
    return world_int(w,
                     "SELECT count(*) FROM audit WHERE actor = 'agent:ana' AND action = '%s' AND"
                     " subject = 'conversation:%" PRId64 "'",
                     action, h->conversation);
}

static void what_waits_is_taken_once(void **state)
{
    struct world *w = *state;
    struct held h = asked(w);

    world_exec(w, "UPDATE conversation SET marks = 3 WHERE conversation_id = %" PRId64,
               h.conversation);
    assert_int_equal(take(w, &h, "ana"), 1);
    assert_int_equal(take(w, &h, "bia"), 0);
    assert_int_equal(take(w, &h, "ana"), 0);
    assert_int_equal(of_conversation(w, &h, "owner"), OWNER_AGENT);
    assert_int_equal(of_conversation(w, &h, "fence"), 6);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM hand_over WHERE protocol = '%s' AND taken_by"
                               " = 'ana' AND fence = 6 AND marks_before = 3 AND taken_at = " AT,
                               h.protocol, 0),
                     1);
    assert_int_equal(audited(w, &h, "take"), 1);
}

static void only_what_waits_can_be_taken(void **state)
{
    static const char *const changes[] = {
        "UPDATE conversation SET owner = 0 WHERE conversation_id = %" PRId64,
        "UPDATE hand_over SET closed_at = now() WHERE conversation_id = %" PRId64,
        "UPDATE hand_over SET protocol = 'X' WHERE conversation_id = %" PRId64,
    };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        struct held h = asked(w);
        char change[128];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(change, sizeof(change), changes[i], h.conversation);
#pragma GCC diagnostic pop
        world_exec(w, "%s", change);
        assert_int_equal(take(w, &h, "ana"), 0);
        assert_int_equal(of_conversation(w, &h, "fence"), 5);
    }
}

/* The second one asks while the first has not committed, and waits for it. */
static void of_two_at_once_exactly_one_takes_it(void **state)
{
    struct world *w = *state;
    struct held h = asked(w);
    struct error err = { 0 };
    const char *params[] = { h.protocol, "bia", "2026-11-20 12:00+00" };
    PGconn *second = PQconnectdb(scratch_conninfo(w->scratch));

    assert_true(pg_sync_begin(w->db, &err));
    assert_int_equal(take(w, &h, "ana"), 1);
    assert_int_equal(PQsendQueryParams(second, sql_statements[SQL_AGENT_TAKE].text, 3, NULL, params,
                                       NULL, NULL, 0),
                     1);
    PQflush(second);
    /* It has come to the lock when a lock is not granted. */
    int waits = 0;
    for (int i = 0; i < 20000 && !waits; i++)
        waits = (int)world_int(w, "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = %d",
                               PQbackendPID(second));
    assert_true(waits);
    assert_true(pg_sync_commit(w->db, &err));
    PGresult *result = PQgetResult(second);
    assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
    assert_int_equal(PQntuples(result), 0);
    PQclear(result);
    PQfinish(second);
    assert_int_equal(owned(w, &h, "ana"), 1);
    assert_int_equal(of_conversation(w, &h, "fence"), 6);
}

static void what_the_bot_has_not_yet_sent_is_void(void **state)
{
    struct world *w = *state;
    struct held h = asked(w);
    int64_t ready = world_message(w, h.conversation, CLASS_REPLY);
    int64_t marked = world_message(w, h.conversation, CLASS_REPLY);
    struct pg_args *args = world_args(w, SQL_AGENT_TAKE);

    world_exec(w, "UPDATE outbox_queue SET state = 1 WHERE outbox_id = %" PRId64, marked);
    pg_text(args, h.protocol);
    pg_text(args, "ana");
    pg_instant(args, WORLD_NOW);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_get_int8(r, 0, 0), h.conversation);
    assert_int_equal(pg_get_int8(r, 0, 1), 1); /* on the way */
    assert_int_equal(world_int(w, "SELECT state FROM outbox WHERE outbox_id = %" PRId64, ready), 6);
    assert_int_equal(world_int(w, "SELECT state FROM outbox WHERE outbox_id = %" PRId64, marked),
                     0);
    assert_int_equal(
        world_int(w, "SELECT outbox_id FROM outbox_queue WHERE conversation_id = %" PRId64,
                  h.conversation),
        marked);
}

static void only_the_owner_may_speak(void **state)
{
    struct world *w = *state;
    struct held h = asked(w);

    assert_int_equal(owned(w, &h, "ana"), 0);
    take(w, &h, "ana");
    assert_int_equal(owned(w, &h, "ana"), 1);
    assert_int_equal(owned(w, &h, "bia"), 0);
    assert_int_equal(owned(w, &h, "ANA"), 0);
    give_back(w, &h, "ana");
    assert_int_equal(owned(w, &h, "ana"), 0);
}

/* Of what ana holds; template NULL = words of her own. */
static void say(struct world *w, const struct held *h, const char *text, const char *template)
{
    struct pg_args *args = world_args(w, SQL_AGENT_OWNED);
    pg_text(args, h->protocol);
    pg_text(args, "ana");
    const struct pg_result *r = world_run(w, args);
    int64_t fence = pg_get_int8(r, 0, pg_column(r, "fence"));
    args = world_args(w, SQL_AGENT_SAY);
    pg_int8(args, 1);
    pg_int8(args, h->conversation);
    pg_int8(args, 1);
    pg_int8(args, 1);
    pg_int8(args, fence);
    pg_bytea(args, template ? "template89abcdef" : "0123456789abcdef", 16);
    pg_bytea(args, "sealed", 6);
    pg_text(args, text);
    pg_text(args, "ana");
    pg_instant(args, WORLD_NOW);
    pg_instant(args, WORLD_NOW + MINUTES_US(30));
    pg_text(args, template);
    assert_int_equal(pg_affected(world_run(w, args)), 1);
}

static void what_the_agent_says_is_queued_under_their_fence(void **state)
{
    struct world *w = *state;
    struct held h = asked(w);

    take(w, &h, "ana");
    say(w, &h, "Oi, aqui é a Ana.", NULL);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM outbox JOIN outbox_queue USING (outbox_id)"
                               " WHERE outbox.conversation_id = %" PRId64 " AND class = %d AND"
                               " fence = 6 AND process_no = 0 AND payload = 'sealed' AND"
                               " level = 2 AND template IS NULL",
                               h.conversation, CLASS_AGENT),
                     1);
    assert_string_equal(world_text(w,
                                   "SELECT text FROM message WHERE conversation_id = %" PRId64
                                   " AND direction = 2",
                                   h.conversation),
                        "Oi, aqui é a Ana.");
    assert_int_equal(audited(w, &h, "say"), 1);
}

/* What WhatsApp said of it the last time; -1 = nothing is known. */
static int64_t last_of(struct world *w, const struct held *h, const char *template)
{
    struct pg_args *args = world_args(w, SQL_AGENT_TEMPLATE_LAST);

    pg_text(args, h->protocol);
    pg_text(args, template);
    const struct pg_result *r = world_run(w, args);
    return pg_rows(r) ? pg_get_int8(r, 0, 0) : -1;
}

static void a_template_is_queued_as_one_that_says_nothing_of_a_debt(void **state)
{
    struct world *w = *state;
    struct held h = asked(w);

    take(w, &h, "ana");
    say(w, &h, "[modelo recado, pt_BR] Paula", "recado/pt_BR");
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM outbox JOIN outbox_queue USING (outbox_id)"
                               " WHERE outbox.conversation_id = %" PRId64 " AND class = %d AND"
                               " level = 0 AND template = 'recado/pt_BR' AND process_no = 0",
                               h.conversation, CLASS_AGENT),
                     1);
    assert_string_equal(
        world_text(w, "SELECT kind || level || text FROM message WHERE conversation_id = %" PRId64,
                   h.conversation),
        "template0[modelo recado, pt_BR] Paula");
    assert_int_equal(audited(w, &h, "template"), 1);
    assert_int_equal(audited(w, &h, "say"), 0);
}

static void what_became_of_a_template_is_known_by_its_last_send(void **state)
{
    static const struct {
        int state, code;
        int64_t said;
    } cases[] = { { 3, 132015, 132015 }, { 2, 0, 0 }, { 3, 132001, 132001 }, { 4, 0, 132001 } };
    struct world *w = *state;
    struct held h = asked(w);

    assert_int_equal(last_of(w, &h, "aviso/pt_BR"), -1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t outbox = world_message(w, h.conversation, CLASS_AGENT);
        world_exec(w,
                   "UPDATE outbox SET template = 'aviso/pt_BR', state = %d, code = nullif(%d, 0)"
                   " WHERE outbox_id = %" PRId64,
                   cases[i].state, cases[i].code, outbox);
        assert_int_equal(last_of(w, &h, "aviso/pt_BR"), cases[i].said);
    }
    assert_int_equal(last_of(w, &h, "aviso/en_US"), -1);
}

static void only_the_owner_gives_back(void **state)
{
    struct world *w = *state;
    struct held h = asked(w);

    assert_int_equal(give_back(w, &h, "ana"), 0);
    take(w, &h, "ana");
    assert_int_equal(give_back(w, &h, "bia"), 0);
    assert_int_equal(give_back(w, &h, "ana"), 1);
    assert_int_equal(give_back(w, &h, "ana"), 0);
    assert_int_equal(of_conversation(w, &h, "owner"), OWNER_BOT);
    assert_int_equal(of_conversation(w, &h, "fence"), 7);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM hand_over WHERE protocol = '%s' AND"
                               " closed_at = " AT,
                               h.protocol, 0),
                     1);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM inbox WHERE conversation_id = %" PRId64
                               " AND kind = %d AND state = 0 AND unit = 'back'",
                               h.conversation, UNIT_NOTICE),
                     1);
    assert_int_equal(audited(w, &h, "give_back"), 1);
}

static void history_above_what_is_confirmed_is_masked(void **state)
{
    static const struct {
        int assurance, until_s;
        bool shown;
    } cases[] = { { 2, 1, true },   { 3, 1, true },  { 2, 0, false },
                  { 2, -1, false }, { 1, 1, false }, { 0, 1, false } };
    static const char *const texts[] = { "L0", "L1", "L2" };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct held h = asked(w);
        for (int level = 0; level < 3; level++)
            world_exec(w,
                       "INSERT INTO message (tenant_id, conversation_id, at, direction, level,"
                       " kind, text) VALUES (1, %" PRId64 ", now(), 1, %d, 'text', 'L%d')",
                       h.conversation, level, level);
        world_exec(w,
                   "UPDATE conversation SET assurance = %d, assurance_until = " AT
                   " WHERE conversation_id = %" PRId64,
                   cases[i].assurance, cases[i].until_s, h.conversation);
        struct pg_args *args = world_args(w, SQL_AGENT_HISTORY);
        pg_text(args, h.protocol);
        pg_instant(args, WORLD_NOW);
        pg_int4(args, 30);
        const struct pg_result *r = world_run(w, args);
        assert_int_equal(pg_rows(r), 3);
        for (int row = 0; row < 3; row++) {
            bool clear = strcmp(pg_get_text(r, row, 4), texts[row]) == 0;
            assert_int_equal(clear, row < 2 || cases[i].shown);
        }
    }
}

static void the_queue_names_only_who_is_confirmed(void **state)
{
    struct world *w = *state;
    struct held known = asked(w), unknown = asked(w);

    world_exec(w,
               "UPDATE conversation SET assurance_until = " AT " WHERE conversation_id = %" PRId64,
               0, unknown.conversation);
    struct pg_args *args = world_args(w, SQL_AGENT_QUEUE);
    pg_instant(args, WORLD_NOW);
    const struct pg_result *r = world_run(w, args);
    int seen = 0;
    for (int row = 0; row < pg_rows(r); row++) {
        int64_t conversation = pg_get_int8(r, row, 2);
        if (conversation == known.conversation || conversation == unknown.conversation) {
            assert_int_equal(pg_is_null(r, row, 7), conversation == unknown.conversation);
            seen++;
        }
    }
    assert_int_equal(seen, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("what waits is taken once", what_waits_is_taken_once),
        TEST("only what waits can be taken", only_what_waits_can_be_taken),
        TEST("of two at once exactly one takes it", of_two_at_once_exactly_one_takes_it),
        TEST("what the bot has not yet sent is void", what_the_bot_has_not_yet_sent_is_void),
        TEST("only the owner may speak", only_the_owner_may_speak),
        TEST("what the agent says is queued under their fence",
             what_the_agent_says_is_queued_under_their_fence),
        TEST("a template is queued as one that says nothing of a debt",
             a_template_is_queued_as_one_that_says_nothing_of_a_debt),
        TEST("what became of a template is known by its last send",
             what_became_of_a_template_is_known_by_its_last_send),
        TEST("only the owner gives back", only_the_owner_gives_back),
        TEST("history above what is confirmed is masked",
             history_above_what_is_confirmed_is_masked),
        TEST("the queue names only who is confirmed", the_queue_names_only_who_is_confirmed),
    };
    return cmocka_run_group_tests_name("agent", tests, world_setup, world_teardown);
}
