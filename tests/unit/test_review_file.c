#include "server/cli/review_file.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "tests/support/unit.h"

#include <string.h>

/* What comes back from those who label: read line by line, each fault told with its cure. */

static struct arena arena;

static struct review_file read_text(const char *text)
{
    struct review_file f;

    review_file_read(&f, "fila.tsv", text, strlen(text), &arena);
    return f;
}

static void lines_are_read_as_they_were_exported(void **state)
{
    struct review_file f = read_text("\xEF\xBB\xBF# fila\n7\trequest_pix\tmanda o codigo\r\n\n"
                                     "8\t-\n9\toos\tzamba");

    (void)state;
    assert_string_equal(strbuf_str(&f.faults), "");
    assert_int_equal(f.count, 3);
    assert_int_equal(f.lines[0].id, 7);
    assert_int_equal(f.lines[0].number, 2);
    assert_string_equal(f.lines[0].label, "request_pix");
    assert_string_equal(f.lines[0].text, "manda o codigo");
    assert_string_equal(f.lines[1].label, "-");
    assert_string_equal(f.lines[2].text, "zamba");
    review_file_done(&f);
}

static void every_fault_is_told_with_its_line(void **state)
{
    static const struct {
        const char *text, *fault;
    } cases[] = {
        { "x7\toos\tzamba", "fila.tsv, line 1: \"x7\" is no number" },
        { "\n-7\toos\tzamba", "fila.tsv, line 2: \"-7\" is no number" },
        { "1234567890123456789\toos\tz", "line 1: \"1234567890123456789\" is no number" },
        { "7\tquero_pix\tzamba", "\"quero_pix\" is no label; one of the ontology" },
        { "7", "\"\" is no label" },
        { "7\toos\tzamba\n7\toos\tzamba", "line 2: 7 stands on line 1, too" },
        { "7\toos\tzamba\tblorf", "there is a third TAB" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct review_file f = read_text(cases[i].text);
        if (f.fault_count != 1 || !strstr(strbuf_str(&f.faults), cases[i].fault))
            fail_msg("%s: %s", cases[i].text, strbuf_str(&f.faults));
        review_file_done(&f);
    }
}

/* The right one, with fewer words or more stars; never a word or a digit that was not there. */
static void a_text_that_nobody_masked_is_refused(void **state)
{
    static const char exported[] = "meu nome e *** e quero zamba ***";
    static const struct {
        const char *text, *fault;
    } cases[] = {
        { "meu nome e *** e quero zamba ***", NULL },
        { "meu nome e *** e *** zamba", NULL },
        { "zamba", NULL },
        { "meu nome e Maria e quero zamba", "\"Maria\" was not exported" },
        { "zamba meu", "\"meu\" was not exported" },
        { "quero quero zamba", "\"quero\" was not exported" },
        { "zamba 5", "the text has digits" },
        { "*** ***", "there is no text" },
        { "", "there is no text" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct review_file f = { .name = "fila.tsv" };
        struct review_line line = { 3, 7, "oos", cases[i].text };
        review_check_text(&f, &line, exported);
        if (f.fault_count != (cases[i].fault != NULL) ||
            (cases[i].fault && !strstr(strbuf_str(&f.faults), cases[i].fault)))
            fail_msg("%s: %s", cases[i].text, strbuf_str(&f.faults));
        review_file_done(&f);
    }
}

static void what_is_dropped_needs_no_text(void **state)
{
    struct review_file f = { .name = "fila.tsv" };
    struct review_line line = { 3, 7, "-", "qualquer 123" };

    (void)state;
    review_check_text(&f, &line, "zamba");
    assert_int_equal(f.fault_count, 0);
    review_file_done(&f);
}

static void no_training_line_is_made_twice(void **state)
{
    struct review_file f = read_text("1\toos\tzamba\n2\toos\tzamba\n3\t-\tblorf\n"
                                     "4\trequest_pix\tmanda ai\n5\taffirm\tisso mesmo\n"
                                     "6\toos\tzamba quem paga e a maria viu");
    struct strbuf out = { 0 };

    (void)state;
    assert_int_equal(review_training(&f, "# x\nrequest_pix\tmanda ai\n", &out, &arena), 3);
    assert_string_equal(strbuf_str(&out),
                        "affirm\tisso mesmo\noos\tzamba\noos\tzamba quem paga e a *** viu\n");
    strbuf_done(&out);
    review_file_done(&f);
}

static int teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("lines are read as they were exported", lines_are_read_as_they_were_exported),
        TEST("every fault is told with its line", every_fault_is_told_with_its_line),
        TEST("a text that nobody masked is refused", a_text_that_nobody_masked_is_refused),
        TEST("what is dropped needs no text", what_is_dropped_needs_no_text),
        TEST("no training line is made twice", no_training_line_is_made_twice),
    };
    return cmocka_run_group_tests_name("review_file", tests, NULL, teardown);
}
