#include "tests/support/unit.h"

#include "flows/flow.h"
#include "flows/tone.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The whole list of what no text may say (fixtures/forbidden.tsv), each as the linter finds it and
 * as the check of a flow refuses it.  What agents write is refused by the same list: e2e/tone.
 */

#define FORBIDDEN "tests/fixtures/forbidden.tsv"
#define GRAPH     "flows/graphs/cobranca.json"
#define TEXTS     "flows/texts/cobranca.pt-BR.json"
#define LEVEL     "\"level\": \"L0\""
#define WORDS     "estou aqui a qualquer hora"

struct forbidden {
    char rule[16], stem[64], words[128];
    int level;
};

static bool next(FILE *file, struct forbidden *out)
{
    char line[256];

    while (fgets(line, sizeof(line), file))
        if (sscanf(line, "%15[^\t#]\tL%d\t%63[^\t]\t%127[^\n]", out->rule, &out->level, out->stem,
                   out->words) == 4)
            return true;
    return false;
}

/* At the levels at which it may not be said: what may be said at none of them, at each. */
static size_t each_forbidden(void (*see)(const struct forbidden *f, enum disclosure level))
{
    FILE *file = fopen(FORBIDDEN, "r");
    struct forbidden f;
    size_t count = 0;

    assert_non_null(file);
    for (; next(file, &f); count++)
        for (int level = f.level == DISCLOSURE_L2 ? DISCLOSURE_L0 : f.level; level <= f.level;
             level++)
            see(&f, (enum disclosure)level);
    fclose(file);
    return count;
}

static void found(const struct forbidden *f, enum disclosure level)
{
    struct arena a = { 0 };
    const struct tone tone = tone_check(f->words, level, &a);

    if (!tone.stem || strcmp(tone.stem, f->stem) != 0 || strcmp(tone.rule, f->rule) != 0)
        fail_msg("\"%s\" at L%d: %s, %s", f->words, (int)level, tone.stem ? tone.stem : "nothing",
                 tone.rule ? tone.rule : "no rule");
    arena_done(&a);
}

static void each_is_found(void **fixture)
{
    (void)fixture;
    assert_int_equal(each_forbidden(found), 85);
}

/* The first place where `from` stands becomes `to`. */
static void replace(struct strbuf *out, const char *source, const char *from, const char *to)
{
    const char *at = strstr(source, from);

    assert_non_null(at);
    strbuf_add(out, source, (size_t)(at - source));
    strbuf_adds(out, to);
    strbuf_adds(out, at + strlen(from));
}

static const char *asset(const char *name)
{
    const struct asset *found = asset_find(name);

    assert_non_null(found);
    return (const char *)found->data;
}

/* The first text of the catalogue says it. */
static void refused(const struct forbidden *f, enum disclosure level)
{
    struct arena a = { 0 };
    struct strbuf said = { 0 }, texts = { 0 };
    const char *graph = asset(GRAPH), *report;
    const char *now = arena_printf(&a, "\"level\": \"L%d\"", (int)level);
    const char *told = arena_printf(&a, "(L%d) holds \"%s\", which its level does not allow (%s)",
                                    (int)level, f->stem, f->rule);

    replace(&said, asset(TEXTS), WORDS, f->words);
    replace(&texts, strbuf_str(&said), LEVEL, now);
    struct flow *flow = flow_load(graph, strlen(graph), texts.data, texts.len, 1, &a, &report);
    if (flow || !strstr(report, told))
        fail_msg("\"%s\" at L%d is told as: %s", f->words, (int)level, report);
    flow_free(&flow);
    strbuf_done(&said);
    strbuf_done(&texts);
    arena_done(&a);
}

static void each_is_refused_in_a_flow(void **fixture)
{
    (void)fixture;
    assert_int_equal(each_forbidden(refused), 85);
}

static void kind_words_pass(void **fixture)
{
    static const struct {
        const char *words;
        enum disclosure level;
    } kind[] = {
        { "Oi! Podemos conversar sobre o seu cadastro?", DISCLOSURE_L0 },
        { "Prova de quem é você: só a data", DISCLOSURE_L0 },
        { "A parcela do contrato vence em 10/12", DISCLOSURE_L1 },
        { "Há uma parcela em aberto; quer negociar ou pagar por Pix?", DISCLOSURE_L2 },
        { "O histórico escolar é com a secretaria", DISCLOSURE_L2 },
        { "A reunião foi suspensa", DISCLOSURE_L2 },
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(kind); i++) {
        const struct tone tone = tone_check(kind[i].words, kind[i].level, &a);
        if (tone.stem)
            fail_msg("\"%s\" is refused for %s", kind[i].words, tone.stem);
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("001-06 003-18 each forbidden word is found, with the rule that forbids it",
             each_is_found),
        TEST("001-06 003-18 each forbidden word in a text of a flow refuses it, with the rule",
             each_is_refused_in_a_flow),
        TEST("kind words pass at their level", kind_words_pass),
    };

    return cmocka_run_group_tests_name("tone", tests, NULL, NULL);
}
