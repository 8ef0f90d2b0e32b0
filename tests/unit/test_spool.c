#include "tests/unit/spool_fixture.h"

/* The spool: what is kept and how it comes out again. */

/* ---- writing ---- */

static void a_body_is_told_to_be_kept_once_it_is_on_disk(void **state)
{
    struct done d = { 0 };

    (void)state;
    spool_append(spool, "app", "um", 2, RECEIVED, on_done, &d);
    assert_int_equal(d.good + d.bad, 0); /* not before the sync */
    steps();
    assert_int_equal(d.good, 1);
    assert_int_equal(file_size(""), spool_bytes(spool));
}

static void all_of_an_iteration_are_told_in_their_order(void **state)
{
    struct done d[3] = { 0 };

    (void)state;
    for (int i = 0; i < 3; i++)
        spool_append(spool, "app", "um", 2, RECEIVED, on_done, &d[i]);
    steps();
    for (int i = 0; i < 3; i++)
        assert_int_equal(d[i].good, 1);
}

static void the_file_tells_nothing(void **state)
{
    char bytes[512];
    int fd;

    (void)state;
    append("o CPF de Ana");
    fd = open(file_of(""), O_RDONLY);
    ssize_t len = read(fd, bytes, sizeof(bytes));
    close(fd);
    assert_true(len > 12);
    assert_null(memmem(bytes, (size_t)len, "Ana", 3));
    assert_null(memmem(bytes, (size_t)len, "app", 3));
    struct stat st;
    assert_int_equal(stat(file_of(""), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void what_does_not_fit_is_refused_and_the_rest_stays(void **state)
{
    static const char *const bodies[] = { "um", "dois" };

    (void)state;
    assert_int_equal(append("um").good, 1);
    off_t one = file_size("");
    size_max = 2 * one + 2; /* "dois" is two bytes longer */
    reopen();
    assert_int_equal(append("dois").good, 1);
    assert_int_equal(append("três").bad, 1);
    assert_int_equal(file_size(""), 2 * one + 2);
    drain();
    assert_heard(bodies, 2);
    assert_int_equal(append("quatro").good, 1); /* there is room again */
}

static void a_refusal_is_told_from_the_loop_and_in_its_order(void **state)
{
    struct done first = { 0 }, second = { 0 }, third = { 0 };

    (void)state;
    assert_int_equal(append("um").good, 1);
    size_max = file_size("") * 2;
    reopen();
    spool_append(spool, "app", "dois, que não cabe", 18, RECEIVED, on_done, &first);
    spool_append(spool, "app", "um", 2, RECEIVED, on_done, &second);
    spool_append(spool, "app", "um", 2, RECEIVED, on_done, &third);
    assert_int_equal(first.bad + second.good + third.bad, 0); /* never inside the call */
    steps();
    assert_int_equal(first.bad, 1);
    assert_int_equal(second.good, 1);
    assert_int_equal(third.bad, 1);
}

static void a_folder_that_is_not_there_refuses_the_start(void **state)
{
    const struct spool_settings settings = { "/nonexistent/folder", 1 };
    struct error err = { 0 };

    (void)state;
    assert_null(spool_new(loop, &seal, &settings, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.detail, "/nonexistent/folder/whatsapp.spool cannot be written"));
}

/* ---- draining ---- */

static void bodies_come_out_as_they_went_in(void **state)
{
    static const char *const bodies[] = { "um", "dois", "três" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bodies); i++)
        append(bodies[i]);
    assert_true(spool_in_use(spool));
    drain();
    drain_again();
    assert_heard(bodies, COUNT_OF(bodies));
    assert_string_equal(heard[0].app, "app");
    assert_int_equal(heard[0].received_us, RECEIVED);
    assert_false(spool_in_use(spool));
    assert_int_equal(file_size(""), 0);
}

static void what_an_earlier_process_kept_is_drained(void **state)
{
    static const char *const bodies[] = { "um", "dois", "três" };

    (void)state;
    append("um");
    append("dois");
    reopen();
    assert_true(spool_in_use(spool));
    append("três");
    drain();
    drain_again();
    assert_heard(bodies, COUNT_OF(bodies));
}

static void more_than_one_round_keeps_the_order(void **state)
{
    char body[16];

    (void)state;
    for (int i = 0; i < 100; i++) {
        snprintf(body, sizeof(body), "%d", i);
        append(body);
    }
    drain();
    for (int i = 0; i < 5; i++)
        drain_again();
    assert_int_equal(heard_count, 100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(atoi(heard[i].body), i);
}

/* The first round of 32 was committed, the second was under way when the process died. */
static void what_was_committed_is_not_offered_to_the_next_process(void **state)
{
    char body[16];

    (void)state;
    for (int i = 0; i < 40; i++) {
        snprintf(body, sizeof(body), "%d", i);
        append(body);
    }
    hold = true;
    drain();
    for (size_t i = 0; i < 32; i++)
        held[i].done(held[i].ctx, NULL);
    assert_int_equal(heard_count, 40);
    held_count = heard_count = 0;
    hold = false;
    reopen();
    drain();
    assert_int_equal(heard_count, 8);
    assert_string_equal(heard[0].body, "32");
    drain_again();
    assert_int_equal(file_size(""), 0);
}

static void nothing_is_offered_while_the_database_is_away(void **state)
{
    (void)state;
    append("um");
    may = false;
    drain();
    drain_again();
    assert_int_equal(heard_count, 0);
    may = true;
    drain_again();
    assert_int_equal(heard_count, 1);
}

static void until_it_is_drained_new_bodies_join_its_tail(void **state)
{
    static const char *const bodies[] = { "um", "dois" };

    (void)state;
    append("um");
    hold = true;
    drain();
    assert_int_equal(held_count, 1);
    assert_true(spool_in_use(spool)); /* so that whoever receives asks us, not the turns */
    append("dois");
    hold = false;
    answer_held();
    steps();
    drain_again();
    drain_again();
    assert_heard(bodies, 2);
    assert_false(spool_in_use(spool));
}

static void what_was_refused_is_offered_again(void **state)
{
    static const char *const bodies[] = { "um", "dois", "um", "dois" };

    (void)state;
    append("um");
    append("dois");
    refuse = 1;
    drain();
    assert_true(spool_in_use(spool));
    drain_again();
    drain_again();
    assert_heard(bodies, COUNT_OF(bodies));
    assert_false(spool_in_use(spool));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH("a body is told to be kept once it is on disk",
              a_body_is_told_to_be_kept_once_it_is_on_disk),
        FRESH("all of an iteration are told", all_of_an_iteration_are_told_in_their_order),
        FRESH("the file tells nothing and is ours alone", the_file_tells_nothing),
        FRESH("what does not fit is refused and the rest stays",
              what_does_not_fit_is_refused_and_the_rest_stays),
        FRESH("a refusal is told from the loop, and in its order",
              a_refusal_is_told_from_the_loop_and_in_its_order),
        FRESH("a folder that is not there refuses the start",
              a_folder_that_is_not_there_refuses_the_start),
        FRESH("bodies come out as they went in", bodies_come_out_as_they_went_in),
        FRESH("what an earlier process kept is drained", what_an_earlier_process_kept_is_drained),
        FRESH("what was committed is not offered to the next process",
              what_was_committed_is_not_offered_to_the_next_process),
        FRESH("more than one round keeps the order", more_than_one_round_keeps_the_order),
        FRESH("nothing is offered while the database is away",
              nothing_is_offered_while_the_database_is_away),
        FRESH("until it is drained new bodies join its tail",
              until_it_is_drained_new_bodies_join_its_tail),
        FRESH("what was refused is offered again", what_was_refused_is_offered_again),
    };
    return cmocka_run_group_tests_name("spool", tests, NULL, NULL);
}
