#include "tests/support/shell.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void assert_says(const struct strbuf *out, const char *part)
{
    if (!strstr(strbuf_str(out), part))
        fail_msg("\"%s\" is not in: %.1500s", part, strbuf_str(out));
}

static void a_new_flow_passes_the_check(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    assert_int_equal(shell_run(&out, "cd $DIR && $QUITA flow new escola-1 a 2>/dev/null"), 0);
    assert_string_equal(strbuf_str(&out), "a/graphs/escola-1.json\na/texts/escola-1.pt-BR.json\n");
    assert_int_equal(shell_run(&out, "$QUITA flow check $DIR/a/graphs/escola-1.json"), 0);
    assert_string_equal(strbuf_str(&out), "escola-1: good\n");
    strbuf_done(&out);
}

static void it_can_be_talked_to(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    assert_int_equal(shell_run(&out, "cd $DIR && $QUITA flow new falada 2>/dev/null && "
                                     "printf 'oi\\n529.982.247-25\\n25/08/1985\\n1\\npare\\n' | "
                                     "$QUITA flow chat graphs/falada.json"),
                     0);
    assert_says(&out, "Eu sou a assistente virtual.");
    assert_says(&out, "qual é a sua data de nascimento?");
    assert_says(&out, "Que bom falar com você, Maria!");
    assert_says(&out, "Total para pagar hoje: R$");
    assert_says(&out, "boleto.pdf");
    assert_says(&out, "Pronto, não envio mais mensagens por este canal.");
    strbuf_done(&out);
}

/* Every part of it is explained where it stands first. */
static void its_comments_explain_it(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    assert_int_equal(shell_run(&out, "cd $DIR && $QUITA flow new lida >/dev/null 2>&1; "
                                     "grep -c '\"about\"' graphs/lida.json"),
                     0);
    assert_true(atoi(strbuf_str(&out)) >= 15);
    strbuf_done(&out);
}

static void what_is_there_is_left_alone(void **fixture)
{
    static const char *const there[] = { "graphs/tida.json", "texts/tida.pt-BR.json" };
    struct strbuf out = { 0 };
    char line[512];

    (void)fixture;
    for (size_t i = 0; i < 2; i++) {
        snprintf(line, sizeof(line),
                 "cd $DIR && mkdir -p graphs texts && rm -f */tida.* && echo mine > %s && "
                 "$QUITA flow new tida 2>&1",
                 there[i]);
        assert_int_equal(shell_run(&out, line), 2);
        assert_says(&out, "is there already; nothing was written");
        snprintf(line, sizeof(line), "cd $DIR && cat */tida.* && ls */tida.* | wc -l");
        assert_int_equal(shell_run(&out, line), 0);
        assert_string_equal(strbuf_str(&out), "mine\n1\n");
    }
    strbuf_done(&out);
}

static void a_name_is_no_path(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    assert_int_equal(shell_run(&out, "cd $DIR && $QUITA flow new ../x 2>&1"), 1);
    assert_int_equal(shell_run(&out, "cd $DIR && $QUITA flow new 'a\"b' 2>&1"), 1);
    assert_int_equal(shell_run(&out, "cd $DIR && $QUITA flow new Escola 2>&1"), 1);
    assert_int_equal(shell_run(&out, "cd $DIR && $QUITA flow new '' 2>&1"), 1);
    assert_int_equal(shell_run(&out, "$QUITA flow new 2>&1"), 2);
    assert_int_equal(shell_run(&out, "cd $DIR && echo > file; $QUITA flow new x file 2>&1"), 2);
    strbuf_done(&out);
}

/* Texts that were found beside one graph are those of that graph alone. */
static void two_flows_are_checked_each_with_its_texts(void **fixture)
{
    struct strbuf out = { 0 };

    (void)fixture;
    assert_int_equal(shell_run(&out, "cd $DIR && $QUITA flow new um b >/dev/null 2>&1; "
                                     "cp \"$OLDPWD\"/flows/graphs/cobranca.json b/graphs/; "
                                     "cp \"$OLDPWD\"/flows/texts/cobranca.pt-BR.json b/texts/; "
                                     "$QUITA flow check b/graphs/um.json b/graphs/cobranca.json"),
                     0);
    assert_string_equal(strbuf_str(&out), "um: good\ncobranca: good\n");
    strbuf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a new flow passes the check", a_new_flow_passes_the_check),
        TEST("it can be talked to", it_can_be_talked_to),
        TEST("its comments explain it", its_comments_explain_it),
        TEST("what is there is left alone", what_is_there_is_left_alone),
        TEST("a name is no path", a_name_is_no_path),
        TEST("two flows are checked each with its texts",
             two_flows_are_checked_each_with_its_texts),
    };

    return cmocka_run_group_tests_name("flow new", tests, shell_setup, shell_teardown);
}
