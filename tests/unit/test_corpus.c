#include "tests/support/unit.h"

#include "nlu/corpus.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"

#include <string.h>

static void lines_are_read(void **fixture)
{
    static const char text[] = "# uma moça de Recife\n"
                               "greeting\toi, tudo bem?\n"
                               "\n"
                               "oos\tkkkk 😂\n"
                               "#greeting\tnot this\n"
                               "deny\tnão";
    struct arena a = { 0 };
    struct corpus c;
    struct error err = { 0 };

    (void)fixture;
    corpus_start(&c, &a);
    assert_true(corpus_add(&c, "recife", text, strlen(text), &err));
    assert_int_equal(c.count, 3);
    assert_int_equal(c.samples[0].label, LABEL_GREETING);
    assert_string_equal(c.samples[0].text, "oi, tudo bem?");
    assert_string_equal(c.samples[1].text, "kkkk 😂");
    assert_string_equal(c.samples[2].text, "não");
    assert_int_equal(c.samples[2].size, strlen("não"));
    assert_string_equal(c.writers[c.samples[2].writer], "recife");
    arena_done(&a);
}

static void a_bad_line_is_named(void **fixture)
{
    static const struct {
        const char *text, *detail;
    } cases[] = {
        { "greeting oi", "w, line 1: want label<TAB>text" },
        { "greeting\toi\n\n# x\ndeny", "w, line 4: want label<TAB>text" },
        { "greeting\toi\ngreeting\t", "w, line 2: want label<TAB>text" },
        { "\toi", "w, line 1: want label<TAB>text" },
        { "hello\toi", "w, line 1: no such label: hello" },
        { "Greeting\toi", "w, line 1: no such label: Greeting" },
        { "greeting \toi", "w, line 1: no such label: greeting " },
        { "\xEF\xBB\xBFgreeting\toi", "w, line 1: no such label: \xEF\xBB\xBFgreeting" },
        { "greeting\toi\tmoça", "w, line 1: a second TAB" },
        { "greeting\toi\ndeny\t \n", "w, line 2: a text of blanks" },
        { "greeting\toi\ndeny\tn\xC3o\n", "w, line 2: not UTF-8" },
        { "greeting\toi\r\ndeny\tnao\r\n", "w, line 1: a control character" },
        { "a_label_of_more_than_thirty_two_letters\toi", "w, line 1: want label<TAB>text" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena a = { 0 };
        struct corpus c;
        struct error err = { 0 };
        corpus_start(&c, &a);
        if (corpus_add(&c, "w", cases[i].text, strlen(cases[i].text), &err))
            fail_msg("accepted: %s", cases[i].text);
        assert_string_equal(err.detail, cases[i].detail);
        arena_done(&a);
    }
}

static void a_nul_is_refused(void **fixture)
{
    struct arena a = { 0 };
    struct corpus c;
    struct error err = { 0 };

    (void)fixture;
    corpus_start(&c, &a);
    assert_false(corpus_add(&c, "w", "deny\tn\0o", 8, &err));
    assert_string_equal(err.detail, "w, line 1: a control character");
    arena_done(&a);
}

static void an_empty_file_is_a_writer_who_says_nothing(void **fixture)
{
    struct arena a = { 0 };
    struct corpus c;
    struct error err = { 0 };

    (void)fixture;
    corpus_start(&c, &a);
    assert_true(corpus_add(&c, "w", "", 0, &err));
    assert_int_equal(c.count, 0);
    assert_int_equal(c.writer_count, 1);
    arena_done(&a);
}

/* Which side a writer stands on is told by the name alone; about 15 in 100 are held out. */
static void writers_are_held_out_whole(void **fixture)
{
    enum { WRITERS = 1000 };
    static const char line[] = "deny\tnao\naffirm\tsim\n";
    struct arena a = { 0 };
    struct corpus c, alone;
    struct error err = { 0 };
    size_t held_out = 0;

    (void)fixture;
    corpus_start(&c, &a);
    corpus_start(&alone, &a);
    for (int i = 0; i < WRITERS; i++) {
        const char *name = arena_printf(&a, "writer-%d", i);
        assert_true(corpus_add(&c, name, line, strlen(line), &err));
    }
    for (size_t i = 0; i < c.count; i += 2) {
        bool held = corpus_holds_out(&c, &c.samples[i]);
        assert_int_equal(held, corpus_holds_out(&c, &c.samples[i + 1]));
        held_out += held;
    }
    assert_in_range(held_out, 100, 200);
    assert_true(corpus_add(&alone, "writer-700", line, strlen(line), &err));
    assert_int_equal(alone.held_out[0], c.held_out[700]);
    arena_done(&a);
}

static void too_many_writers_are_refused(void **fixture)
{
    struct arena a = { 0 };
    struct corpus c;
    struct error err = { 0 };
    int count = 0;

    (void)fixture;
    corpus_start(&c, &a);
    while (count < 5000 && corpus_add(&c, "w", "deny\tnao\n", 9, &err))
        count++;
    assert_int_equal(count, 1024);
    assert_string_equal(err.detail, "more than 1024 writers");
    arena_done(&a);
}

static uint64_t checksum_of(const char *text)
{
    struct arena a = { 0 };
    struct corpus c;
    struct error err = { 0 };
    uint64_t sum;

    corpus_start(&c, &a);
    assert_true(corpus_add(&c, "w", text, strlen(text), &err));
    sum = c.checksum;
    arena_done(&a);
    return sum;
}

static void the_checksum_tells_other_data(void **fixture)
{
    (void)fixture;
    assert_true(checksum_of("deny\tnao\n") == checksum_of("deny\tnao\n"));
    assert_true(checksum_of("deny\tnao\n") != checksum_of("deny\tnau\n"));
    assert_true(checksum_of("deny\tnao\n") != checksum_of("affirm\tnao\n"));
    assert_true(checksum_of("deny\ta\ndeny\tb\n") != checksum_of("deny\tb\ndeny\ta\n"));
}

static void texts_are_compared_plainly(void **fixture)
{
    static const struct {
        const char *text, *plain;
    } cases[] = {
        { "Não, NÃO!", "nao nao" },
        { "qro  o   boleto...", "quero o boleto" },
        { "vc", "voce" },
        { "boa 👍", "boa emoji_sim" },
        { "??", "??" },
        { "👍", "👍" },
        { "pago 50,00", "pago 50 00" },
        { "", "" },
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(corpus_plain(&a, cases[i].text, strlen(cases[i].text)), cases[i].plain);
    arena_done(&a);
}

/* What the development file says must not be learned, whoever says it and however it is typed. */
static void lines_of_others_are_dropped(void **fixture)
{
    static const char mine[] = "request_boleto\tManda o boleto!\n"
                               "request_pix\tqual a chave\n"
                               "request_boleto\tcadê o boleto\n"
                               "ask_repeat\t??\n";
    static const char theirs[] = "request_boleto\tmanda o BOLETO\n"
                                 "ask_repeat\t?\n"
                                 "deny\tcade o boleto\n";
    struct arena a = { 0 };
    struct corpus c, dev;
    struct error err = { 0 };

    (void)fixture;
    corpus_start(&c, &a);
    corpus_start(&dev, &a);
    assert_true(corpus_add(&c, "w", mine, strlen(mine), &err));
    corpus_drop(&c, &dev);
    assert_int_equal(c.count, 4);
    assert_true(corpus_add(&dev, "dev", theirs, strlen(theirs), &err));
    corpus_drop(&c, &dev);
    assert_int_equal(c.count, 2);
    assert_string_equal(c.samples[0].text, "qual a chave");
    assert_string_equal(c.samples[1].text, "??");
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("lines are read, but for comments and empty ones", lines_are_read),
        TEST("a bad line is named by its number and cause", a_bad_line_is_named),
        TEST("a NUL is refused", a_nul_is_refused),
        TEST("an empty file is a writer who says nothing",
             an_empty_file_is_a_writer_who_says_nothing),
        TEST("a writer is held out whole, by the name alone", writers_are_held_out_whole),
        TEST("too many writers are refused", too_many_writers_are_refused),
        TEST("the checksum tells other data", the_checksum_tells_other_data),
        TEST("texts are compared plainly", texts_are_compared_plainly),
        TEST("lines that others say are dropped", lines_of_others_are_dropped),
    };

    return cmocka_run_group_tests_name("corpus", tests, NULL, NULL);
}
