#include "tests/support/unit.h"

#include "flows/faults.h"
#include "flows/model.h"
#include "nlu/normalise.h"
#include "server/base/assets.h"
#include "server/base/auto.h"
#include "server/base/error.h"

#include <string.h>

/* Packs of words: the shipped flow speaks of each segment by its own words alone. */
#define GRAPH "flows/graphs/cobranca.json"
#define TEXTS "flows/texts/cobranca.pt-BR.json"

static const char *asset(const char *name)
{
    const struct asset *found = asset_find(name);

    assert_non_null(found);
    return (const char *)found->data;
}

static struct flow *shipped(struct arena *a)
{
    const char *graph = asset(GRAPH), *texts = asset(TEXTS), *report;
    struct flow *flow =
        flow_load_published(graph, strlen(graph), texts, strlen(texts), 1, a, &report);

    if (!flow)
        fail_msg("%s", report);
    return flow;
}

/* Everything an action brings, in words of no segment.  Rows are empty: their columns stand beside
 * the list, under their plain names. */
static struct vars sample_values(struct arena *a)
{
    enum { ROWS = 30 };
    const struct row *rows = ARENA_ARRAY(a, struct row, ROWS);
    size_t count = 0;
    struct var *vars;

    while (action_values[count].name)
        count++;
    vars = ARENA_ARRAY(a, struct var, count);
    for (size_t i = 0; i < count; i++) {
        const struct action_value *v = &action_values[i];
        const char *dot = strrchr(v->name, '.');
        bool list = v->type == VALUE_LIST;
        vars[i] = (struct var){ dot ? dot + 1 : v->name,
                                { v->type, 20000, "Xis", list ? rows : NULL, list ? ROWS : 0 } };
    }
    return (struct vars){ vars, count };
}

static bool says(const char *folded, const char *term)
{
    for (const char *at = folded; (at = strstr(at, term)); at++)
        if (at == folded || at[-1] < 'a' || at[-1] > 'z')
            return true;
    return false;
}

struct speaking {
    const struct flow *flow;
    const struct word_pack *pack;
    struct vars values;
    size_t said;
    struct arena arena;
};

static void speaks_of_no_other(struct speaking *s, const char *id, const struct template *t)
{
    const struct word_packs *packs = &s->flow->packs;
    struct scope scope = {
        .levels = &s->values, .level_count = 1, .today = 20000, .words = s->pack
    };
    const char *text = template_render(t, &scope, &s->arena);
    const char *folded = normalise_fold(&s->arena, text);

    for (size_t p = 0; p < packs->count; p++)
        for (size_t i = 0; &packs->items[p] != s->pack && i < packs->items[p].term_count; i++)
            if (says(folded, packs->items[p].terms[i]))
                fail_msg("%s speaks of \"%s\" in text %s: %s", s->pack->segment,
                         packs->items[p].terms[i], id, text);
    for (size_t i = 0; i < s->pack->term_count; i++)
        s->said += says(folded, s->pack->terms[i]);
}

static void speak_all(struct speaking *s)
{
    for (size_t i = 0; i < s->flow->text_count; i++) {
        const struct text *text = &s->flow->texts[i];
        for (size_t v = 0; v < text->variant_count; v++)
            speaks_of_no_other(s, text->id, &text->variants[v]);
        for (size_t f = 0; f < text->form_count; f++)
            speaks_of_no_other(s, text->id, &text->forms[f].words);
        speaks_of_no_other(s, text->id, &text->description);
    }
}

static void each_pack_speaks_for_itself(void **fixture)
{
    struct arena a = { 0 };
    struct flow *flow = shipped(&a);

    (void)fixture;
    assert_true(flow->packs.count >= 2);
    for (size_t p = 0; p < flow->packs.count; p++) {
        struct speaking s = { .flow = flow, .pack = &flow->packs.items[p] };
        speak_all(&s); /* with nothing at hand, then with everything */
        s.values = sample_values(&s.arena);
        speak_all(&s);
        assert_true(s.said >= 10); /* its own words are said */
        arena_done(&s.arena);
    }
    flow_free(&flow);
    arena_done(&a);
}

static void words_take_their_forms(void **fixture)
{
    static const struct {
        const char *segment, *source, *said;
    } cases[] = {
        { "escola", "{{palavra.parcela.a}} e {{palavra.parcela.as}}",
          "a mensalidade e as mensalidades" },
        { "escola", "{{palavra.parcela.essa_inicial}} foi pag{{palavra.parcela.letra}}",
          "Essa mensalidade foi paga" },
        { "escola", "{{palavra.documento.a}}, {{palavra.documento.nas}}",
          "o documento escolar, nos documentos escolares" },
        { "escola", "{{palavra.documento.elas_inicial}} são emitid{{palavra.documento.letra}}s",
          "Eles são emitidos" },
        { "loja", "{{palavra.documento.das}}; {{palavra.balcao.na}}",
          "das notas fiscais; na loja" },
        { "padaria", "{{palavra.parcela}}", "mensalidade" },
        { NULL, "{{palavra.parcela}} {{nome}}", "mensalidade {{palavra.parcela}}" },
    };
    static const struct var name = { "nome",
                                     { .type = VALUE_TEXT, .text = "{{palavra.parcela}}" } };
    struct arena a = { 0 };
    struct flow *flow = shipped(&a);

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct vars level = { &name, 1 };
        struct scope scope = { .levels = &level,
                               .level_count = 1,
                               .today = 20000,
                               .words = words_for(&flow->packs, cases[i].segment) };
        struct template t;
        assert_true(template_parse(cases[i].source, &a, &t, NULL));
        assert_string_equal(template_render(&t, &scope, &a), cases[i].said);
    }
    flow_free(&flow);
    arena_done(&a);
}

static void a_form_that_is_none_is_refused(void **fixture)
{
    static const char *const sources[] = { "{{palavra.parcelas}}", "{{palavra.parcela.do}}",
                                           "{{palavra.servicos.a}}", "{{palavra.}}" };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        struct template t;
        struct error err = { 0 };
        assert_false(template_parse(sources[i], &a, &t, &err));
        assert_non_null(strstr(err.detail, "no pack has the word"));
    }
    arena_done(&a);
}

static void what_is_wrong_with_a_pack_is_told(void **fixture)
{
    static const struct {
        const char *from, *to, *told;
    } cases[] = {
        { "\"format\": 1", "\"format\": 2", "words:2: this is no pack of format 1" },
        { "\"segment\": \"escola\",", "", "has no \"segment\"" },
        { "\"parcela\": {", "\"parcele\": {", "has no word \"parcela\"" },
        { "\"parcela\": {", "\"parcele\": {", "words:6: no text can say the word \"parcele\"" },
        { "\"plural\": \"mensalidades\"", "\"plurals\": \"mensalidades\"",
          "words:6: the word \"parcela\" lacks" },
        { "\"gender\": \"m\"", "\"gender\": \"x\"", "words:7: the word \"documento\" lacks" },
        { "\"servicos\": \"", "\"servicos\": {}, \"x\": \"", "said as it stands" },
        { "\"terms\": [", "\"terms\": [1, ", "holds something else" },
        { "\"words\"", "\"word\"", "has no word" },
        { "\"words\": {", "\"words\": ", "not JSON" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena a = { 0 };
        struct faults faults = { 0 };
        struct word_pack pack;
        const char *source = asset("flows/words/escola.json");
        const char *at = strstr(source, cases[i].from);
        assert_non_null(at);
        const char *changed = arena_printf(&a, "%.*s%s%s", (int)(at - source), source, cases[i].to,
                                           at + strlen(cases[i].from));
        assert_false(words_parse(changed, strlen(changed), &a, &faults, &pack));
        if (!strstr(strbuf_str(&faults.report), cases[i].told) ||
            !strstr(strbuf_str(&faults.report), "Cure: "))
            fail_msg("told as: %s", strbuf_str(&faults.report));
        strbuf_done(&faults.report);
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("002-01 every text says only the words of its own segment",
             each_pack_speaks_for_itself),
        TEST("words take article, number and gender; values are never scanned again",
             words_take_their_forms),
        TEST("a word or form that no pack has is refused", a_form_that_is_none_is_refused),
        TEST("what is wrong with a pack is told with line and cure",
             what_is_wrong_with_a_pack_is_told),
    };

    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
