#include "tests/support/world.h"

#include "db/turn_store.h"
#include "server/base/auto.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The agents' desk: whose a conversation is, what is shown of it, and what never leaves. */

static int64_t waiting(struct world *w)
{
    int64_t conversation = world_conversation(w, world_person(w, w->next));

    world_hand_over(w, conversation);
    return conversation;
}

static int64_t agent(struct world *w, int capacity)
{
    world_exec(
        w,
        "INSERT INTO console_user (tenant_id, email, name, role, created_at, available, capacity)"
        " VALUES (1, 'a%" PRId64 "@escola.example', 'Ana', 1, " AT ", true, %d)",
        w->next++, 0, capacity);
    int64_t user = world_int(w, "SELECT max(user_id) FROM console_user");
    world_exec(w,
               "INSERT INTO console_session (tenant_id, user_id, secret_hash, state, created_at,"
               " seen_at, expires_at, ip_prefix) VALUES (1, %" PRId64 ", sha256('%" PRId64
               "'), 2, " AT ", " AT ", " AT ", '-')",
               user, user, 0, -60, 3600);
    return user;
}

static void give(struct world *w, int64_t conversation, int64_t user)
{
    world_exec(w,
               "UPDATE hand_over SET taken_by = 'u%" PRId64 "' WHERE conversation_id = %" PRId64
               "; UPDATE conversation SET owner = 2 WHERE conversation_id = %" PRId64,
               user, conversation, conversation);
}

static int find(struct world *w, int64_t tenant, int64_t conversation)
{
    struct pg_args *args = world_args(w, SQL_DESK_FIND);

    pg_int8(args, tenant);
    pg_int8(args, conversation);
    pg_text(args, NULL);
    return pg_rows(world_run(w, args));
}

static const struct pg_result *row(struct world *w, int64_t tenant, int64_t conversation,
                                   int seconds)
{
    struct pg_args *args = world_args(w, SQL_DESK_ROW);

    pg_int8(args, tenant);
    pg_int8(args, 1);
    pg_instant(args, WORLD_NOW + (int64_t)seconds * 1000000);
    pg_int8_array(args, &conversation, 1);
    return world_run(w, args);
}

static int resolve(struct world *w, int64_t conversation)
{
    struct pg_args *args = world_args(w, SQL_DESK_RESOLVE);

    pg_int8(args, 1);
    pg_int8(args, conversation);
    pg_int8(args, conversation); /* the hand-over has the same number here */
    pg_text(args, "u1");
    pg_instant(args, WORLD_NOW);
    return pg_rows(world_run(w, args));
}

static int restore(struct world *w, int64_t conversation, int64_t fence)
{
    struct pg_args *args = world_args(w, SQL_DESK_RESTORE);

    pg_int8(args, 1);
    pg_int8(args, conversation);
    pg_int8(args, conversation);
    pg_text(args, "u1");
    pg_instant(args, WORLD_NOW);
    pg_int8(args, 77);
    pg_int8(args, fence);
    return pg_rows(world_run(w, args));
}

static int64_t of(struct world *w, int64_t conversation, const char *column)
{
    return world_int(w, "SELECT %s FROM conversation WHERE conversation_id = %" PRId64, column,
                     conversation);
}

static void a_note_cannot_be_given_a_place_in_the_outbox(void **state)
{
    struct world *w = *state;

    world_exec(w,
               "DO $$ BEGIN INSERT INTO message (tenant_id, conversation_id, at, direction, level,"
               " kind, outbox_id) VALUES (1, %" PRId64 ", " AT ", %d, 2, 'note', 1);"
               " RAISE EXCEPTION 'it was kept'; EXCEPTION WHEN check_violation THEN NULL; END $$",
               waiting(w), 0, MESSAGE_NOTE);
}

static void another_tenants_conversation_is_not_there(void **state)
{
    struct world *w = *state;
    int64_t conversation = waiting(w);

    assert_int_equal(find(w, 1, conversation), 1);
    assert_int_equal(find(w, 2, conversation), 0);
    assert_int_equal(pg_rows(row(w, 1, conversation, 0)), 1);
    assert_int_equal(pg_rows(row(w, 2, conversation, 0)), 0);
}

static void nothing_is_closed_while_words_of_an_agent_are_on_their_way(void **state)
{
    struct world *w = *state;
    int64_t conversation = waiting(w);

    give(w, conversation, 1);
    int64_t message = world_message(w, conversation, CLASS_AGENT);
    assert_int_equal(resolve(w, conversation), 0);
    assert_int_equal(of(w, conversation, "owner"), OWNER_AGENT);
    world_exec(w, "DELETE FROM outbox_queue WHERE outbox_id = %" PRId64, message);
    assert_int_equal(resolve(w, conversation), 1);
    assert_int_equal(of(w, conversation, "owner"), OWNER_BOT);
    assert_int_equal(of(w, conversation, "coalesce(session_id, 0)"), 0);
}

static void what_was_closed_comes_back_once_while_nothing_has_happened(void **state)
{
    struct world *w = *state;
    int64_t conversation = waiting(w);

    give(w, conversation, 1);
    assert_int_equal(resolve(w, conversation), 1);
    int64_t fence = of(w, conversation, "fence");
    assert_int_equal(restore(w, conversation, fence - 1), 0);
    assert_int_equal(restore(w, conversation, fence), 1);
    assert_int_equal(of(w, conversation, "owner"), OWNER_AGENT);
    assert_int_equal(of(w, conversation, "session_id"), 77);
    assert_int_equal(restore(w, conversation, fence), 0);
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM hand_over WHERE conversation_id = %" PRId64
                               " AND closed_at IS NULL AND taken_by = 'u1'",
                               conversation),
                     1);
}

static void names_and_debts_are_shown_while_somebody_has_shown_who_they_are(void **state)
{
    enum { NAME = 3, PREVIEW = 6, LEVEL = 17 };
    struct world *w = *state;
    int64_t conversation = waiting(w);

    world_exec(w,
               "INSERT INTO message (tenant_id, conversation_id, at, direction, level, kind, text)"
               " VALUES (1, %" PRId64 ", " AT ", 1, 2, 'text', 'Total: R$ 10,00')",
               conversation, -5);
    const struct pg_result *now = row(w, 1, conversation, 0);
    assert_string_equal(pg_get_text(now, 0, NAME), "ANA DE SOUZA");
    assert_string_equal(pg_get_text(now, 0, PREVIEW), "Total: R$ 10,00");
    const struct pg_result *later = row(w, 1, conversation, 3601);
    assert_true(pg_is_null(later, 0, NAME) && pg_is_null(later, 0, PREVIEW));
    assert_int_equal(pg_get_int8(later, 0, LEVEL), 0);
}

static int64_t pulled(struct world *w, int64_t *user)
{
    struct pg_args *args = world_args(w, SQL_DESK_PULL);

    pg_instant(args, WORLD_NOW);
    const struct pg_result *r = world_run(w, args);
    *user = pg_rows(r) ? pg_get_int8(r, 0, 3) : 0;
    return pg_rows(r) ? pg_get_int8(r, 0, 2) : 0;
}

static void a_free_seat_is_for_who_has_waited_longest(void **state)
{
    struct world *w = *state;
    int64_t user = 0;

    world_exec(w, "UPDATE hand_over SET closed_at = " AT " WHERE closed_at IS NULL", 0);
    int64_t first = waiting(w), second = waiting(w);
    world_exec(w, "UPDATE hand_over SET asked_at = " AT " WHERE conversation_id = %" PRId64, -600,
               second);
    assert_int_equal(pulled(w, &user), 0); /* nobody is there */
    int64_t ana = agent(w, 1), bia = agent(w, 1);
    assert_int_equal(pulled(w, &user), second);
    assert_int_equal(user, ana);
    give(w, second, ana);
    assert_int_equal(pulled(w, &user), first);
    assert_int_equal(user, bia); /* whose hands are not full */
    world_exec(w, "UPDATE console_session SET seen_at = " AT " WHERE user_id = %" PRId64, -3600,
               bia);
    assert_int_equal(pulled(w, &user), 0);
}

static void a_tenants_pause_is_its_own(void **state)
{
    struct world *w = *state;

    for (int on = 1; on >= 0; on--) {
        struct pg_args *args = world_args(w, SQL_DESK_PAUSE);
        pg_int8(args, 1);
        pg_bool(args, on);
        pg_instant(args, WORLD_NOW);
        pg_text(args, "u1");
        world_run(w, args);
        for (int64_t tenant = 1; tenant <= 2; tenant++) {
            args = world_args(w, SQL_DESK_PAUSED);
            pg_int8(args, tenant);
            assert_int_equal(pg_get_bool(world_run(w, args), 0, 0), on && tenant == 1);
        }
    }
}

/* ---- templates and files ---- */

static int put_templates(struct world *w, const char *waba, const char *const *names, size_t count)
{
    struct pg_args *args = world_args(w, SQL_WHATSAPP_TEMPLATES_PUT);
    const char *words[4] = { "pt_BR", "pt_BR", "pt_BR", "pt_BR" };
    const char *kinds[4] = { "UTILITY", "UTILITY", "UTILITY", "UTILITY" };
    const char *states[4] = { "APPROVED", "APPROVED", "PAUSED", "APPROVED" };
    const char *bodies[4] = { "Oi, {{1}}!", "Oi!", "Oi!", "Oi!" }, *none[4] = { NULL };
    const int32_t variables[4] = { 1, 0, 0, 0 };

    pg_text(args, waba);
    pg_instant(args, WORLD_NOW);
    pg_text_array(args, names, count);
    pg_text_array(args, words, count);
    pg_text_array(args, kinds, count);
    pg_text_array(args, states, count);
    pg_text_array(args, none, count);
    pg_text_array(args, bodies, count);
    pg_text_array(args, none, count);
    pg_text_array(args, none, count);
    pg_int4_array(args, variables, count);
    pg_text_array(args, none, count);
    return pg_rows(world_run(w, args));
}

/* The names that a conversation's agent is shown; "-" = there is none, "" = no such conversation.
 */
static const char *offered(struct world *w, int64_t tenant, int64_t conversation, const char *name)
{
    struct pg_args *args = world_args(w, SQL_DESK_TEMPLATES);

    pg_int8(args, tenant);
    pg_int8(args, conversation);
    pg_text(args, name);
    pg_text(args, "pt_BR");
    const struct pg_result *r = world_run(w, args);
    char *all = arena_strdup(&w->arena, "");
    for (int row = 0; row < pg_rows(r); row++)
        all = arena_printf(&w->arena, "%s%s", all,
                           pg_is_null(r, row, 0) ? "-" : pg_get_text(r, row, 0));
    return all;
}

static void templates_belong_to_the_business_account_and_its_tenants(void **state)
{
    static const char *const first[] = { "aviso", "recado", "parado" }, *const then[] = { "outro" };
    struct world *w = *state;
    int64_t conversation = waiting(w);
    char *waba = arena_strdup(&w->arena, world_text(w, "SELECT business_id FROM channel_account"
                                                       " WHERE channel = 1 LIMIT 1"));

    assert_int_equal(put_templates(w, "of-nobody", first, 3), 0);
    assert_int_equal(world_int(w, "SELECT count(*) FROM whatsapp_template WHERE tenant_id = 1"), 0);
    assert_string_equal(offered(w, 1, conversation, NULL), "-");
    assert_int_equal(put_templates(w, waba, first, 3), 1);
    assert_string_equal(offered(w, 1, conversation, NULL), "avisorecado");
    assert_string_equal(offered(w, 1, conversation, "parado"), "parado");
    assert_string_equal(offered(w, 1, conversation, "nenhum"), "-");
    assert_string_equal(offered(w, 2, conversation, NULL), "");
    assert_string_equal(offered(w, 2, conversation, "aviso"), "");
    assert_int_equal(put_templates(w, waba, then, 1), 1);
    assert_string_equal(offered(w, 1, conversation, NULL), "outro");
    assert_int_equal(world_int(w, "SELECT count(*) FROM whatsapp_template WHERE tenant_id = 1"), 1);
    assert_int_equal(
        world_int(w, "SELECT count(*) FROM audit WHERE action = 'templates' AND tenant_id = 1"), 2);
    assert_int_equal(put_templates(w, waba, then, 0), 1);
    assert_int_equal(world_int(w, "SELECT count(*) FROM whatsapp_template WHERE tenant_id = 1"), 0);
}

static int open_file(struct world *w, int64_t tenant, int64_t conversation, int64_t message)
{
    struct pg_args *args = world_args(w, SQL_DESK_FILE);

    pg_int8(args, tenant);
    pg_int8(args, conversation);
    pg_int8(args, message);
    pg_text(args, "u1");
    pg_instant(args, WORLD_NOW);
    const struct pg_result *r = world_run(w, args);
    return pg_rows(r) ? pg_get_bool(r, 0, 2) ? 7 : 8 : 0;
}

static int64_t file_came(struct world *w, int64_t conversation, int seconds, const char *media)
{
    world_exec(w,
               "INSERT INTO message (tenant_id, conversation_id, at, direction, level, kind,"
               " media_id, media_type) VALUES (1, %" PRId64 ", " AT ", 0, 0, 'image', %s, NULL)",
               conversation, seconds, media);
    return world_int(w, "SELECT max(message_id) FROM message");
}

static void a_file_is_its_conversation_s_and_every_view_is_written_down(void **state)
{
    struct world *w = *state;
    int64_t conversation = waiting(w), other = waiting(w);
    int64_t message = file_came(w, conversation, -60, "'123'");
    int64_t old = file_came(w, conversation, -7 * 86400 - 1, "'124'");
    int64_t none = file_came(w, conversation, -60, "NULL");

    assert_int_equal(open_file(w, 2, conversation, message), 0);
    assert_int_equal(open_file(w, 1, other, message), 0);
    assert_int_equal(open_file(w, 1, conversation, none), 0);
    assert_int_equal(world_int(w, "SELECT count(*) FROM audit WHERE action = 'file'"), 0);
    assert_int_equal(open_file(w, 1, conversation, message), 7);
    assert_int_equal(open_file(w, 1, conversation, message), 7);
    assert_int_equal(open_file(w, 1, conversation, old), 8); /* over seven days: gone */
    assert_int_equal(world_int(w, "SELECT count(*) FROM audit WHERE action = 'file'"
                                  " AND actor = 'agent:u1'"),
                     3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("templates belong to the business account and its tenants",
             templates_belong_to_the_business_account_and_its_tenants),
        TEST("a file is its conversation's, and every view is written down",
             a_file_is_its_conversation_s_and_every_view_is_written_down),
        TEST("a note cannot be given a place in the outbox",
             a_note_cannot_be_given_a_place_in_the_outbox),
        TEST("another tenant's conversation is not there",
             another_tenants_conversation_is_not_there),
        TEST("nothing is closed while words of an agent are on their way",
             nothing_is_closed_while_words_of_an_agent_are_on_their_way),
        TEST("what was closed comes back once, while nothing has happened",
             what_was_closed_comes_back_once_while_nothing_has_happened),
        TEST("names and debts are shown while somebody has shown who they are",
             names_and_debts_are_shown_while_somebody_has_shown_who_they_are),
        TEST("a free seat is for who has waited longest",
             a_free_seat_is_for_who_has_waited_longest),
        TEST("a tenant's pause is its own", a_tenants_pause_is_its_own),
    };
    return cmocka_run_group_tests_name("desk", tests, world_setup, world_teardown);
}
