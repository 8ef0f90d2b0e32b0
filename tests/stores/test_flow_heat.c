#include "tests/support/reporting.h"

#include "server/base/clock.h"
#include "tests/support/shell.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Where the sessions of a creditor left off, drawn from what was written: the flow that `quita flow
 * new` writes, and seven sessions. */

enum { HOUR = 60, DAY = 24 * HOUR };

/* So many minutes before the program's own now. */
static int ago(int minutes)
{
    const struct clock clock = clock_system();

    return (int)(clock_now_us(&clock) / 1000000 - WORLD_NOW_S) - minutes * 60;
}

static void assert_shell(struct world *w, int code, const char *line, struct strbuf *out)
{
    setenv("QUITA_DATABASE", scratch_conninfo(w->scratch), 1);
    if (shell_run(out, line) != code)
        fail_msg("%s: %.500s", line, strbuf_str(out));
}

static int version_of(struct world *w)
{
    return (int)world_int(w, "SELECT max(version) FROM flow_version WHERE flow = 'escola'");
}

/* Texts in the order they were said, a minute apart; the person wrote before them. */
static int64_t talk(struct world *w, int minutes_ago, int version, const char *const texts[])
{
    int64_t session = reporting_session(w, world_conversation(w, 0), ago(minutes_ago), version);

    reporting_heard(w, session, ago(minutes_ago));
    for (int i = 0; texts[i]; i++)
        reporting_said(w, session, ago(minutes_ago - 1 - i), texts[i], 2, 2);
    return session;
}

#define TALK(...)                                                                                  \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static void seven_sessions(struct world *w, int version)
{
    talk(w, 3 * DAY, version, TALK("saudacao"));
    talk(w, 3 * DAY, version, TALK("saudacao", "pedir-nascimento"));
    talk(w, 3 * DAY, version,
         TALK("saudacao", "pedir-nascimento", "identificado", "em-aberto", "copia-pdf",
              "copia-link")); /* got what it came for */
    int64_t helped = talk(w, 3 * DAY, version, TALK("saudacao", "pedir-nascimento", "em-aberto"));
    reporting_hand_over(w, helped, ago(3 * DAY), "pedido");
    talk(w, 2 * DAY, version, TALK("saudacao", "pedir-nascimento", "nao-entendi-1"));
    talk(w, HOUR, version, TALK("saudacao")); /* goes on */
    talk(w, 2 * DAY, version, TALK("saudacao", "pedir-nascimento", "saudacao"));

    talk(w, 40 * DAY, version, TALK("saudacao", "em-aberto")); /* too long ago */
    talk(w, 2 * DAY, version + 1000, TALK("saudacao", "em-aberto"));
}

/* The box of a state: from its name to the end of its table. */
static const char *box_of(struct world *w, const struct strbuf *dot, const char *state)
{
    const char *at = strstr(strbuf_str(dot), arena_printf(&w->arena, "\"LEFT\"><B>%s</B>", state));
    const char *end = at ? strstr(at, "</TABLE>") : NULL;

    assert_non_null(end);
    return arena_strndup(&w->arena, at, (size_t)(end - at));
}

static void counts_are_those_of_what_was_said(void **state)
{
    static const struct {
        const char *state, *told;
    } cases[] = {
        { "saudacao_nova", "7 chegaram, 2 pararam aqui (28%)" },
        { "pedir_nascimento", "5 chegaram, 2 pararam aqui (40%)" },
        { "identificado", "1 chegaram, 0 pararam aqui (0%)" },
        { "em_aberto", "2 chegaram, 0 pararam aqui (0%)" },
        { "copia_enviada", "1 chegaram, 0 pararam aqui (0%)" },
        { "tchau", NULL },
    };
    struct world *w = *state;
    struct strbuf out = { 0 };

    assert_shell(w, 0,
                 "$QUITA flow graph --dot --heat-from-database --creditor c1"
                 " --version $(cat $DIR/version)",
                 &out);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *box = box_of(w, &out, cases[i].state);
        if (cases[i].told ? !strstr(box, cases[i].told) : strstr(box, "chegaram") != NULL)
            fail_msg("%s: %s", cases[i].state, box);
    }
    strbuf_done(&out);
}

static void a_picture_of_it_is_drawn(void **state)
{
    struct strbuf out = { 0 };

    assert_shell(*state, 0,
                 "command -v dot > /dev/null || exit 0; $QUITA flow graph --heat-from-database"
                 " --creditor c1 --version $(cat $DIR/version) | grep -c 'chegaram, 2 pararam'",
                 &out);
    assert_true(!out.len || strcmp(strbuf_str(&out), "2\n") == 0);
    strbuf_done(&out);
}

static void what_is_wrong_is_told(void **state)
{
    static const struct {
        const char *words, *told;
        int code;
    } cases[] = {
        { "--heat-from-database", "whose? --creditor", 1 },
        { "--heat-from-database --creditor nobody", "there is no creditor \"nobody\"", 1 },
        { "--heat-from-database --creditor c2", "no session of c2 talked by any flow", 1 },
        { "--heat-from-database --creditor c1 --version 99", "by that version in those days", 1 },
        { "--heat-from-database --creditor c1 --version x", "--version x is no version", 1 },
        { "--heat-from-database --creditor c1 --from soon", "--from soon is no day", 1 },
        { "--heat-from-database --creditor c1 --heat $DIR/version", "no file beside it", 1 },
        { "--dot --creditor c1", "are for --heat-from-database", 2 },
    };
    struct world *w = *state;
    struct strbuf out = { 0 };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_shell(w, cases[i].code,
                     arena_printf(&w->arena, "$QUITA flow graph %s 2>&1", cases[i].words), &out);
        if (!strstr(strbuf_str(&out), cases[i].told))
            fail_msg("%s: %s", cases[i].words, strbuf_str(&out));
    }
    strbuf_done(&out);
}

static int setup(void **state)
{
    int failed = world_setup(state);
    struct strbuf out = { 0 };
    struct world *w = *state;
    void *unused = NULL;

    shell_setup(&unused);
    assert_shell(w, 0,
                 "$QUITA flow new escola $DIR > /dev/null && $QUITA flow publish --creditor c1"
                 " $DIR/graphs/escola.json > /dev/null",
                 &out);
    shell_file("version", arena_printf(&w->arena, "%d", version_of(w)));
    seven_sessions(w, version_of(w));
    strbuf_done(&out);
    return failed;
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
        TEST("who came to a state and left off there is counted from what was said",
             counts_are_those_of_what_was_said),
        TEST("a picture of it is drawn", a_picture_of_it_is_drawn),
        TEST("what is wrong is told", what_is_wrong_is_told),
    };
    return cmocka_run_group_tests_name("flow_heat", tests, setup, teardown);
}
