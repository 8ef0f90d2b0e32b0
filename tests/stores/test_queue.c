#include "tests/support/reporting.h"

#include "server/base/clock.h"
#include "tests/support/shell.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The work that is left for people, and what they see of somebody, as the program prints it. */

#define KEYS "1:0707070707070707070707070707070707070707070707070707070707070707"
/* The program's clock is the real one. */
#define AGO "now() - interval '%d minutes'"

static const char *printed(struct world *w, const char *words)
{
    struct strbuf out = { 0 };

    setenv("QUITA_DATABASE", scratch_conninfo(w->scratch), 1);
    setenv("QUITA_KEYS", KEYS, 1);
    assert_int_equal(shell_run(&out, arena_printf(&w->arena, "$QUITA agent %s", words)), 0);
    const char *kept = arena_strdup(&w->arena, strbuf_str(&out));
    strbuf_done(&out);
    return kept;
}

/* The first word of each line, in their order: whom it is about. */
static const char *queue(struct world *w)
{
    char *lines = arena_strdup(&w->arena, printed(w, "list")), *line;
    const char *out = "";

    while ((line = strsep(&lines, "\n")))
        if (*line)
            out = arena_printf(&w->arena, "%s%s%.*s", out, *out ? " " : "", (int)strcspn(line, " "),
                               line);
    return out;
}

static void assert_listed(struct world *w, const char *who, const char *why)
{
    const char *line = strstr(printed(w, "list"), who);

    assert_non_null(line);
    if (!strstr(arena_strndup(&w->arena, line, strcspn(line, "\n")), why))
        fail_msg("%s is not in %s", why, line);
}

static int64_t somebody(struct world *w)
{
    int64_t conversation = world_conversation(w, world_person(w, w->next));

    world_exec(w,
               "UPDATE conversation SET last_inbound = " AGO ", assurance_until = now() +"
               " interval '1 hour' WHERE conversation_id = %" PRId64,
               60, conversation);
    reporting_heard(w, reporting_session(w, conversation, -60, 1), -60);
    return conversation;
}

static void asks_for_a_person(struct world *w, int64_t conversation, const char *reason, int ago)
{
    world_hand_over(w, conversation);
    world_exec(w,
               "UPDATE hand_over SET reason = '%s', asked_at = " AGO
               " WHERE conversation_id = %" PRId64,
               reason, ago, conversation);
}

static void disputes(struct world *w, int64_t conversation, const char *protocol, bool known)
{
    world_exec(w,
               "INSERT INTO care_case (tenant_id, care_case_id, creditor_id, person_id,"
               " conversation_id, session_id, subject, kind, reason, protocol, due, pauses,"
               " opened_at) SELECT 1, %" PRId64 ", 1, p, conversation_id, 1,"
               " coalesce(p, -conversation_id), 'contestacao', 'valor', '%s', '2026-12-01', 0, " AGO
               " FROM conversation, LATERAL (SELECT CASE WHEN %d = 1 THEN person_id END) v(p)"
               " WHERE conversation_id = %" PRId64,
               w->next++, protocol, 30, known, conversation);
}

static void message_gets_to(struct world *w, int64_t conversation, int state, int ago)
{
    int64_t id = world_message(w, conversation, 1);

    world_exec(w,
               "UPDATE outbox SET state = %d, code = CASE %d WHEN 3 THEN 131026 END,"
               " created_at = " AGO " WHERE outbox_id = %" PRId64,
               state, state, ago, id);
}

static void only_what_needs_a_person_is_there(void **state)
{
    struct world *w = *state;
    int64_t asked = somebody(w), offered = somebody(w), disputed = somebody(w),
            bounced = somebody(w), fine = somebody(w);
    const char *bounce = arena_printf(&w->arena, "C-%" PRId64, bounced);
    const char *first = arena_printf(&w->arena, "Q-%" PRId64, asked);
    const char *second = arena_printf(&w->arena, "Q-%" PRId64, offered);

    message_gets_to(w, fine, 3, 50);
    message_gets_to(w, fine, 2, 40); /* arrived the second time */
    assert_string_equal(queue(w), "Ninguém");
    asks_for_a_person(w, asked, "pedido", 20);
    asks_for_a_person(w, offered, "contraproposta", 10);
    disputes(w, disputed, "P-1", true);
    message_gets_to(w, bounced, 2, 40);
    message_gets_to(w, bounced, 3, 30);
    assert_string_equal(queue(w), arena_printf(&w->arena, "%s %s P-1 %s", first, second, bounce));
    assert_listed(w, first, "pedido");
    assert_listed(w, second, "contraproposta");
    assert_listed(w, "P-1", "contestacao");
    assert_listed(w, bounce, "código 131026");

    /* Each leaves when it is resolved. */
    printed(w, arena_printf(&w->arena, "take %s --as ana", first));
    printed(w, arena_printf(&w->arena, "back %s --as ana", first));
    assert_string_equal(queue(w), arena_printf(&w->arena, "%s P-1 %s", second, bounce));
    printed(w, arena_printf(&w->arena, "take %s --as ana", second));
    printed(w, arena_printf(&w->arena, "back %s --as ana", second));
    assert_string_equal(queue(w), arena_printf(&w->arena, "Ninguém P-1 %s", bounce));
    printed(w, "close P-1 --as ana");
    assert_string_equal(queue(w), arena_printf(&w->arena, "Ninguém %s", bounce));
    message_gets_to(w, bounced, 2, 5);
    assert_string_equal(queue(w), "Ninguém");
}

static void who_writes_again_can_be_reached(void **state)
{
    struct world *w = *state;
    int64_t bounced = somebody(w);

    message_gets_to(w, bounced, 3, 30);
    assert_listed(w, arena_printf(&w->arena, "C-%" PRId64, bounced), "ANA DE SOUZA");
    world_exec(w, "UPDATE conversation SET last_inbound = " AGO " WHERE conversation_id = %" PRId64,
               1, bounced);
    assert_string_equal(queue(w), "Ninguém");
    message_gets_to(w, bounced, 3, 8 * 24 * 60); /* older than a week */
    assert_string_equal(queue(w), "Ninguém");
}

static void who_takes_over_sees_complaints_and_contacts_elsewhere(void **state)
{
    struct world *w = *state;
    int64_t conversation = somebody(w), other;
    int64_t person = world_int(
        w, "SELECT person_id FROM conversation WHERE conversation_id = %" PRId64, conversation);
    const char *show = arena_printf(&w->arena, "show Q-%" PRId64, conversation);

    asks_for_a_person(w, conversation, "pedido", 10);
    other = world_conversation(w, person);
    reporting_session(w, other, -100 * 86400, 1);
    disputes(w, other, "P-7", true);
    disputes(w, conversation, "P-8", false); /* before it was known who it is */
    world_exec(w, "UPDATE care_case SET closed_at = now(), closed_by = 'bia', kind = 'reclamacao',"
                  " reason = NULL WHERE protocol = 'P-7'");
    const char *seen = printed(w, show);
    assert_non_null(strstr(seen, "* caso, encerrado, reclamacao P-7\n"));
    assert_non_null(strstr(seen, "* caso, em aberto, contestacao valor P-8\n"));
    assert_non_null(strstr(seen, "2026-08-12 * conversa anterior\n"));

    /* Their own are hidden when nobody knows any more who it is. */
    world_exec(w,
               "UPDATE conversation SET assurance_until = " AGO " WHERE conversation_id = %" PRId64,
               1, conversation);
    seen = printed(w, show);
    assert_null(strstr(seen, "P-7"));
    assert_null(strstr(seen, "2026-08-12"));
    assert_non_null(strstr(seen, "2026-11-20 * conversa anterior\n"));
    assert_non_null(strstr(seen, "P-8"));
    assert_non_null(strstr(seen, "ocultos até nova confirmação"));
}

static int setup(void **state)
{
    void *unused = NULL;

    shell_setup(&unused);
    return world_setup(state);
}

static int teardown(void **state)
{
    void *unused = NULL;

    shell_teardown(&unused);
    return world_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("003-03 the queue has only who needs a person, and each leaves when it is resolved",
             only_what_needs_a_person_is_there),
        TEST("003-03 who writes again can be reached", who_writes_again_can_be_reached),
        TEST("000-18 who takes over sees complaints, and contacts elsewhere, of who is known",
             who_takes_over_sees_complaints_and_contacts_elsewhere),
    };
    return cmocka_run_group_tests_name("queue", tests, setup, teardown);
}
