#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "tests/support/mutant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The shipped flow with one fault planted in its variables, words or menus; see
 * test_flow_mutations.c for its paths.
 */
#define EACH_STATE(m, name, state) json_object_foreach((m)->states, name, state)

/* ---- variables ---- */

/* The condition that a variable is there is asked no more. */
static bool no_guard(struct mutant *m, size_t n)
{
    const char *name;
    json_t *state;

    EACH_STATE(m, name, state)
    {
        const json_t *first = json_array_get(json_object_get(state, "branch"), 0);
        const char *condition = mutant_string(first, "if");
        if (!condition || strncmp(condition, "has ", 4) != 0 || n-- > 0)
            continue;
        mutant_set(state, "else", mutant_string(first, "go"));
        return true;
    }
    return false;
}

static bool not_kept(struct mutant *m, size_t n)
{
    json_t *keep = json_object_get(m->graph, "keep"), *name;
    size_t i;

    json_array_foreach(keep, i, name)
    {
        const char *word = json_string_value(name), *dot = strchr(word, '.');
        if (dot && strcmp(dot, ".id") != 0 && n-- == 0)
            return json_array_remove(keep, i) == 0;
    }
    return false;
}

static bool carried_not_kept(struct mutant *m, size_t n)
{
    json_t *keep = json_object_get(m->graph, "keep"), *name;
    const char *carried = json_string_value(json_array_get(json_object_get(m->graph, "carry"), n));
    size_t i;

    if (carried)
        json_array_foreach(keep, i, name) if (strcmp(json_string_value(name), carried) ==
                                              0) return json_array_remove(keep, i) == 0;
    return false;
}

static bool wrong_argument(struct mutant *m, size_t n)
{
    static const struct {
        const char *arg;
        bool number;
    } wrong[] = { { "cpf", true },     { "factor_value", true }, { "parcela", false },
                  { "oferta", false }, { "codigo", true },       { "texto", true },
                  { "data", false },   { "ligar", false },       { "motivo", true },
                  { "conta", false },  { "pagamento", true },    { "mensal", false },
                  { "tipo", true },    { "assunto", true } };
    const char *name;
    json_t *state;

    EACH_STATE(m, name, state)
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        json_t *with = json_object_get(state, "with");
        if (!mutant_has(with, wrong[i].arg) || n-- > 0)
            continue;
        json_object_set_new(with, wrong[i].arg,
                            wrong[i].number ? json_integer(7) : json_string("amanha"));
        return true;
    }
    return false;
}

static bool wrong_condition(struct mutant *m, size_t n)
{
    const char *name, *condition;
    json_t *state, *branch;
    size_t i;
    char word[64], *changed;

    EACH_STATE(m, name, state)
    json_array_foreach(json_object_get(state, "branch"), i, branch)
    {
        condition = mutant_string(branch, "if");
        if (sscanf(condition, "%63s = %*d", word) != 1 || !strstr(condition, " = ") || n-- > 0)
            continue;
        assert_true(asprintf(&changed, "%s = sim", word) > 0);
        mutant_set(branch, "if", changed);
        free(changed);
        return true;
    }
    return false;
}

/* A list as one value, a name nobody sets, a value that is not there yet. */
static bool in_stranger_text(struct mutant *m, size_t n, const char *words)
{
    const char *id = mutant_stranger_text(m, n);
    json_t *text = id ? json_object_get(m->catalogue, id) : NULL;
    char *body, *longer;

    if (!text)
        return false;
    body = mutant_body(text);
    assert_true(asprintf(&longer, "%s %s.", body, words) > 0);
    mutant_set_body(text, longer);
    free(body);
    free(longer);
    return true;
}

static bool unknown_name(struct mutant *m, size_t n)
{
    return in_stranger_text(m, n, "{{nobody_sets_it}}");
}

static bool name_too_early(struct mutant *m, size_t n)
{
    return in_stranger_text(m, n, "{{acordo_valor}}");
}

static bool list_as_value(struct mutant *m, size_t n)
{
    static const char *const lists[] = { "{{#parcelas}}{{parcelas}}{{/parcelas}}",
                                         "{{#ofertas}}{{ofertas}}{{/ofertas}}" };
    const char *name;
    json_t *state, *text;

    EACH_STATE(m, name, state)
    {
        const json_t *first = json_array_get(json_object_get(state, "ask"), 0);
        const char *each = mutant_string(first, "each");
        if (!each || !mutant_string(state, "say") || n-- > 0)
            continue;
        text = json_object_get(m->catalogue, mutant_string(state, "say"));
        mutant_set_body(text, lists[strcmp(each, "parcelas") != 0]);
        return true;
    }
    return false;
}

/* ---- words and limits ---- */

static bool with_word(struct mutant *m, size_t n, const char *level, const char *word)
{
    const char *id;
    json_t *text;

    json_object_foreach(m->catalogue, id, text)
    {
        if (!mutant_is_level(m, id, level) || !mutant_has(text, "text") ||
            strncmp(id, "op.", 3) == 0 || n-- > 0)
            continue;
        char *body = mutant_body(text), *longer;
        assert_true(asprintf(&longer, "%s %s.", body, word) > 0);
        mutant_set_body(text, longer);
        free(body);
        free(longer);
        return true;
    }
    return false;
}

static bool word_never_said(struct mutant *m, size_t n)
{
    return with_word(m, n, n % 2 ? "L0" : "L2", "Pessoa inadimplente");
}

static bool word_of_debt(struct mutant *m, size_t n)
{
    return with_word(m, n, "L0", "Sobre a sua dívida");
}

static bool too_long(struct mutant *m, size_t n)
{
    char much[3001] = { 0 };
    const char *id = mutant_stranger_text(m, n);

    memset(much, 'a', sizeof(much) - 1);
    return id && json_object_set_new(json_object_get(m->catalogue, id), "text",
                                     json_pack("[s, s]", much, much)) == 0;
}

static bool label(struct mutant *m, size_t n, const char *words)
{
    const char *id;
    json_t *text;

    json_object_foreach(m->catalogue, id, text)
    {
        if (strncmp(id, "op.", 3) != 0 || !mutant_has(text, "text") || n-- > 0)
            continue;
        mutant_set_body(text, words);
        return true;
    }
    return false;
}

static bool long_label(struct mutant *m, size_t n)
{
    return label(m, n, "Um texto longo demais para um botão");
}

static bool unused_text(struct mutant *m, size_t n)
{
    char id[16];

    snprintf(id, sizeof(id), "idle-%zu", n);
    return json_object_set_new(
               m->catalogue, id,
               json_pack("{s:s, s:s}", "level", n % 2 ? "L0" : "L2", "text", "Olá")) == 0;
}

/* ---- menus ---- */

static json_t *menu(struct mutant *m, size_t n)
{
    const char *name;
    json_t *state;

    EACH_STATE(m, name, state)
    if (mutant_is_menu(state) && n-- == 0)
        return json_object_get(state, "ask");
    return NULL;
}

static json_t *choice(json_t *ask, size_t n)
{
    size_t i;
    json_t *e;

    json_array_foreach(ask, i, e) if (mutant_has(e, "choice") && n-- == 0) return e;
    return NULL;
}

static bool twice_the_label(struct mutant *m, size_t n)
{
    json_t *ask = menu(m, n), *a = choice(ask, 0), *b = choice(ask, 1);
    char id[80];

    if (!a || !b)
        return false;
    json_object_del(b, "hear");
    snprintf(id, sizeof(id), "op.%s", mutant_string(a, "choice"));
    mutant_set(b, "title", mutant_string(a, "title") ? mutant_string(a, "title") : id);
    return true;
}

static bool digit_taken(struct mutant *m, size_t n)
{
    json_t *ask = menu(m, n);

    return ask && json_array_append_new(ask, json_pack("{s:s, s:i, s:i, s:s, s:s}", "entity",
                                                       "digits", "min", 1, "max", 2, "as", "numero",
                                                       "go", "@stay")) == 0;
}

static const struct mutation faults[] = {
    { "a condition not asked", no_guard, 4, "may not be set" },
    { "not kept", not_kept, 6, "may not be set" },
    { "carried and not kept", carried_not_kept, 3, "which no session keeps" },
    { "an argument of the wrong kind", wrong_argument, 14, "it may hold" },
    { "a condition of the wrong kind", wrong_condition, 6, "it may hold" },
    { "a name nobody sets", unknown_name, 8, "which nothing ever sets" },
    { "a value too early", name_too_early, 8, "may not be set there" },
    { "a list as one value", list_as_value, 2, "and it is a list" },
    { "a word never said", word_never_said, 10, "holds \"inadimplent\"" },
    { "a word of debt", word_of_debt, 8, "holds \"divida\"" },
    { "too long", too_long, 8, "characters;" },
    { "a label too long", long_label, 8, "characters;" },
    { "a text nobody says", unused_text, 4, "nothing says the text" },
    { "two choices of one label", twice_the_label, 4, "does not get that choice" },
    { "a number taken away", digit_taken, 6, "whoever types" },
};

static void every_planted_fault_is_found(void **fixture)
{
    size_t total = mutations_plant(faults, COUNT_OF(faults));

    (void)fixture;
    fprintf(stderr, "# %zu faults of %zu kinds\n", total, COUNT_OF(faults));
    assert_true(total >= 90);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("every fault planted in variables, words and menus is found and told for what it is",
             every_planted_fault_is_found),
    };

    return cmocka_run_group_tests_name("flow_mutations_words", tests, NULL, NULL);
}
