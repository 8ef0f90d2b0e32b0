#include "tests/support/unit.h"

#include "nlu/audit.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"

#include <string.h>

struct file {
    const char *writer, *text;
};

static struct audit audit_of(struct arena *a, const struct file *files, size_t count)
{
    struct corpus *c = ARENA_NEW(a, struct corpus);
    struct error err = { 0 };
    struct audit out;

    corpus_start(c, a);
    for (size_t i = 0; i < count; i++)
        if (!corpus_add(c, files[i].writer, files[i].text, strlen(files[i].text), &err))
            fail_msg("%s", err.detail);
    audit_corpus(c, &out);
    return out;
}

static void expect_one(const struct file *files, size_t count, enum audit_kind kind,
                       const char *one, const char *other)
{
    struct arena a = { 0 };
    struct audit out = audit_of(&a, files, count);
    const struct audit_finding *f = out.findings;

    assert_int_equal(out.count, 1);
    assert_int_equal(f->kind, kind);
    assert_string_equal(f->first->text, one);
    assert_string_equal(f->second->text, other);
    arena_done(&a);
}

static void expect_nothing(const struct file *files, size_t count)
{
    struct arena a = { 0 };
    struct audit out = audit_of(&a, files, count);

    if (out.count)
        fail_msg("found: %s / %s", out.findings[0].first->text, out.findings[0].second->text);
    arena_done(&a);
}

static void the_same_text_is_found(void **fixture)
{
    static const struct file files[] = {
        { "ana", "request_boleto\tme manda o Boleto!\n" },
        { "rui", "request_boleto\tme manda o boleto\nrequest_pix\tme manda o pix\n" },
    };

    (void)fixture;
    expect_one(files, COUNT_OF(files), AUDIT_SAME, "me manda o Boleto!", "me manda o boleto");
}

static void one_text_under_two_labels_is_found(void **fixture)
{
    static const struct file files[] = {
        { "ana", "request_boleto\tboleto\n" },
        { "rui", "choose_option\tBOLETO\n" },
    };

    (void)fixture;
    expect_one(files, COUNT_OF(files), AUDIT_TWO_LABELS, "boleto", "BOLETO");
}

static void nearly_the_same_text_is_found(void **fixture)
{
    static const struct file files[] = {
        { "ana", "claim_paid\tja paguei essa parcela faz tempo moca\n" },
        { "rui", "claim_paid\tja paguei essa parcela faz tempo\n"
                 "deny\tja paguei essa parcela faz tempo moco\n" },
    };

    (void)fixture;
    expect_one(files, COUNT_OF(files), AUDIT_NEARLY, "ja paguei essa parcela faz tempo",
               "ja paguei essa parcela faz tempo moca");
}

/* "oi" is said by everybody, but nobody has to write it twice. */
static void short_texts_may_be_said_by_many(void **fixture)
{
    static const struct file many[] = {
        { "ana", "greeting\toi\n" },
        { "rui", "greeting\tOi!\n" },
        { "bia", "greeting\tbom dia\n" },
        { "leo", "greeting\tbom dia\n" },
    };
    static const struct file twice[] = { { "ana", "greeting\toi\ngreeting\tOi!\n" } };

    (void)fixture;
    expect_nothing(many, COUNT_OF(many));
    expect_one(twice, COUNT_OF(twice), AUDIT_SAME, "oi", "Oi!");
}

static void other_texts_are_left_alone(void **fixture)
{
    static const struct file files[] = {
        { "ana", "claim_paid\tja paguei essa parcela na semana passada\n"
                 "claim_paid\to dinheiro caiu na conta de voces ontem\n" },
        { "rui", "claim_paid\tpaguei pelo aplicativo do banco no domingo\n"
                 "oos\tqual a nota da prova de matematica do meu filho\n" },
    };

    (void)fixture;
    expect_nothing(files, COUNT_OF(files));
    expect_nothing(NULL, 0);
}

static void lines_are_counted_by_label(void **fixture)
{
    static const struct file files[] = { { "ana", "oos\tchove\noos\tneva\ndeny\tnao\n" } };
    struct arena a = { 0 };
    struct audit out = audit_of(&a, files, COUNT_OF(files));

    (void)fixture;
    assert_int_equal(out.lines[LABEL_OOS], 2);
    assert_int_equal(out.lines[LABEL_DENY], 1);
    assert_int_equal(out.lines[LABEL_AFFIRM], 0);
    arena_done(&a);
}

/* Three who say the same are two findings; a text of 4,000 letters is compared, too. */
static void many_and_long_texts_are_compared(void **fixture)
{
    struct arena a = { 0 };
    char *text = arena_alloc(&a, 9000);
    struct audit out;

    (void)fixture;
    strncat(text, "oos\t", 5);
    for (int i = 0; i < 800; i++)
        strncat(text, i % 3 ? "abcd " : "dcba ", 6);
    out = audit_of(&a,
                   (struct file[]){ { "a", text },
                                    { "b", "deny\tdeixa isso pra la\n" },
                                    { "c", "deny\tdeixa isso pra la\n" },
                                    { "d", text },
                                    { "e", "deny\tdeixa isso pra la\n" } },
                   5);
    assert_int_equal(out.count, 3);
    for (size_t i = 0; i < out.count; i++)
        assert_int_equal(out.findings[i].kind, AUDIT_SAME);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the same text twice is found", the_same_text_is_found),
        TEST("one text under two labels is found", one_text_under_two_labels_is_found),
        TEST("texts that differ in a few letters are found", nearly_the_same_text_is_found),
        TEST("one or two words may be said by many, once each", short_texts_may_be_said_by_many),
        TEST("other texts are left alone", other_texts_are_left_alone),
        TEST("lines are counted by label", lines_are_counted_by_label),
        TEST("many and long texts are compared", many_and_long_texts_are_compared),
    };

    return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
