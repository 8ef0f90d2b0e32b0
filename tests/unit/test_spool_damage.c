#include "tests/unit/spool_fixture.h"

/* The spool: torn tails and altered records. */

static void a_torn_tail_takes_nothing_with_it(void **state)
{
    static const char *const bodies[] = { "um", "dois", "três" };
    static const int cuts[] = { 1, 5, 20 }; /* bytes of the last record that are missing */

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cuts); i++) {
        heard_count = 0;
        append("um");
        append("dois");
        append("partido");
        assert_int_equal(truncate(file_of(""), file_size("") - cuts[i]), 0);
        reopen();
        assert_int_equal(append("três").good, 1); /* kept, so it must come out */
        drain();
        drain_again();
        drain_again();
        assert_heard(bodies, COUNT_OF(bodies));
        assert_false(spool_in_use(spool));
        off_t bytes = 0;
        assert_int_equal(put_aside_files(&bytes, false), 0);
    }
}

static void an_altered_record_goes_aside_with_what_follows(void **state)
{
    static const char *const bodies[] = { "um", "depois" };

    (void)state;
    append("um");
    off_t one = file_size("");
    append("dois");
    append("três");
    off_t all = file_size("");
    alter(one + HEAD + 40, "?", 1);
    drain();
    drain_again();
    drain_again();
    off_t aside = 0;
    assert_int_equal(put_aside_files(&aside, false), 1);
    assert_int_equal(aside, all);
    assert_int_equal(file_size(""), 0);
    assert_int_equal(append("depois").good, 1);
    drain_again();
    drain_again();
    assert_heard(bodies, COUNT_OF(bodies));
}

static void a_second_damaged_file_does_not_replace_the_first(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        append(i ? "um corpo mais longo" : "um");
        alter(HEAD + 40, "?", 1);
        if (i)
            drain_again();
        else
            drain();
        drain_again();
    }
    off_t bytes = 0;
    assert_int_equal(put_aside_files(&bytes, false), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH("a torn tail takes nothing with it", a_torn_tail_takes_nothing_with_it),
        FRESH("an altered record goes aside with what follows",
              an_altered_record_goes_aside_with_what_follows),
        FRESH("a second damaged file does not replace the first",
              a_second_damaged_file_does_not_replace_the_first),
    };
    return cmocka_run_group_tests_name("spool damage", tests, NULL, NULL);
}
