#include "tests/support/unit.h"

#include "tests/support/mutant.h"

#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/assets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *shipped(const char *name)
{
    const struct asset *asset = asset_find(name);
    json_error_t bad;
    json_t *root;

    assert_non_null(asset);
    root = json_loadb((const char *)asset->data, asset->len, 0, &bad);
    assert_non_null(root);
    return root;
}

void mutant_init(struct mutant *m)
{
    m->graph = shipped("flows/graphs/cobranca.json");
    m->texts = shipped("flows/texts/cobranca.pt-BR.json");
    m->states = json_object_get(m->graph, "states");
    m->catalogue = json_object_get(m->texts, "texts");
}

void mutant_done(struct mutant *m)
{
    json_decref(m->graph);
    json_decref(m->texts);
}

const char *mutant_string(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

bool mutant_has(const json_t *object, const char *key)
{
    return json_object_get(object, key) != NULL;
}

void mutant_set(json_t *object, const char *key, const char *value)
{
    assert_int_equal(json_object_set_new(object, key, json_string(value)), 0);
}

char *mutant_body(const json_t *text)
{
    const json_t *body = json_object_get(text, "text");
    char *out = NULL, *longer;

    if (json_is_string(body))
        return strdup(json_string_value(body));
    for (size_t i = 0; i < json_array_size(body); i++) {
        assert_true(asprintf(&longer, "%s%s%s", out ? out : "", i ? "\n" : "",
                             json_string_value(json_array_get(body, i))) >= 0);
        free(out);
        out = longer;
    }
    return out;
}

void mutant_set_body(json_t *text, const char *body)
{
    mutant_set(text, "text", body);
}

bool mutant_is_level(const struct mutant *m, const char *id, const char *level)
{
    const char *is = id ? mutant_string(json_object_get(m->catalogue, id), "level") : NULL;

    return is && strcmp(is, level) == 0;
}

bool mutant_is_menu(const json_t *state)
{
    const json_t *ask = json_object_get(state, "ask");
    size_t count = 0;

    for (size_t i = 0; i < json_array_size(ask); i++)
        count += mutant_has(json_array_get(ask, i), "choice");
    return count >= 2;
}

const char *mutant_stranger_text(const struct mutant *m, size_t n)
{
    const char *name;
    json_t *state;

    json_object_foreach(m->states, name, state)
    {
        json_t *retry = json_object_get(state, "retry");
        if (!json_is_true(json_object_get(state, "identity")))
            continue;
        if (mutant_string(state, "say") && n-- == 0)
            return mutant_string(state, "say");
        for (size_t i = 0; i < json_array_size(retry); i++)
            if (n-- == 0)
                return json_string_value(json_array_get(retry, i));
    }
    return NULL;
}

/* False: it is told wrongly, and standard error says how. */
static bool judge(const struct mutation *mutation, size_t n, const struct flow *flow,
                  const char *report)
{
    bool good = mutation->told ? !flow && strstr(report, mutation->told) : flow != NULL;

    if (!good)
        fprintf(stderr, "# %s \"%s\" %zu: %.1500s\n",
                !mutation->told ? "false alarm of"
                : flow          ? "nobody noticed"
                                : "told otherwise:",
                mutation->name, n, report);
    return good;
}

static bool load(struct mutant *m, const struct mutation *mutation, size_t n)
{
    char *graph = json_dumps(m->graph, JSON_INDENT(1));
    char *texts = json_dumps(m->texts, JSON_INDENT(1));
    struct arena a = { 0 };
    const char *report;
    struct flow *flow = flow_load(graph, strlen(graph), texts, strlen(texts), 1, &a, &report);
    bool good = judge(mutation, n, flow, report);

    flow_free(&flow);
    arena_done(&a);
    free(graph);
    free(texts);
    return good;
}

/* False: there is no such place any more. */
static bool plant(const struct mutation *mutation, size_t n, size_t *wrong)
{
    struct mutant m;
    bool there;

    mutant_init(&m);
    there = mutation->mutate(&m, n);
    if (there)
        *wrong += !load(&m, mutation, n);
    mutant_done(&m);
    return there;
}

size_t mutations_plant(const struct mutation *all, size_t count)
{
    size_t total = 0, wrong = 0;

    for (size_t i = 0; i < count; i++) {
        size_t n = 0;
        while (n < all[i].max && plant(&all[i], n, &wrong))
            n++;
        fprintf(stderr, "# %3zu %s\n", n, all[i].name);
        wrong += n == 0; /* the flow has no such place any more: the test would test nothing */
        total += n;
    }
    assert_int_equal(wrong, 0);
    return total;
}
