#include "tests/support/unit.h"

#include "nlu/spelling.h"
#include "nlu/text.h"
#include "server/base/arena.h"
#include "server/base/auto.h"

#include <string.h>

static const struct spelling_table *const tables[] = { &spelling_a_m, &spelling_n_z };

/* Calls with each row of both tables. */
#define EACH_ROW(row)                                                                              \
    for (size_t table_ = 0; table_ < COUNT_OF(tables); table_++)                                   \
        for (const struct spelling *row = tables[table_]->rows;                                    \
             row < tables[table_]->rows + tables[table_]->count; row++)

static void rows_are_sorted_and_stand_once(void **fixture)
{
    (void)fixture;
    for (size_t t = 0; t < COUNT_OF(tables); t++)
        for (size_t i = 1; i < tables[t]->count; i++) {
            const struct spelling *row = &tables[t]->rows[i];
            if (strcmp(row[-1].said, row->said) >= 0)
                fail_msg("\"%s\" stands behind \"%s\"", row->said, row[-1].said);
        }
}

static void rows_stand_in_the_table_of_their_letter(void **fixture)
{
    (void)fixture;
    EACH_ROW(row)
    {
        const char *usual = spelling_of(row->said);
        if (!usual || strcmp(usual, row->usual) != 0)
            fail_msg("\"%s\" is not found", row->said);
    }
}

/* Else nobody would ever ask for it. */
static void what_is_said_is_one_folded_word(void **fixture)
{
    (void)fixture;
    EACH_ROW(row)
    if (!*row->said || row->said[strspn(row->said, "abcdefghijklmnopqrstuvwxyz")])
        fail_msg("\"%s\"", row->said);
}

static void usual_spellings_are_folded(void **fixture)
{
    (void)fixture;
    EACH_ROW(row)
    {
        size_t len = strlen(row->usual);
        if (!len || row->usual[strspn(row->usual, "abcdefghijklmnopqrstuvwxyz ")] ||
            row->usual[0] == ' ' || row->usual[len - 1] == ' ' || strstr(row->usual, "  ") ||
            strcmp(row->said, row->usual) == 0)
            fail_msg("\"%s\" is \"%s\"", row->said, row->usual);
    }
}

/* What is usual is the end of it: no row leads to another, and the text of it reads as itself. */
static void no_row_leads_to_another(void **fixture)
{
    struct arena a = { 0 };

    (void)fixture;
    EACH_ROW(row)
    {
        struct utterance t;
        size_t used;
        text_read(&a, row->usual, strlen(row->usual), &t);
        used = text_begins(&t, 0, row->usual);
        if (!used || used != t.count)
            fail_msg("\"%s\" is \"%s\", which is something else again", row->said, row->usual);
    }
    arena_done(&a);
}

static void words_that_are_usual_stay(void **fixture)
{
    (void)fixture;
    assert_null(spelling_of(""));
    assert_null(spelling_of("boleto"));
    assert_string_equal(spelling_or_same("boleto"), "boleto");
    assert_string_equal(spelling_or_same("vc"), "voce");
    assert_string_equal(spelling_or_same("hj"), "hoje");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("rows are sorted, and each word stands once", rows_are_sorted_and_stand_once),
        TEST("a row stands in the table of its first letter",
             rows_stand_in_the_table_of_their_letter),
        TEST("what is said is one folded word", what_is_said_is_one_folded_word),
        TEST("usual spellings are folded words", usual_spellings_are_folded),
        TEST("no row leads to another", no_row_leads_to_another),
        TEST("usual words stay as they are", words_that_are_usual_stay),
    };

    return cmocka_run_group_tests_name("spelling", tests, NULL, NULL);
}
