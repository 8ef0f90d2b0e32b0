#include "tests/support/world.h"

#include "server/base/auto.h"

#include <inttypes.h>
#include <string.h>

/* identify.sql: who is it, with the limits of TP-03 and the sameness of TP-02. */

enum { ANA = 11, STUDENT = 12, UNKNOWN = 99 };
static const int32_t BIRTH = 7428, OTHER_BIRTH = 7429; /* 1990-05-04 and the day after */

struct
try {
    int64_t subject, cpf;
    const char *factor;
    day_t day;
    const char *word;
    int minutes; /* from now */
};
struct from {
    int64_t number;
    const char *digits; /* of the CPF: "right", ""; NULL = a factor is compared */
};

/* The answer; of a pause also the minutes from the try until it is over. */
static const char *identify_from(struct world *w, struct from f, struct try t, int *pause)
{
    struct pg_args *args = world_args(w, SQL_IDENTIFY);

    one_int4(args, 0);
    one_int8(args, 1);
    one_int8(args, 1);
    one_hash(args, t.subject);
    one_hash(args, t.cpf);
    one_text(args, t.factor);
    one_day(args, t.day);
    one_text(args, t.word);
    pg_instant(args, WORLD_NOW + MINUTES_US(t.minutes));
    one_hash(args, f.number);
    const bool asked = f.digits, right = f.digits && *f.digits;
    pg_bool_array(args, &asked, 1);
    pg_bool_array(args, &right, 1);
    const struct pg_result *r = world_run(w, args);
    assert_int_equal(pg_rows(r), 1);
    bool ok = strcmp(pg_get_text(r, 0, 1), "ok") == 0;
    assert_int_equal(!pg_is_null(r, 0, 2), ok);
    assert_int_equal(!pg_is_null(r, 0, 3), ok);
    bool paused = strcmp(pg_get_text(r, 0, 1), "paused") == 0;
    assert_int_equal(!pg_is_null(r, 0, 4), paused);
    *pause = paused ? (int)((pg_get_instant(r, 0, 4) - WORLD_NOW) / MINUTES_US(1)) - t.minutes : 0;
    return arena_strdup(&w->arena, pg_get_text(r, 0, 1));
}

static const char *identify_for(struct world *w, struct try t, int *pause)
{
    return identify_from(w, (struct from){ 1, NULL }, t, pause);
}

static const char *identify(struct world *w, struct try t)
{
    int pause;

    return identify_for(w, t, &pause);
}

static int pause_of(struct world *w, struct try t)
{
    int pause;

    assert_string_equal(identify_for(w, t, &pause), "paused");
    return pause;
}

static const char *right(struct world *w, int minutes)
{
    return identify(w, (struct try){ 1, ANA, "birth", BIRTH, NULL, minutes });
}

static const char *wrong(struct world *w, int minutes)
{
    return identify(w, (struct try){ 1, ANA, "birth", OTHER_BIRTH, NULL, minutes });
}

static int unblock(struct world *w, int minutes)
{
    struct pg_args *args = world_args(w, SQL_AGENT_UNBLOCK);

    pg_int8(args, 1);
    pg_bytea(args, "0000000000000001", 16);
    pg_int8(args, 7);
    pg_text(args, "ana");
    pg_instant(args, WORLD_NOW + MINUTES_US(minutes));
    return pg_rows(world_run(w, args));
}

static int64_t tries(struct world *w)
{
    return world_int(w, "SELECT count(*) FROM factor_try");
}

static int no_tries(void **state)
{
    world_exec(*state, "TRUNCATE factor_try, identity_block");
    return 0;
}

static int people(void **state)
{
    if (world_setup(state))
        return -1;
    struct world *w = *state;
    world_contract(w, world_person(w, ANA), 1);
    world_contract(w, world_person(w, STUDENT), 3);
    world_exec(w, "INSERT INTO person (tenant_id, cpf_hash, name, birth, created_at, updated_at)"
                  " VALUES (2, '0000000000000077', 'OUTRA', '1990-05-04', now(), now())");
    return 0;
}

static void each_factor_is_compared_with_what_is_registered(void **state)
{
    struct world *w = *state;
    const char *enrolment = world_text(w, "SELECT enrolment FROM contract LIMIT 1");
    const char *key = world_text(w, "SELECT key FROM contract LIMIT 1");
    const struct {
        const char *factor;
        day_t day;
        const char *word, *outcome;
    } cases[] = {
        { "birth", BIRTH, NULL, "ok" },
        { "birth", OTHER_BIRTH, NULL, "mismatch" },
        { "birth", PG_NULL_DAY, "04/05/1990", "mismatch" },
        { "cep", PG_NULL_DAY, "01310100", "ok" },
        { "cep", PG_NULL_DAY, "01310101", "mismatch" },
        { "cep", PG_NULL_DAY, NULL, "mismatch" },
        { "enrolment", PG_NULL_DAY, enrolment, "ok" },
        { "enrolment", PG_NULL_DAY, enrolment + 2, "ok" }, /* without its zeros */
        { "enrolment", PG_NULL_DAY, key, "ok" },
        { "enrolment", PG_NULL_DAY, "000", "mismatch" },
        { "enrolment", PG_NULL_DAY, NULL, "mismatch" },
        { "other", BIRTH, "01310100", "mismatch" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct try t = { (int64_t)i, ANA, cases[i].factor, cases[i].day, cases[i].word, 0 };
        assert_string_equal(identify(w, t), cases[i].outcome);
    }
}

static void another_persons_enrolment_does_not_do(void **state)
{
    struct world *w = *state;
    const char *of_student = world_text(
        w, "SELECT enrolment FROM contract JOIN contract_party USING (contract_id) WHERE role = 3");

    assert_string_equal(
        identify(w, (struct try){ 1, ANA, "enrolment", PG_NULL_DAY, of_student, 0 }), "mismatch");
}

static void only_who_is_liable_is_known(void **state)
{
    static const int64_t cpfs[] = { STUDENT, 77 /* of the other tenant */, UNKNOWN };

    for (size_t i = 0; i < COUNT_OF(cpfs); i++)
        assert_string_equal(
            identify(*state, (struct try){ (int64_t)i, cpfs[i], "birth", BIRTH, NULL, 0 }),
            "mismatch");
}

/* Both walk the same way, try by try, and leave the same rows. */
static void known_and_unknown_cpf_are_answered_alike(void **state)
{
    struct world *w = *state;
    const char *known, *unknown;

    for (int i = 0; i < 12; i++) {
        known = identify(w, (struct try){ 1, ANA, "birth", OTHER_BIRTH, NULL, 31 * i });
        unknown = identify(w, (struct try){ 2, UNKNOWN, "birth", OTHER_BIRTH, NULL, 31 * i });
        assert_string_equal(known, unknown);
    }
    assert_string_equal(known, "blocked");
    assert_int_equal(world_int(w, "SELECT count(*) FROM (SELECT ok, at FROM factor_try WHERE"
                                  " subject = '0000000000000001' EXCEPT SELECT ok, at FROM"
                                  " factor_try WHERE subject = '0000000000000002') x"),
                     0);
    assert_int_equal(world_int(w, "SELECT count(*) FROM factor_try WHERE subject ="
                                  " '0000000000000001'"),
                     world_int(w, "SELECT count(*) FROM factor_try WHERE subject ="
                                  " '0000000000000002'"));
}

static void every_judged_try_is_remembered(void **state)
{
    struct world *w = *state;

    wrong(w, 0);
    right(w, 1);
    assert_int_equal(tries(w), 2);
    assert_int_equal(world_int(w, "SELECT count(*) FROM factor_try WHERE ok AND at = " AT, 60), 1);
}

static void three_failures_pause_for_thirty_minutes(void **state)
{
    struct world *w = *state;

    assert_string_equal(wrong(w, 0), "mismatch");
    assert_string_equal(wrong(w, 14), "mismatch");
    assert_string_equal(wrong(w, 28), "paused");
    assert_string_equal(right(w, 29), "paused");
    assert_string_equal(right(w, 57), "paused"); /* 29 minutes after the third */
    assert_int_equal(tries(w), 3);               /* what a pause refuses is not judged */
    assert_string_equal(right(w, 59), "ok");
}

static void a_pause_is_of_one_address_only(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < 3; i++)
        wrong(w, i);
    assert_string_equal(right(w, 3), "paused");
    assert_string_equal(identify(w, (struct try){ 2, ANA, "birth", BIRTH, NULL, 3 }), "ok");
}

static void a_success_ends_the_streak(void **state)
{
    struct world *w = *state;

    assert_string_equal(wrong(w, 0), "mismatch");
    assert_string_equal(wrong(w, 1), "mismatch");
    assert_string_equal(right(w, 2), "ok");
    assert_string_equal(wrong(w, 3), "mismatch");
    assert_string_equal(wrong(w, 4), "mismatch");
    assert_string_equal(right(w, 5), "ok");
}

static void six_failures_in_a_day_block(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < 5; i++)
        wrong(w, 40 * i);
    assert_string_equal(wrong(w, 200), "blocked");
    assert_string_equal(right(w, 60 * 12), "blocked");
    assert_string_equal(right(w, 60 * 24 - 1), "blocked");
    assert_int_equal(tries(w), 6);
}

/* Six failures at 0, 40, ... 200 minutes. */
static void fail_six_times(struct world *w)
{
    for (int i = 0; i < 6; i++)
        wrong(w, 40 * i);
}

static void time_does_not_lift_a_block(void **state)
{
    static const int days[] = { 1, 2, 8, 400 };
    struct world *w = *state;

    fail_six_times(w);
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        struct pg_args *args = world_args(w, SQL_KEYS_PURGE);
        pg_instant(args, WORLD_NOW + DAYS_US(days[i]) + MINUTES_US(201));
        world_run(w, args);
        assert_string_equal(right(w, days[i] * 24 * 60 + 202), "blocked");
    }
    assert_int_equal(tries(w), 0); /* long purged, and none is judged meanwhile */
    assert_string_equal(identify(w, (struct try){ 2, ANA, "birth", BIRTH, NULL, 300 }), "ok");
}

static void only_a_person_lifts_a_block_and_it_is_audited(void **state)
{
    struct world *w = *state;

    assert_int_equal(unblock(w, 0), 0);
    fail_six_times(w);
    assert_int_equal(unblock(w, 210), 1);
    assert_int_equal(unblock(w, 210), 0);
    assert_int_equal(world_int(w, "SELECT count(*) FROM audit WHERE actor = 'agent:ana' AND"
                                  " action = 'unblock' AND subject = 'conversation:7'"),
                     1);
    assert_string_equal(right(w, 211), "ok");
}

static void after_a_lift_the_count_begins_again(void **state)
{
    struct world *w = *state;

    fail_six_times(w);
    unblock(w, 210);
    assert_string_equal(wrong(w, 211), "mismatch");
    assert_string_equal(wrong(w, 212), "mismatch");
    assert_int_equal(pause_of(w, (struct try){ 1, 500, "birth", BIRTH, NULL, 213 }), 30);
    assert_string_equal(identify(w, (struct try){ 1, 500, "birth", BIRTH, NULL, 250 }), "mismatch");
    assert_string_equal(identify(w, (struct try){ 1, 500, "birth", BIRTH, NULL, 251 }), "mismatch");
    assert_string_equal(identify(w, (struct try){ 1, 500, "birth", BIRTH, NULL, 252 }), "blocked");
    assert_int_equal(world_int(w,
                               "SELECT count(*) FROM identity_block WHERE lifted_at IS NULL"
                               " AND lifted_by IS NULL AND blocked_at = " AT,
                               252 * 60),
                     1);
    assert_int_equal(unblock(w, 300), 1);
}

static void a_pause_says_how_long_it_still_is(void **state)
{
    static const int64_t cpfs[] = { ANA, UNKNOWN };
    struct world *w = *state;

    /* The third failure. */
    wrong(w, 0);
    wrong(w, 1);
    assert_int_equal(pause_of(w, (struct try){ 1, ANA, "birth", OTHER_BIRTH, NULL, 2 }), 30);
    assert_int_equal(pause_of(w, (struct try){ 1, ANA, "birth", BIRTH, NULL, 12 }), 20);
    /* Five CPFs of another one at 0, 5, 10, 15 and 20 minutes, the first once more at 25: from then
     * on the second is the fifth last. */
    for (int i = 0; i < 6; i++)
        world_exec(w,
                   "INSERT INTO factor_try (tenant_id, subject, cpf_hash, ok, at) VALUES (1,"
                   " '0000000000000003', '%016d', true, " AT ")",
                   500 + i % 5, 5 * i * 60);
    for (size_t c = 0; c < COUNT_OF(cpfs); c++)
        assert_int_equal(pause_of(w, (struct try){ 3, cpfs[c], "birth", BIRTH, NULL, 30 }), 35);
    /* Ten failures of a CPF, known or not, one a minute. */
    for (size_t c = 0; c < COUNT_OF(cpfs); c++) {
        no_tries(state);
        for (int64_t i = 0; i < 10; i++)
            identify(w, (struct try){ 100 + i, cpfs[c], "birth", OTHER_BIRTH, NULL, (int)i });
        assert_int_equal(pause_of(w, (struct try){ 50, cpfs[c], "birth", BIRTH, NULL, 60 }),
                         23 * 60);
    }
}

static void the_sixth_cpf_in_an_hour_waits(void **state)
{
    struct world *w = *state;
    struct try t = { 1, 0, "birth", OTHER_BIRTH, NULL, 0 };

    /* Five CPFs, the third one right: no streak, no block. */
    for (int i = 0; i < 5; i++) {
        t.cpf = i == 2 ? ANA : 500 + i;
        t.day = i == 2 ? BIRTH : OTHER_BIRTH;
        t.minutes = i;
        assert_string_equal(identify(w, t), i == 2 ? "ok" : "mismatch");
    }
    t = (struct try){ 1, UNKNOWN, "birth", BIRTH, NULL, 10 };
    assert_string_equal(identify(w, t), "paused");
    assert_string_equal(right(w, 10), "ok"); /* one of the five */
    t.minutes = 65;
    assert_string_equal(identify(w, t), "mismatch");
}

static void ten_failures_a_day_rest_a_cpf(void **state)
{
    static const int64_t cpfs[] = { ANA, UNKNOWN };
    struct world *w = *state;

    for (size_t c = 0; c < COUNT_OF(cpfs); c++) {
        int64_t from = 100 * ((int64_t)c + 1);
        for (int64_t i = 0; i < 10; i++)
            assert_string_equal(
                identify(w, (struct try){ from + i, cpfs[c], "birth", OTHER_BIRTH, NULL, (int)i }),
                "mismatch");
        struct try t = { from + 50, cpfs[c], "birth", BIRTH, NULL, 60 };
        assert_string_equal(identify(w, t), "paused");
        t.minutes = 60 * 24 + 20;
        assert_string_equal(identify(w, t), cpfs[c] == ANA ? "ok" : "mismatch");
    }
}

#define FRESH(sentence, fn)                                                                        \
    {                                                                                              \
        .name = (sentence), .test_func = (fn), .setup_func = no_tries                              \
    }

static const char *tried(struct world *w, struct from f, struct try t)
{
    int pause;

    return identify_from(w, f, t, &pause);
}

static void register_phone(struct world *w, int64_t cpf, int64_t number)
{
    world_exec(w,
               "INSERT INTO address (tenant_id, person_id, kind, value_hash, key_id, value_sealed,"
               " registered_at) SELECT 1, person_id, 1, '%016" PRId64 "', 1, '', now() FROM person"
               " WHERE cpf_hash = '%016" PRId64 "'",
               number, cpf);
}

static const char *verified(struct world *w, int64_t number)
{
    return world_text(w,
                      "SELECT string_agg((verified_at IS NOT NULL)::text, ' ' ORDER BY address_id)"
                      " FROM address WHERE value_hash = '%016" PRId64 "'",
                      number);
}

static void a_number_is_verified_by_a_factor_that_fits_only(void **state)
{
    struct world *w = *state;

    world_exec(w, "TRUNCATE address CASCADE");
    register_phone(w, ANA, 500);
    register_phone(w, ANA, 501);
    tried(w, (struct from){ 500, NULL }, (struct try){ 1, ANA, "birth", OTHER_BIRTH, NULL, 0 });
    tried(w, (struct from){ 500, "right" }, (struct try){ 1, ANA, NULL, PG_NULL_DAY, NULL, 1 });
    assert_string_equal(verified(w, 500), "false");
    tried(w, (struct from){ 500, NULL }, (struct try){ 1, ANA, "birth", BIRTH, NULL, 2 });
    assert_string_equal(verified(w, 500), "true");
    assert_string_equal(verified(w, 501), "false");
}

static void digits_count_as_any_other_try(void **state)
{
    struct world *w = *state;

    assert_string_equal(
        tried(w, (struct from){ 500, "right" }, (struct try){ 1, ANA, NULL, PG_NULL_DAY, NULL, 0 }),
        "ok");
    for (int i = 0; i < 2; i++)
        assert_string_equal(tried(w, (struct from){ 500, "" },
                                  (struct try){ 1, ANA, NULL, PG_NULL_DAY, NULL, i + 1 }),
                            "mismatch");
    assert_string_equal(identify(w, (struct try){ 1, ANA, "birth", OTHER_BIRTH, NULL, 3 }),
                        "paused");
    assert_string_equal(
        tried(w, (struct from){ 500, "right" }, (struct try){ 1, ANA, NULL, PG_NULL_DAY, NULL, 4 }),
        "paused");
    /* of somebody who is not known no digits fit, whatever the server says */
    assert_string_equal(tried(w, (struct from){ 500, "right" },
                              (struct try){ 2, UNKNOWN, NULL, PG_NULL_DAY, NULL, 0 }),
                        "mismatch");
    /* and a factor of this name is none */
    assert_string_equal(tried(w, (struct from){ 500, NULL },
                              (struct try){ 3, ANA, "digits", PG_NULL_DAY, "right", 0 }),
                        "mismatch");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH("each factor is compared with what is registered",
              each_factor_is_compared_with_what_is_registered),
        FRESH("another person's enrolment does not do", another_persons_enrolment_does_not_do),
        FRESH("only who is liable to this creditor is known", only_who_is_liable_is_known),
        FRESH("a known and an unknown CPF get the same answers and leave the same rows",
              known_and_unknown_cpf_are_answered_alike),
        FRESH("every judged try is remembered", every_judged_try_is_remembered),
        FRESH("three failures pause for 30 minutes from the third",
              three_failures_pause_for_thirty_minutes),
        FRESH("a pause is of one address only", a_pause_is_of_one_address_only),
        FRESH("a success ends the streak", a_success_ends_the_streak),
        FRESH("six failures in a day block", six_failures_in_a_day_block),
        FRESH("a block stays for ever when nobody lifts it", time_does_not_lift_a_block),
        FRESH("a person lifts a block once, and it is in the audit",
              only_a_person_lifts_a_block_and_it_is_audited),
        FRESH("after a lift the count begins again", after_a_lift_the_count_begins_again),
        FRESH("a pause tells how long it still is, whatever its reason, CPF known or not",
              a_pause_says_how_long_it_still_is),
        FRESH("the sixth CPF in an hour waits", the_sixth_cpf_in_an_hour_waits),
        FRESH("ten failures a day rest a CPF, known or not", ten_failures_a_day_rest_a_cpf),
        FRESH("a number is verified by a factor that fits, and by nothing less",
              a_number_is_verified_by_a_factor_that_fits_only),
        FRESH("digits of the CPF count as any other try", digits_count_as_any_other_try),
    };
    return cmocka_run_group_tests_name("identify", tests, people, world_teardown);
}
