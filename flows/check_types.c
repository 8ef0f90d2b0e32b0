#include "flows/prove.h"

#include <string.h>

/* Declared variables ("vars"): whatever the graph puts into one is of its type. */

struct typing {
    const struct flow *flow;
    struct faults *faults;
};

static const char *const type_names[] = {
    [VALUE_NONE] = "nothing", [VALUE_TEXT] = "text", [VALUE_NUMBER] = "number",
    [VALUE_MONEY] = "money",  [VALUE_DAY] = "day",   [VALUE_LIST] = "list"
};

static const enum value_type entity_types[ENTITY_COUNT] = {
    [ENTITY_CPF] = VALUE_TEXT,
    [ENTITY_DATE] = VALUE_DAY,
    [ENTITY_BIRTH_DATE] = VALUE_DAY,
    [ENTITY_DIGITS] = VALUE_TEXT,
    [ENTITY_CODE] = VALUE_TEXT,
    [ENTITY_MONEY] = VALUE_MONEY,
    [ENTITY_MEDIA] = VALUE_TEXT,
    [ENTITY_FREE_TEXT] = VALUE_TEXT,
    [ENTITY_PHONE] = VALUE_TEXT,
    [ENTITY_EMAIL] = VALUE_TEXT,
    [ENTITY_INSTALLMENTS] = VALUE_NUMBER,
};

static enum value_type declared_type(const struct typing *c, const char *name)
{
    for (size_t i = 0; i < c->flow->declared_count; i++)
        if (strcmp(c->flow->declared[i].name, name) == 0)
            return c->flow->declared[i].type;
    return VALUE_NONE;
}

/* "0" forgets a value of any type. */
static void check_put(struct typing *c, const char *where, const char *name, enum value_type type,
                      bool forgets)
{
    enum value_type declared = declared_type(c, name);

    if (declared == VALUE_NONE)
        fault_add(c->faults, FAULT_GRAPH, where, name, "add it to \"vars\"",
                  "\"%s\" sets \"%s\", which \"vars\" does not declare", where, name);
    else if (type != declared && type != VALUE_NONE && !forgets)
        fault_add(c->faults, FAULT_GRAPH, where, name, "correct the value or the declaration",
                  "\"%s\" puts a %s into \"%s\", which is declared as %s", where, type_names[type],
                  name, type_names[declared]);
}

static void check_assigns(struct typing *c, const char *where, const struct assign *set,
                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct operand *o = &set[i].value;
        enum value_type type = o->var ? declared_type(c, o->var) : o->constant.type;
        check_put(c, where, set[i].name, type,
                  !o->var && o->constant.number == 0 && o->constant.type == VALUE_NUMBER);
    }
}

static enum value_type each_type(const struct expect *e)
{
    size_t len = e->each ? strlen(e->each) : 0;

    for (const struct action_value *v = action_values; e->each && v->name; v++)
        if (strncmp(v->name, e->each, len) == 0 && v->name[len] == '.' &&
            strcmp(v->name + len + 1, e->id) == 0)
            return v->type;
    return VALUE_NONE;
}

static void check_expects(struct typing *c, const char *where, const struct expects *expects)
{
    for (size_t i = 0; i < expects->count; i++) {
        const struct expect *e = &expects->items[i];
        if (e->as)
            check_put(c, where, e->as,
                      e->each     ? each_type(e)
                      : e->entity ? entity_types[e->entity]
                                  : VALUE_TEXT,
                      false);
        if (e->beside_as)
            check_put(c, where, e->beside_as, entity_types[e->beside], false);
        if (e->words)
            check_put(c, where, e->words, VALUE_TEXT, false);
        check_assigns(c, where, e->set, e->set_count);
    }
}

void types_check(const struct flow *flow, struct faults *faults)
{
    struct typing typing = { flow, faults }, *c = &typing;

    if (!flow->declared_count)
        return;
    for (size_t i = 0; i < c->flow->state_count; i++) {
        const struct state *state = &c->flow->states[i];
        check_assigns(c, state->name, state->set, state->set_count);
        check_expects(c, state->name, &state->expects);
        if (state->kind == STATE_CALL)
            check_assigns(c, state->name, state->args, state->arg_count);
    }
    check_expects(c, "anywhere", &c->flow->anywhere);
}
