#include "flows/load.h"

#include <string.h>

/* Sub-flows ("flows"), where they are called ("call") and end ("result"); declared variables. */

static struct subflow load_subflow(struct loader *l, const char *name, const json_t *object)
{
    static const char *const known[] = { "start", "params", "results", NULL };
    struct subflow out = { .name = name };

    l->where = name;
    load_check_keys(l, object, known);
    load_required(l, object, "start");
    out.start = load_go(l, object, "start");
    out.params = load_names(l, object, "params", &out.param_count);
    out.results = load_names(l, object, "results", &out.result_count);
    if (!out.result_count)
        fault_add(l->faults, FAULT_GRAPH, name, NULL, "add \"results\": [\"ok\"]",
                  "the sub-flow \"%s\" never comes back", name);
    l->where = NULL;
    return out;
}

void load_subflows(struct loader *l, const json_t *root)
{
    json_t *all = json_object_get(root, "flows"), *object;
    struct subflow *out = ARENA_ARRAY(l->arena, struct subflow, json_object_size(all) + 1);
    const char *name;

    json_object_foreach(all, name, object) out[l->flow->subflow_count++] =
        load_subflow(l, arena_strdup(l->arena, name), object);
    l->flow->subflows = out;
}

static bool names_hold(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static const struct subflow *find_subflow(const struct flow *flow, const char *name)
{
    for (size_t i = 0; name && i < flow->subflow_count; i++)
        if (strcmp(flow->subflows[i].name, name) == 0)
            return &flow->subflows[i];
    return NULL;
}

static bool gives(const struct state *state, const char *param)
{
    for (size_t i = 0; i < state->arg_count; i++)
        if (strcmp(state->args[i].name, param) == 0)
            return true;
    return false;
}

static void check_params(struct loader *l, const struct state *state)
{
    const struct subflow *sub = state->subflow;

    for (size_t i = 0; i < state->arg_count; i++)
        if (!names_hold(sub->params, sub->param_count, state->args[i].name))
            fault_add(l->faults, FAULT_GRAPH, l->where, state->args[i].name, "remove or rename it",
                      "\"%s\" gives \"%s\" to the sub-flow \"%s\", which takes no such thing",
                      l->where, state->args[i].name, sub->name);
    for (size_t i = 0; i < sub->param_count; i++)
        if (!gives(state, sub->params[i]))
            fault_add(l->faults, FAULT_GRAPH, l->where, "call", "add it under \"with\"",
                      "\"%s\" does not give \"%s\" to the sub-flow \"%s\"", l->where,
                      sub->params[i], sub->name);
}

static void load_results(struct loader *l, const json_t *object, struct state *out)
{
    const struct subflow *sub = out->subflow;
    json_t *on = json_object_get(object, "on"), *value;
    struct outcome *items = ARENA_ARRAY(l->arena, struct outcome, sub->result_count);
    const char *key;

    for (size_t i = 0; i < sub->result_count; i++) {
        if (!json_object_get(on, sub->results[i]))
            fault_add(l->faults, FAULT_GRAPH, l->where, "call", "add it under \"on\"",
                      "\"%s\" does not say what follows when \"%s\" ends in \"%s\"", l->where,
                      sub->name, sub->results[i]);
        items[out->outcome_count++] =
            (struct outcome){ sub->results[i], load_go(l, on, sub->results[i]) };
    }
    json_object_foreach(on, key, value) if (!names_hold(sub->results, sub->result_count, key))
        fault_add(l->faults, FAULT_GRAPH, l->where, key, "remove it",
                  "\"%s\" handles \"%s\", in which \"%s\" never ends", l->where, key, sub->name);
    out->outcomes = items;
}

void load_call(struct loader *l, const json_t *object, struct state *out)
{
    const char *name = load_string(l, object, "call");

    out->subflow = find_subflow(l->flow, name);
    if (!out->subflow) {
        fault_add(l->faults, FAULT_GRAPH, l->where, name, "use a name under \"flows\" or add it",
                  "\"%s\" calls \"%s\", which is no sub-flow", l->where, name ? name : "?");
        return;
    }
    out->args = load_assigns(l, object, "with", &out->arg_count);
    check_params(l, out);
    load_results(l, object, out);
}

void load_result(struct loader *l, const json_t *object, struct state *out)
{
    const struct flow *flow = l->flow;
    bool known = false;

    out->result = load_string(l, object, "result");
    for (size_t i = 0; out->result && i < flow->subflow_count; i++)
        known = known ||
                names_hold(flow->subflows[i].results, flow->subflows[i].result_count, out->result);
    if (!known)
        fault_add(l->faults, FAULT_GRAPH, l->where, "result",
                  "name one of the \"results\" of a sub-flow",
                  "\"%s\" ends in a result that no sub-flow has", l->where);
}

/* ---- "vars": {"data": "day"} ---- */

static enum value_type type_of(struct loader *l, const char *var, const char *name)
{
    static const char *const names[] = { [VALUE_TEXT] = "text",
                                         [VALUE_NUMBER] = "number",
                                         [VALUE_MONEY] = "money",
                                         [VALUE_DAY] = "day",
                                         [VALUE_LIST] = "list" };

    for (int type = VALUE_TEXT; name && type <= VALUE_LIST; type++)
        if (strcmp(names[type], name) == 0)
            return (enum value_type)type;
    fault_add(l->faults, FAULT_GRAPH, NULL, var, "use text, number, money, day or list",
              "the variable \"%s\" is declared as \"%s\", which is no type", var,
              name ? name : "?");
    return VALUE_NONE;
}

void load_declared(struct loader *l, const json_t *root)
{
    json_t *vars = json_object_get(root, "vars"), *value;
    struct declared *out = ARENA_ARRAY(l->arena, struct declared, json_object_size(vars) + 1);
    const char *name;

    json_object_foreach(vars, name, value)
    {
        const char *var = arena_strdup(l->arena, name);
        out[l->flow->declared_count++] =
            (struct declared){ var, type_of(l, var, load_word(l, value, name)) };
    }
    l->flow->declared = out;
}
