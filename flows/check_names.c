#include "flows/check.h"

#include <string.h>

int name_index(const struct checker *c, const char *name)
{
    for (size_t i = 0; i < c->name_count; i++)
        if (strcmp(c->names[i], name) == 0)
            return (int)i;
    return -1;
}

void nameset_add(struct nameset *set, int index)
{
    if (index >= 0)
        set->bits[index / 64] |= UINT64_C(1) << (index % 64);
}

bool nameset_has(const struct nameset *set, int index)
{
    return index >= 0 && (set->bits[index / 64] >> (index % 64) & 1);
}

static int collect(struct checker *c, const char *name)
{
    int index = name ? name_index(c, name) : -1;

    if (!name || index >= 0)
        return index;
    if (c->name_count == NAMES_MAX) {
        fault_add(c->faults, FAULT_GRAPH, NULL, name, "use fewer",
                  "more than %d variables, \"%s\" among them", NAMES_MAX, name);
        return -1;
    }
    c->names[c->name_count] = name;
    return (int)c->name_count++;
}

static void collect_assigns(struct checker *c, const struct assign *set, size_t count)
{
    for (size_t i = 0; i < count; i++)
        collect(c, set[i].name);
}

static void collect_expects(struct checker *c, const struct expects *expects)
{
    for (size_t i = 0; i < expects->count; i++) {
        const struct expect *e = &expects->items[i];
        collect(c, e->as);
        collect(c, e->beside_as);
        collect(c, e->words);
        collect_assigns(c, e->set, e->set_count);
    }
}

/* A list is kept through its columns: "parcelas.n" keeps "parcelas" too. */
static void keep(struct checker *c, const char *name)
{
    const char *dot = strchr(name, '.');
    int index = name_index(c, name);

    if (index < 0)
        fault_add(c->faults, FAULT_GRAPH, "keep", name, "correct the name or remove it",
                  "\"keep\" names \"%s\", which nothing ever sets", name);
    nameset_add(&c->kept, index);
    for (size_t i = 0; dot && i < c->name_count; i++)
        if (strlen(c->names[i]) == (size_t)(dot - name) &&
            strncmp(c->names[i], name, (size_t)(dot - name)) == 0)
            nameset_add(&c->kept, (int)i);
}

static void carry(struct checker *c, const char *name)
{
    if (!nameset_has(&c->kept, name_index(c, name)))
        fault_add(c->faults, FAULT_GRAPH, "carry", name, "add it to \"keep\" or remove it",
                  "\"carry\" names \"%s\", which no session keeps", name);
}

void names_collect(struct checker *c)
{
    for (const struct action_value *v = action_values; v->name; v++) {
        int index = collect(c, v->name);
        if (!v->action)
            nameset_add(&c->creditor, index);
    }
    for (size_t i = 0; i < c->flow->state_count; i++) {
        collect_expects(c, &c->flow->states[i].expects);
        collect_assigns(c, c->flow->states[i].set, c->flow->states[i].set_count);
        if (c->flow->states[i].kind == STATE_CALL)
            collect_assigns(c, c->flow->states[i].args, c->flow->states[i].arg_count);
    }
    collect_expects(c, &c->flow->anywhere);
    for (size_t i = 0; i < c->flow->keep_count; i++)
        keep(c, c->flow->keep[i]);
    for (size_t i = 0; i < c->flow->carry_count; i++)
        carry(c, c->flow->carry[i]);
}

static bool is_column_of_optional(const char *action, const char *outcome, const char *name)
{
    const char *dot = strchr(name, '.');

    for (const struct action_value *v = action_values; dot && v->name; v++)
        if (v->action && strcmp(v->action, action) == 0 && v->optional &&
            (!outcome || strcmp(v->outcome, outcome) == 0) &&
            strlen(v->name) == (size_t)(dot - name) &&
            strncmp(v->name, name, (size_t)(dot - name)) == 0)
            return true;
    return false;
}

void names_brought(const struct checker *c, const char *action, const char *outcome,
                   struct nameset *set)
{
    for (const struct action_value *v = action_values; v->name; v++) {
        if (!v->action || strcmp(v->action, action) != 0 || v->optional)
            continue;
        if (outcome && strcmp(v->outcome, outcome) != 0)
            continue;
        if (!is_column_of_optional(action, outcome, v->name))
            nameset_add(set, name_index(c, v->name));
    }
}
