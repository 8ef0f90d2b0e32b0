#include "tests/support/world.h"

#include "server/base/auto.h"
#include "server/base/error.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

/* Cases for the team, one a person and kind, and what people answer when they are asked. */

static const day_t TODAY = 20777; /* 2026-11-20 */

struct asked {
    int64_t person, conversation; /* person 0 = nobody is identified */
    const char *kind;
    bool pauses;
};

static struct pg_args *add_args(struct pg_sync *db, const struct asked *c, int64_t id)
{
    struct pg_args *args = pg_sync_args(db, SQL_CARE_CASES_ADD);
    char protocol[32];

    snprintf(protocol, sizeof(protocol), "Q-%" PRId64, id);
    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, id);
    one_int8(args, 1);
    one_int8(args, c->person ? c->person : PG_NULL_INT8);
    one_int8(args, c->conversation);
    one_int8(args, 7);
    one_text(args, c->kind);
    one_text(args, "renda");
    one_text(args, protocol);
    one_day(args, TODAY + 15);
    one_day(args, c->pauses ? TODAY + 15 : PG_NULL_DAY);
    pg_instant(args, WORLD_NOW);
    return args;
}

/* The protocol that is told. */
static const char *open_case(struct world *w, const struct asked *c)
{
    const struct pg_result *r = world_run(w, add_args(w->db, c, w->next++));

    assert_int_equal(pg_rows(r), 1);
    assert_int_equal(pg_get_int8(r, 0, 0), 0);
    assert_int_equal(pg_get_day(r, 0, 2), TODAY + 15);
    return arena_strdup(&w->arena, pg_get_text(r, 0, 1));
}

/* "protocol due pauses before", "-" for what is not there. */
static const char *load(struct world *w, int64_t tenant, const struct asked *c)
{
    struct pg_args *args = world_args(w, SQL_CARE_CASES_LOAD);

    one_int4(args, 3);
    one_int8(args, tenant);
    one_int8(args, 1);
    one_int8(args, c->person ? c->person : -c->conversation);
    one_int8(args, c->conversation);
    one_text(args, c->kind);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r), 1);
    assert_int_equal(pg_get_int8(r, 0, 0), 3);
    if (pg_is_null(r, 0, 1))
        return arena_printf(&w->arena, "- %" PRId64, pg_get_int8(r, 0, 5));
    return arena_printf(&w->arena, "%s %d %d %" PRId64, pg_get_text(r, 0, 2),
                        (int)(pg_get_day(r, 0, 3) - TODAY), (int)pg_get_int8(r, 0, 4),
                        pg_get_int8(r, 0, 5));
}

static bool close_case(struct world *w, const char *protocol)
{
    struct pg_args *args = world_args(w, SQL_AGENT_CLOSE_CASE);

    pg_text(args, protocol);
    pg_text(args, "ana");
    pg_instant(args, WORLD_NOW);
    return pg_rows(world_run(w, args)) == 1;
}

static void renew(struct world *w, const char *protocol, day_t day)
{
    struct pg_args *args = world_args(w, SQL_CARE_CASES_RENEW);

    one_int8(args, 1);
    one_int8(args,
             world_int(w, "SELECT care_case_id FROM care_case WHERE protocol = '%s'", protocol));
    one_day(args, day);
    world_run(w, args);
}

static struct asked somebody(struct world *w, const char *kind, bool pauses)
{
    struct asked c = { .person = world_person(w, w->next), .kind = kind, .pauses = pauses };

    c.conversation = world_conversation(w, c.person);
    return c;
}

static void a_case_is_open_once_a_person_and_kind(void **state)
{
    struct world *w = *state;
    struct asked c = somebody(w, "dificuldade", true), again = c, other = c;
    const char *protocol = open_case(w, &c);

    again.conversation = world_conversation(w, c.person);
    other.kind = "contestacao";
    assert_string_equal(open_case(w, &c), protocol);
    assert_string_equal(open_case(w, &again), protocol);
    assert_string_not_equal(open_case(w, &other), protocol);
    assert_string_equal(
        world_text(w,
                   "SELECT string_agg(concat_ws(' ', kind, reason, due, pause_until, pauses,"
                   " session_id, closed_at IS NULL), ',' ORDER BY care_case_id) FROM care_case"
                   " WHERE person_id = %" PRId64 " AND conversation_id = %" PRId64
                   " AND opened_at = " AT,
                   c.person, c.conversation, 0),
        "dificuldade renda 2026-12-05 2026-12-05 1 7 t,"
        "contestacao renda 2026-12-05 2026-12-05 1 7 t");
}

static void a_case_without_identity_belongs_to_its_conversation(void **state)
{
    struct world *w = *state;
    struct asked c = somebody(w, "menor", false), known = c, elsewhere = c;

    c.person = 0;
    const char *protocol = open_case(w, &c), *expected;
    expected = arena_printf(&w->arena, "%s 15 0 0", protocol);
    assert_string_equal(open_case(w, &c), protocol);
    assert_string_equal(load(w, 1, &c), expected);
    assert_string_equal(load(w, 1, &known), expected); /* who it was is known by now */
    elsewhere.conversation = world_conversation(w, known.person);
    assert_string_equal(load(w, 1, &elsewhere), "- 0");
    elsewhere.person = 0;
    assert_string_equal(load(w, 1, &elsewhere), "- 0");
    assert_string_equal(load(w, 2, &c), "- 0");
    /* their own stands before it */
    const char *own = open_case(w, &known);
    assert_string_not_equal(own, protocol);
    assert_string_equal(load(w, 1, &known), arena_printf(&w->arena, "%s 15 0 0", own));
    assert_string_equal(load(w, 1, &c), expected);
}

static void a_closed_case_is_over_and_its_pauses_count(void **state)
{
    struct world *w = *state;
    struct asked c = somebody(w, "dificuldade", true);
    const char *first = open_case(w, &c), *second;

    assert_string_equal(load(w, 1, &c), arena_printf(&w->arena, "%s 15 1 0", first));
    assert_true(close_case(w, first));
    assert_false(close_case(w, first));
    assert_string_equal(load(w, 1, &c), "- 1");
    second = open_case(w, &c);
    assert_string_not_equal(second, first);
    assert_string_equal(load(w, 1, &c), arena_printf(&w->arena, "%s 15 1 1", second));
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM audit a JOIN care_case k ON a.subject ="
                               " 'case:' || k.care_case_id WHERE k.protocol = '%s' AND a.action ="
                               " 'close_case' AND a.actor = 'agent:ana' AND k.closed_by = 'ana'"
                               " AND k.closed_at = " AT,
                               first, 0),
                     1);
}

static void a_pause_is_renewed_while_the_case_is_open(void **state)
{
    struct world *w = *state;
    struct asked c = somebody(w, "dificuldade", true), other = somebody(w, "dificuldade", true);
    const char *protocol = open_case(w, &c), *apart = open_case(w, &other);

    renew(w, protocol, TODAY + 31);
    renew(w, protocol, TODAY + 31); /* the same again */
    assert_string_equal(load(w, 1, &c), arena_printf(&w->arena, "%s 31 2 0", protocol));
    assert_string_equal(load(w, 1, &other), arena_printf(&w->arena, "%s 15 1 0", apart));
    assert_string_equal(
        world_text(w, "SELECT pause_until FROM care_case WHERE protocol = '%s'", protocol),
        "2026-12-21");
    close_case(w, protocol);
    renew(w, protocol, TODAY + 60);
    assert_string_equal(load(w, 1, &c), "- 2");
}

/* ---- two at the same moment ---- */

struct race {
    struct pg_sync *db;
    struct asked asked;
    int64_t id;
    char protocol[32];
};

static void *open_there(void *ctx)
{
    struct race *r = ctx;
    struct error err = { 0 };
    const struct pg_result *res = pg_sync_run(r->db, add_args(r->db, &r->asked, r->id), &err);

    if (res && pg_rows(res) == 1)
        snprintf(r->protocol, sizeof(r->protocol), "%s", pg_get_text(res, 0, 1));
    return NULL;
}

static void wait_until_it_waits(struct world *w)
{
    for (int i = 0; i < 500; i++) {
        if (world_int(w, "SELECT count(*) FROM pg_locks WHERE NOT granted"))
            return;
        usleep(10000);
    }
    fail_msg("nobody waits");
}

static void two_who_open_the_same_at_once_get_one_case(void **state)
{
    struct world *w = *state;
    struct error err = { 0 };
    struct asked c = somebody(w, "contestacao", false);
    struct race other = { .db = pg_sync_open(scratch_conninfo(w->scratch), &err), .asked = c };
    pthread_t thread;

    other.id = w->next++;
    other.asked.conversation = world_conversation(w, c.person);
    assert_true(pg_sync_begin(w->db, &err));
    const char *protocol = open_case(w, &c);
    assert_int_equal(pthread_create(&thread, NULL, open_there, &other), 0);
    wait_until_it_waits(w);
    assert_true(pg_sync_commit(w->db, &err));
    pthread_join(thread, NULL);
    assert_string_equal(other.protocol, protocol);
    assert_int_equal(
        world_int(w, "SELECT count(*) FROM care_case WHERE person_id = %" PRId64, c.person), 1);
    pg_sync_close(&other.db);
}

/* One person writes from two numbers, and both are in one batch. */
static void two_of_one_batch_get_one_case(void **state)
{
    struct world *w = *state;
    struct asked c = somebody(w, "lgpd", false);
    int64_t second = world_conversation(w, c.person), id = w->next;
    struct pg_args *args = world_args(w, SQL_CARE_CASES_ADD);

    w->next += 2;
    pg_int4_array(args, (int32_t[]){ 0, 1 }, 2);
    pg_int8_array(args, (int64_t[]){ 1, 1 }, 2);
    pg_int8_array(args, (int64_t[]){ id, id + 1 }, 2);
    pg_int8_array(args, (int64_t[]){ 1, 1 }, 2);
    pg_int8_array(args, (int64_t[]){ c.person, c.person }, 2);
    pg_int8_array(args, (int64_t[]){ c.conversation, second }, 2);
    pg_int8_array(args, (int64_t[]){ 7, 8 }, 2);
    pg_text_array(args, (const char *[]){ "lgpd", "lgpd" }, 2);
    pg_text_array(args, (const char *[]){ NULL, NULL }, 2);
    pg_text_array(args, (const char *[]){ "Q-first", "Q-second" }, 2);
    pg_day_array(args, (day_t[]){ TODAY + 15, TODAY + 15 }, 2);
    pg_day_array(args, (day_t[]){ PG_NULL_DAY, PG_NULL_DAY }, 2);
    pg_instant(args, WORLD_NOW);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r), 2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pg_get_int8(r, i, 0), i);
        assert_string_equal(pg_get_text(r, i, 1), "Q-first");
    }
}

static void only_codes_are_kept(void **state)
{
    static const char *const refused[] = {
        "'luto', 'minha mãe morreu'", /* SUP-05 */
        "'dificuldade', 'Luto'",
        "'dificuldade', ''",
        "'outra', NULL",
    };
    struct world *w = *state;
    struct asked c = somebody(w, "lgpd", false);

    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        char *sql = arena_printf(
            &w->arena,
            "INSERT INTO care_case (tenant_id, care_case_id, creditor_id, conversation_id,"
            " session_id, subject, kind, reason, protocol, due, pauses, opened_at) VALUES (1, "
            "%" PRId64 ", 1, %" PRId64 ", 1, -%" PRId64 ", %s, 'p', '2026-12-01', 0, now())",
            w->next++, c.conversation, c.conversation, refused[i]);
        assert_true(world_refuses(w, "23514", sql));
    }
}

/* ---- the team sees them ---- */

static void the_queue_shows_the_cases_of_its_conversations(void **state)
{
    struct world *w = *state;
    struct asked c = somebody(w, "contestacao", false), also = c, alone;
    const char *one = open_case(w, &c), *two, *apart;

    also.kind = "lgpd";
    two = open_case(w, &also);
    alone = somebody(w, "reclamacao", false);
    apart = open_case(w, &alone);
    world_hand_over(w, c.conversation);
    struct pg_args *args = world_args(w, SQL_AGENT_QUEUE);
    pg_instant(args, WORLD_NOW);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r), 1);
    assert_string_equal(pg_get_text(r, 0, 8),
                        arena_printf(&w->arena, "contestacao %s, lgpd %s", one, two));
    args = world_args(w, SQL_AGENT_CASES);
    pg_instant(args, WORLD_NOW);
    r = world_run(w, args);
    int found = 0;
    for (int i = 0; i < pg_rows(r); i++) {
        const char *protocol = pg_get_text(r, i, 0);
        assert_string_not_equal(protocol, one);
        if (strcmp(protocol, apart) != 0)
            continue;
        found++;
        assert_string_equal(pg_get_text(r, i, 1), "reclamacao");
        assert_string_equal(pg_get_text(r, i, 3), "ANA DE SOUZA");
    }
    assert_int_equal(found, 1);
}

static void a_name_is_shown_only_while_they_are_identified(void **state)
{
    struct world *w = *state;
    struct asked c = somebody(w, "quitacao", false);
    const char *protocol = open_case(w, &c);

    world_exec(w,
               "UPDATE conversation SET assurance_until = " AT " WHERE conversation_id = %" PRId64,
               -1, c.conversation);
    struct pg_args *args = world_args(w, SQL_AGENT_CASES);
    pg_instant(args, WORLD_NOW);
    const struct pg_result *r = world_run(w, args);
    for (int i = 0; i < pg_rows(r); i++)
        if (strcmp(pg_get_text(r, i, 0), protocol) == 0) {
            assert_true(pg_is_null(r, i, 3));
            return;
        }
    fail_msg("%s is not there", protocol);
}

/* ---- notes ---- */

static void note(struct world *w, const struct asked *c, const char *subject, const char *answer,
                 const char *words)
{
    struct pg_args *args = world_args(w, SQL_NOTES_ADD);

    one_int8(args, 1);
    one_int8(args, 1);
    one_int8(args, c->person ? c->person : PG_NULL_INT8);
    one_int8(args, c->conversation);
    one_int8(args, 7);
    one_text(args, subject);
    one_text(args, answer);
    one_bytes(args, words, words ? strlen(words) : 0);
    pg_instant(args, WORLD_NOW);
    world_run(w, args);
}

static void the_newest_note_of_a_subject_counts(void **state)
{
    struct world *w = *state;
    struct asked c = somebody(w, NULL, false), nobody = c;

    nobody.person = 0;
    note(w, &c, "csat", "2", NULL);
    note(w, &c, "csat", "5", NULL);
    note(w, &c, "canal", "email", NULL);
    note(w, &c, "melhoria", NULL, "sealed");
    note(w, &nobody, "motivo", "esqueci", NULL);
    assert_string_equal(
        world_text(w,
                   "SELECT string_agg(concat_ws(':', subject, answer, convert_from(words_sealed,"
                   " 'UTF8')), ' ' ORDER BY subject) FROM (SELECT DISTINCT ON (subject) * FROM"
                   " person_note WHERE tenant_id = 1 AND creditor_id = 1 AND person_id = %" PRId64
                   " ORDER BY subject, note_id DESC) n",
                   c.person),
        "canal:email csat:5 melhoria:sealed");
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM person_note WHERE conversation_id = %" PRId64
                               " AND session_id = 7 AND at = " AT,
                               c.conversation, 0),
                     5);
}

static void a_note_that_is_no_answer_is_refused(void **state)
{
    static const char *const refused[] = {
        "'csat', '0', NULL",       "'csat', '6', NULL",  "'csat', '5 ', NULL",
        "'csat', NULL, 'x'",       "'csat', NULL, NULL", "'melhoria', 'em claro', NULL",
        "'canal', 'e-mail', NULL", "'canal', NULL, 'x'", "'melhoria', NULL, NULL",
        "'outro', 'x', NULL",      "'motivo', '', NULL",
    };
    struct world *w = *state;
    struct asked c = somebody(w, NULL, false);

    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        char *sql = arena_printf(&w->arena,
                                 "INSERT INTO person_note (tenant_id, creditor_id, conversation_id,"
                                 " session_id, at, subject, answer, words_sealed) VALUES (1, 1,"
                                 " %" PRId64 ", 1, now(), %s)",
                                 c.conversation, refused[i]);
        if (!world_refuses(w, "23514", sql))
            fail_msg("%s", refused[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a case is open once a person and kind", a_case_is_open_once_a_person_and_kind),
        TEST("a case without identity belongs to its conversation",
             a_case_without_identity_belongs_to_its_conversation),
        TEST("a closed case is over, and its pauses count",
             a_closed_case_is_over_and_its_pauses_count),
        TEST("a pause is renewed while the case is open",
             a_pause_is_renewed_while_the_case_is_open),
        TEST("two who open the same at once get one case",
             two_who_open_the_same_at_once_get_one_case),
        TEST("two of one batch get one case", two_of_one_batch_get_one_case),
        TEST("only codes are kept", only_codes_are_kept),
        TEST("the queue shows the cases of its conversations",
             the_queue_shows_the_cases_of_its_conversations),
        TEST("a name is shown only while they are identified",
             a_name_is_shown_only_while_they_are_identified),
        TEST("the newest note of a subject counts", the_newest_note_of_a_subject_counts),
        TEST("a note that is no answer is refused", a_note_that_is_no_answer_is_refused),
    };
    return cmocka_run_group_tests_name("care", tests, world_setup, world_teardown);
}
