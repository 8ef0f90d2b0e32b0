#include "tests/support/unit.h"

#include "flows/flow.h"
#include "nlu/intents.h"
#include "nlu/keyword_table.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"

#include <string.h>

/* A label stands for each keyword that tells it, and for no other. */
static void labels_stand_for_keywords(void **fixture)
{
    keyword_set told = 0;

    (void)fixture;
    assert_true(intent_keywords("talk_to_human") == keyword_bit(KEYWORD_ATENDENTE));
    assert_true(intent_keywords("request_boleto") ==
                (keyword_bit(KEYWORD_BOLETO) | keyword_bit(KEYWORD_SEGUNDA_VIA)));
    assert_true(intent_keywords("oos") == 0);
    assert_true(intent_keywords("") == 0);
    for (enum keyword k = 0; k < KEYWORD_COUNT; k++)
        if (intent_of(k)) {
            assert_true(intent_keywords(intent_of(k)) & keyword_bit(k));
            told |= keyword_bit(k);
        }
    assert_false(told & keyword_bit(KEYWORD_TODAS));
    assert_null(intent_of(KEYWORD_TODAS));
}

/* What is never left to chance has a label: the sensitive classes of the ontology. */
static void the_sensitive_classes_are_told(void **fixture)
{
    static const char *const sensitive[] = { "distress",     "deceased_debtor", "minor",
                                             "wrong_person", "suspect_scam",    "threat_legal",
                                             "opt_out",      "talk_to_human" };

    (void)fixture;
    for (size_t i = 0; i < sizeof sensitive / sizeof *sensitive; i++)
        assert_true(intent_keywords(sensitive[i]) != 0);
}

static const char *asset(const char *name)
{
    return (const char *)asset_find(name)->data;
}

/* The shipped flow, listening for an intent where it listened for a keyword. */
static struct flow *listening_for(const char *keywords, const char *intents, struct arena *a,
                                  const char **report)
{
    const char *graph = asset("flows/graphs/cobranca.json"), *at = strstr(graph, keywords);
    const char *texts = asset("flows/texts/cobranca.pt-BR.json");
    struct strbuf out = { 0 };
    struct flow *flow;

    assert_non_null(at);
    strbuf_add(&out, graph, (size_t)(at - graph));
    strbuf_adds(&out, intents);
    strbuf_adds(&out, at + strlen(keywords));
    flow = flow_load(out.data, out.len, texts, strlen(texts), 1, a, report);
    strbuf_done(&out);
    return flow;
}

static void a_flow_listens_for_an_intent(void **fixture)
{
    struct arena a = { 0 };
    const char *report;
    struct flow *flow = listening_for("{ \"hear\": [\"golpe\"], \"go\"",
                                      "{ \"intent\": [\"suspect_scam\"], \"go\"", &a, &report);
    struct flow_session session = { 0 };
    struct flow_event event = { .kind = FLOW_TEXT, .text = "isso aqui é golpe?" };
    struct flow_facts facts = { .is_new = true };
    struct flow_turn turn;
    struct error err = { 0 };

    (void)fixture;
    assert_string_equal(report, "");
    assert_non_null(flow);
    assert_true(flow_step(flow, &session, &event, &facts, &a, &turn, &err));
    assert_true(turn.understood);
    assert_non_null(strstr(turn.trace, "golpe"));
    flow_free(&flow);
    arena_done(&a);
}

static void an_unknown_intent_is_refused(void **fixture)
{
    struct arena a = { 0 };
    const char *report;
    struct flow *flow = listening_for("{ \"hear\": [\"golpe\"], \"go\"",
                                      "{ \"intent\": [\"scam\"], \"go\"", &a, &report);

    (void)fixture;
    assert_null(flow);
    assert_non_null(strstr(report, "listens for the intent \"scam\", which nobody recognises"));
    assert_non_null(strstr(report, "use a label of nlu/intents.c"));
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a label stands for the keywords that tell it", labels_stand_for_keywords),
        TEST("the sensitive classes are told", the_sensitive_classes_are_told),
        TEST("a flow listens for an intent", a_flow_listens_for_an_intent),
        TEST("an unknown intent is refused, with what to do", an_unknown_intent_is_refused),
    };

    return cmocka_run_group_tests_name("intents", tests, NULL, NULL);
}
