#include "tests/support/unit.h"

#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"
#include "tests/support/mutant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/*
 * The shipped flow changed in ways that leave it sound: none may raise an alarm.  And a flow of 500
 * states, which must be proved in under a second.
 */

/* Sanitizers take about ten times as long. */
#if defined(__SANITIZE_ADDRESS__)
#define CPU_SECONDS_MAX 10.0
#else
#define CPU_SECONDS_MAX 1.0
#endif

/* ---- words ---- */

static json_t *plain_text(struct mutant *m, size_t n)
{
    const char *id;
    json_t *text;

    json_object_foreach(m->catalogue, id, text)
    {
        if (strncmp(id, "op.", 3) != 0 && strncmp(id, "botao.", 6) != 0 &&
            strncmp(id, "arquivo.", 8) != 0 && mutant_has(text, "text") && n-- == 0)
            return text;
    }
    return NULL;
}

static bool reworded(struct mutant *m, size_t n)
{
    json_t *text = plain_text(m, n);
    char *body = text ? mutant_body(text) : NULL, *longer;

    if (!text)
        return false;
    assert_true(asprintf(&longer, "%s Conte comigo.", body) > 0);
    mutant_set_body(text, longer);
    free(body);
    free(longer);
    return true;
}

static bool in_two_wordings(struct mutant *m, size_t n)
{
    json_t *text = plain_text(m, 3 * n);
    char *body = text ? mutant_body(text) : NULL;

    if (!text)
        return false;
    json_object_del(text, "text");
    json_object_set_new(text, "variants", json_pack("[s, s]", body, body));
    free(body);
    return true;
}

/* ---- order and names ---- */

/* The states from the n-th on come first. */
static bool reordered(struct mutant *m, size_t n)
{
    json_t *all = json_object(), *state;
    const char *name;
    size_t at = 0, turn = 7 * (n + 1);

    json_object_foreach(m->states, name, state) if (at++ >= turn) json_object_set(all, name, state);
    at = 0;
    json_object_foreach(m->states, name, state) if (at++ < turn) json_object_set(all, name, state);
    m->states = all;
    return json_object_set_new(m->graph, "states", all) == 0;
}

static bool is_target_key(const char *key)
{
    static const char *const keys[] = { "start",        "home",   "identify",  "give_up",
                                        "stop",         "go",     "next",      "else",
                                        "careful_stop", "resume", "otherwise", "ask" };

    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

static void rename_in(json_t *value, const char *from, const char *to, bool all);

static void rename_key(json_t *object, const char *key, json_t *value, const char *from,
                       const char *to, bool all)
{
    if (json_is_string(value) && (all || is_target_key(key)) &&
        strcmp(json_string_value(value), from) == 0)
        json_object_set_new(object, key, json_string(to));
    else
        rename_in(value, from, to, strcmp(key, "on") == 0 || strcmp(key, "notices") == 0);
}

static void rename_in(json_t *value, const char *from, const char *to, bool all)
{
    const char *key;
    json_t *item;
    size_t i;

    json_array_foreach(value, i, item) rename_in(item, from, to, all);
    json_object_foreach(value, key, item) rename_key(value, key, item, from, to, all);
}

static bool renamed(struct mutant *m, size_t n)
{
    json_t *all = json_object(), *state;
    const char *name, *from = NULL;
    size_t at = 0;

    json_object_foreach(m->states, name, state)
    {
        json_object_set(all, at == 5 * n ? "another_name" : name, state);
        if (at++ == 5 * n)
            from = name;
    }
    if (!from) {
        json_decref(all);
        return false;
    }
    rename_in(m->graph, from, "another_name", false);
    m->states = all;
    return json_object_set_new(m->graph, "states", all) == 0;
}

/* ---- more of the same ---- */

/* Where there is room for it: some menus fill an SMS as they are. */
static bool one_choice_more(struct mutant *m, size_t n)
{
    const char *name;
    json_t *state;

    json_object_del(m->graph, "channels");
    json_object_foreach(m->states, name, state)
    {
        if (!mutant_is_menu(state) || n-- > 0)
            continue;
        json_object_set_new(m->catalogue, "op.extra",
                            json_pack("{s:s, s:s}", "level", "L0", "text", "Girassol amarelo"));
        return json_array_append_new(json_object_get(state, "ask"),
                                     json_pack("{s:s, s:s}", "choice", "extra", "go",
                                               mutant_string(m->graph, "start"))) == 0;
    }
    return false;
}

/* A state that only sets something stands between two others. */
static bool one_state_more(struct mutant *m, size_t n)
{
    const char *name, *next;
    json_t *state;

    json_object_foreach(m->states, name, state)
    {
        next = mutant_string(state, "next");
        if (!next || n-- > 0)
            continue;
        json_object_set_new(m->states, "between",
                            json_pack("{s:{s:i}, s:s}", "set", "passou", 1, "next", next));
        mutant_set(state, "next", "between");
        return true;
    }
    return false;
}

static bool one_condition_more(struct mutant *m, size_t n)
{
    const char *name;
    json_t *state, *branch;

    json_object_foreach(m->states, name, state)
    {
        branch = json_object_get(state, "branch");
        if (!branch || n-- > 0)
            continue;
        return json_array_append_new(branch, json_pack("{s:s, s:s}", "if", "agents_open", "go",
                                                       mutant_string(state, "else"))) == 0;
    }
    return false;
}

/* What nobody needs may be kept all the same. */
static bool one_name_kept_more(struct mutant *m, size_t n)
{
    static const char *const names[] = { "valor",      "data",     "prazo",
                                         "quantidade", "contrato", "factor_value" };

    return n < COUNT_OF(names) &&
           json_array_append_new(json_object_get(m->graph, "keep"), json_string(names[n])) == 0;
}

static bool one_timeout_more(struct mutant *m, size_t n)
{
    const char *name;
    json_t *state;

    json_object_foreach(m->states, name, state)
    {
        if (!json_is_array(json_object_get(state, "ask")) || mutant_has(state, "silence") ||
            n-- > 0)
            continue;
        return json_object_set_new(state, "silence",
                                   json_pack("{s:i, s:s}", "seconds", 540, "say",
                                             mutant_string(m->graph, "unsupported"))) == 0;
    }
    return false;
}

static const struct mutation sound[] = {
    { "other words", reworded, 25, NULL },
    { "two wordings", in_two_wordings, 10, NULL },
    { "another order", reordered, 8, NULL },
    { "another name", renamed, 20, NULL },
    { "a choice more", one_choice_more, 8, NULL },
    { "a state more", one_state_more, 12, NULL },
    { "a condition more", one_condition_more, 8, NULL },
    { "a name kept more", one_name_kept_more, 6, NULL },
    { "a timeout more", one_timeout_more, 8, NULL },
};

static void sound_changes_raise_no_alarm(void **fixture)
{
    size_t total = mutations_plant(sound, COUNT_OF(sound));

    (void)fixture;
    fprintf(stderr, "# %zu sound changes of %zu kinds\n", total, COUNT_OF(sound));
    assert_true(total >= 60);
}

/* ---- 500 states ---- */

/*
 * Topics of five states each, all about the debt: one loads it, one chooses, one asks, one does
 * something, one thanks.  Each leads to the next topic, and some back.
 */
static void add_topic(struct strbuf *out, int topic, int topics)
{
    int next = (topic + 1) % topics, other = (topic * 7 + 3) % topics;

    strbuf_addf(out,
                ", \"t%d\": {\"needs\": \"A2\", \"do\": \"load_debts\", \"on\": {\"overdue\": "
                "\"t%d_how\", \"upcoming\": \"t%d_how\", \"nothing\": \"t%d_thanks\"}}",
                topic, topic, topic, topic);
    strbuf_addf(out,
                ", \"t%d_how\": {\"branch\": [{\"if\": \"flag_%d = 1\", \"go\": "
                "\"t%d_thanks\"}, {\"if\": \"has data\", \"go\": \"t%d_ask\"}], \"else\": "
                "\"t%d_ask\"}",
                topic, topic % 8, topic, topic, topic);
    strbuf_addf(out,
                ", \"t%d_ask\": {\"needs\": \"A2\", \"resume\": \"t%d\", \"say\": \"ask\", "
                "\"ask\": [{\"choice\": \"yes\", \"hear\": [\"sim\"], \"go\": \"t%d_do\"}, "
                "{\"choice\": \"other\", \"hear\": [\"voltar\"], \"go\": \"t%d\"}, "
                "{\"hear\": [\"nao\"], \"set\": {\"flag_%d\": 1}, \"go\": \"t%d\"}]}",
                topic, topic, topic, next, topic % 8, other);
    strbuf_addf(out,
                ", \"t%d_do\": {\"needs\": \"A2\", \"do\": \"offers\", \"on\": {\"ok\": "
                "\"t%d_thanks\", \"none\": \"t%d_thanks\"}}",
                topic, topic, topic);
    strbuf_addf(out, ", \"t%d_thanks\": {\"say\": \"thanks\", \"next\": \"rest\"}", topic);
}

static void add_frame(struct strbuf *out, int topics)
{
    strbuf_adds(
        out,
        "{\"format\": 1, \"name\": \"large\", \"start\": \"hello\", \"home\": \"t0\", "
        "\"identify\": "
        "\"who\", \"give_up\": \"person\", \"stop\": \"stop\", \"careful_stop\": \"stop\", "
        "\"list_button\": \"button\", \"retry\": [\"retry\", \"again\"], \"media\": \"retry\", "
        "\"unsupported\": \"retry\", \"code\": \"code\", \"failure\": \"retry\", \"notices\": "
        "{\"give_back\": \"rest\"}, \"keep\": [\"cpf\", \"flag_0\", \"flag_1\", \"flag_2\", "
        "\"flag_3\", \"flag_4\", \"flag_5\", \"flag_6\", \"flag_7\"], \"anywhere\": [");
    for (int i = 0; i < topics; i += 10)
        strbuf_addf(out, "{\"choice\": \"go_%d\", \"title\": \"button\", \"go\": \"t%d\"},", i, i);
    strbuf_adds(
        out,
        "{\"hear\": [\"atendente\"], \"go\": \"person\", \"at_once\": true}], \"states\": {"
        "\"hello\": {\"next\": \"t0\"}, \"who\": {\"identity\": true, \"say\": \"who\", \"ask\": "
        "[{\"entity\": \"cpf\", \"as\": \"cpf\", \"beside\": {\"entity\": \"birth_date\", \"as\": "
        "\"factor_value\"}, \"go\": \"prove\"}]}, \"prove\": {\"do\": \"identify\", \"with\": "
        "{\"cpf\": \"$cpf\", \"factor\": \"birth\", \"factor_value\": \"$factor_value\"}, \"on\": "
        "{\"ok\": \"known\", \"mismatch\": \"who\", \"paused\": \"rest\", \"blocked\": "
        "\"person\"}}, \"known\": {\"next\": \"@return\"}, \"rest\": {\"ask\": [{\"hear\": "
        "[\"obrigado\"], \"go\": \"@stay\"}], \"otherwise\": \"hello\"}, \"person\": {\"do\": "
        "\"hand_over\", \"with\": {\"motivo\": \"pedido\"}, \"on\": {\"open\": \"theirs\", "
        "\"closed\": \"theirs\"}}, \"theirs\": {\"say\": \"retry\", \"handed_over\": true}, "
        "\"stop\": {\"do\": \"stop\", \"on\": {\"ok\": \"rest\"}}");
}

static const char large_texts[] =
    "{\"format\": 1, \"texts\": {\"button\": {\"level\": \"L0\", \"text\": \"Ver\"}, \"retry\": "
    "{\"level\": \"L0\", \"text\": \"Pode dizer de outro jeito?\"}, \"again\": {\"level\": \"L0\", "
    "\"text\": \"Conte com outras palavras?\"}, \"code\": {\"level\": \"L0\", "
    "\"text\": \"{{codigo}} vale {{minutos}} minutos\"}, \"who\": {\"level\": \"L0\", \"text\": "
    "\"Quem fala?\"}, \"ask\": {\"level\": \"L2\", \"text\": \"Vamos ver as ofertas?\"}, "
    "\"thanks\": {\"level\": \"L0\", \"text\": \"Conte comigo.\"}, \"op.yes\": {\"level\": \"L0\", "
    "\"text\": \"Sim\"}, \"op.other\": {\"level\": \"L0\", \"text\": \"Voltar\"}}}";

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void large_flows_are_proved_at_once(void **fixture)
{
    enum { TOPICS = 100 };
    struct arena a = { 0 };
    struct strbuf graph = { 0 };
    const char *report;
    double began;
    struct flow *flow;

    (void)fixture;
    add_frame(&graph, TOPICS);
    for (int i = 0; i < TOPICS; i++)
        add_topic(&graph, i, TOPICS);
    strbuf_adds(&graph, "}}");
    began = cpu_seconds();
    flow = flow_load(graph.data, graph.len, large_texts, strlen(large_texts), 1, &a, &report);
    fprintf(stderr, "# %d states proved in %.0f ms\n", 5 * TOPICS + 9,
            1000 * (cpu_seconds() - began));
    assert_string_equal(report, "");
    assert_true(cpu_seconds() - began < CPU_SECONDS_MAX);
    flow_free(&flow);
    strbuf_done(&graph);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("sound changes of the shipped flow raise no alarm", sound_changes_raise_no_alarm),
        TEST("a flow of 500 states is proved at once", large_flows_are_proved_at_once),
    };

    return cmocka_run_group_tests_name("flow_sound", tests, NULL, NULL);
}
