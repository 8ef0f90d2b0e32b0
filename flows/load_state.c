#include "flows/load.h"

#include "server/base/auto.h"

#include <stdlib.h>
#include <string.h>

static enum assurance load_needs(struct loader *l, const json_t *object)
{
    const char *name = load_string(l, object, "needs");

    if (!name)
        return ASSURANCE_A0;
    if (name[0] == 'A' && name[1] >= '0' && name[1] <= '3' && !name[2])
        return (enum assurance)(name[1] - '0');
    fault_add(l->faults, FAULT_GRAPH, l->where, "needs", "use A1, A2 or A3",
              "\"%s\" needs the unknown identity level \"%s\"", l->where, name);
    return ASSURANCE_A0;
}

/* "assurance >= A2", "not has cpf", "quantidade > 1", "factor = birth", "is_new". */
static enum guard_kind guard_kind_of(const char *word)
{
    static const char *const words[] = { [GUARD_ASSURANCE] = "assurance",
                                         [GUARD_NEW] = "is_new",
                                         [GUARD_AGENTS_OPEN] = "agents_open",
                                         [GUARD_RETURNING] = "returning",
                                         [GUARD_WISHED] = "wished",
                                         [GUARD_CHANNEL] = "channel",
                                         [GUARD_HAS] = "has" };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(words[i], word) == 0)
            return (enum guard_kind)i;
    return GUARD_COMPARE;
}

static bool guard_op(const char *word, enum guard_op *out)
{
    static const char *const ops[] = {
        [OP_EQ] = "=", [OP_NE] = "!=", [OP_GE] = ">=", [OP_GT] = ">", [OP_LE] = "<=", [OP_LT] = "<"
    };

    for (size_t i = 0; word && i < COUNT_OF(ops); i++)
        if (strcmp(ops[i], word) == 0) {
            *out = (enum guard_op)i;
            return true;
        }
    return false;
}

static struct value guard_value(enum guard_kind kind, const char *word)
{
    char *end;
    long long n = strtoll(kind == GUARD_ASSURANCE && word[0] == 'A' ? word + 1 : word, &end, 10);

    for (size_t i = 0; kind == GUARD_CHANNEL && i < FLOW_CHANNEL_COUNT; i++)
        if (strcmp(flow_channel_names[i], word) == 0)
            return (struct value){ .type = VALUE_NUMBER, .number = (int64_t)i };
    if (end != word && !*end)
        return (struct value){ .type = VALUE_NUMBER, .number = n };
    return (struct value){ .type = VALUE_TEXT, .text = word };
}

static size_t split(char *source, char **words, size_t max)
{
    size_t count = 0;

    for (char *rest = source, *word; (word = strsep(&rest, " "));)
        if (*word && count < max)
            words[count++] = word;
    return count;
}

bool load_guard(struct loader *l, const char *source, struct guard *out)
{
    char *words[5] = { 0 };
    size_t count = split(arena_strdup(l->arena, source), words, COUNT_OF(words)), at;
    struct guard g = { .negated = count && strcmp(words[0], "not") == 0 };
    bool good = false;

    at = g.negated;
    if (count > at) {
        g.kind = guard_kind_of(words[at]);
        g.var = g.kind == GUARD_HAS ? words[at + 1] : words[at];
        if (g.kind <= GUARD_WISHED && g.kind != GUARD_ASSURANCE)
            good = count == at + 1;
        else if (g.kind == GUARD_HAS)
            good = count == at + 2;
        else if ((good = count == at + 3 && guard_op(words[at + 1], &g.op)))
            g.value = guard_value(g.kind, words[at + 2]);
        if ((g.kind == GUARD_ASSURANCE || g.kind == GUARD_CHANNEL) && g.value.type != VALUE_NUMBER)
            good = false;
    }
    if (!good)
        fault_add(l->faults, FAULT_GRAPH, l->where, source,
                  "write like \"assurance >= A2\", \"has cpf\", \"not is_new\", \"quantidade > 1\"",
                  "the condition \"%s\" of \"%s\" cannot be read", source, l->where);
    *out = g;
    return good;
}

static void load_branches(struct loader *l, const json_t *object, struct state *out)
{
    static const char *const known[] = { "if", "go", NULL };
    const json_t *list = json_object_get(object, "branch");
    size_t count = json_array_size(list);
    struct branch *items = ARENA_ARRAY(l->arena, struct branch, count + 1);

    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);
        const char *condition = load_required(l, item, "if");
        load_check_keys(l, item, known);
        load_required(l, item, "go");
        items[i].go = load_go(l, item, "go");
        if (condition)
            load_guard(l, condition, &items[i].guard);
    }
    out->branches = items;
    out->branch_count = count;
    load_required(l, object, "else");
    out->next = load_go(l, object, "else");
}

static bool listed(const char *const *names, size_t max, const char *name)
{
    for (size_t i = 0; i < max && names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void check_outcomes(struct loader *l, const json_t *on, const struct action *action)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)on, key,
                        value) if (!listed(action->outcomes, COUNT_OF(action->outcomes), key))
        fault_add(l->faults, FAULT_GRAPH, l->where, key, "remove it",
                  "\"%s\" handles \"%s\", which \"%s\" never answers", l->where, key, action->name);
}

static void load_outcomes(struct loader *l, const json_t *object, struct state *out)
{
    const json_t *on = json_object_get(object, "on");
    struct outcome *items = ARENA_ARRAY(l->arena, struct outcome, COUNT_OF(out->action->outcomes));

    for (size_t i = 0; i < COUNT_OF(out->action->outcomes) && out->action->outcomes[i]; i++) {
        const char *name = out->action->outcomes[i];
        if (!json_object_get(on, name))
            fault_add(l->faults, FAULT_GRAPH, l->where, "do", "add it under \"on\"",
                      "\"%s\" does not say what follows when \"%s\" answers \"%s\"", l->where,
                      out->action->name, name);
        items[out->outcome_count++] = (struct outcome){ name, load_go(l, on, name) };
    }
    out->outcomes = items;
    check_outcomes(l, on, out->action);
}

static void load_action(struct loader *l, const json_t *object, struct state *out)
{
    const char *name = load_string(l, object, "do");

    out->action = name ? action_find(name) : NULL;
    if (!out->action) {
        fault_add(l->faults, FAULT_GRAPH, l->where, name, "use an action of flows/actions.h",
                  "\"%s\" does \"%s\", which nothing can do", l->where, name ? name : "?");
        return;
    }
    out->args = load_assigns(l, object, "with", &out->arg_count);
    for (size_t i = 0; i < out->arg_count; i++)
        if (!listed(out->action->args, COUNT_OF(out->action->args), out->args[i].name) &&
            !listed(out->action->optional, COUNT_OF(out->action->optional), out->args[i].name))
            fault_add(l->faults, FAULT_GRAPH, l->where, out->args[i].name, "remove or rename it",
                      "\"%s\" gives \"%s\" to \"%s\", which takes no such thing", l->where,
                      out->args[i].name, name);
    for (size_t i = 0; i < COUNT_OF(out->action->args) && out->action->args[i]; i++) {
        size_t given = 0;
        while (given < out->arg_count && strcmp(out->args[given].name, out->action->args[i]) != 0)
            given++;
        if (given == out->arg_count)
            fault_add(l->faults, FAULT_GRAPH, l->where, "do", "add it under \"with\"",
                      "\"%s\" does not give \"%s\" to \"%s\"", l->where, out->action->args[i],
                      name);
    }
    load_outcomes(l, object, out);
}

static enum state_kind kind_of(struct loader *l, const json_t *object)
{
    static const struct {
        const char *key;
        enum state_kind kind;
    } keys[] = {
        { "ask", STATE_ASK },       { "do", STATE_DO },
        { "branch", STATE_BRANCH }, { "handed_over", STATE_HANDED_OVER },
        { "end", STATE_END },       { "next", STATE_SAY },
        { "call", STATE_CALL },     { "result", STATE_RESULT },
    };
    enum state_kind kind = STATE_SAY;
    int found = 0;

    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (json_object_get(object, keys[i].key)) {
            kind = keys[i].kind;
            found++;
        }
    if (found != 1)
        fault_add(l->faults, FAULT_GRAPH, l->where, NULL,
                  "give it exactly one of ask, do, branch, next, call, result, handed_over, end",
                  "\"%s\" %s", l->where, found ? "goes on in two ways" : "is a dead end");
    return kind;
}

static void load_ladder(struct loader *l, const json_t *object, struct says *out)
{
    const json_t *list = json_object_get(object, "retry");

    if (!list)
        return;
    if (json_array_size(list) != LADDER_MAX)
        fault_add(l->faults, FAULT_GRAPH, l->where, "retry",
                  "write two texts: other words first, then with the choices",
                  "\"retry\" of \"%s\" is no list of two texts", l->where ? l->where : "the file");
    for (size_t i = 0; i < LADDER_MAX && i < json_array_size(list); i++) {
        const char *id = load_word(l, json_array_get(list, i), "retry");
        struct say *say = ARENA_NEW(l->arena, struct say);
        say->text = id ? load_text(l, id) : NULL;
        out[i] = (struct says){ say, 1 };
    }
}

/* Only where the person is waited for is there a moment to ask about another wish. */
static bool load_served(struct loader *l, const json_t *object, const struct state *state)
{
    bool served = load_flag(l, object, "served");

    if (served && (state->kind != STATE_ASK || l->flow->wished < 0))
        fault_add(l->faults, FAULT_GRAPH, l->where, "served",
                  "use it in states with \"ask\", and name the state that asks under \"wished\"",
                  "\"%s\" is to ask about a remembered wish and cannot", l->where);
    return served;
}

void load_state(struct loader *l, const char *name, const json_t *object, struct state *out)
{
    static const char *const known[] = {
        "needs",  "agreement", "resume",    "say",         "set", "ask",    "retry",
        "media",  "give_up",   "otherwise", "silence",     "do",  "with",   "on",
        "branch", "else",      "next",      "handed_over", "end", "forget", "identity",
        "later",  "call",      "result",    "served",      NULL,
    };

    l->where = name;
    *out = (struct state){ .name = name, .kind = kind_of(l, object), .next = GO_NONE };
    load_check_keys(l, object, known);
    out->needs = load_needs(l, object);
    out->identity = load_flag(l, object, "identity");
    out->forget = load_flag(l, object, "forget");
    out->agreement = load_flag(l, object, "agreement");
    out->served = load_served(l, object, out);
    out->resume = load_go(l, object, "resume");
    out->say = load_says(l, object, "say");
    out->set = load_assigns(l, object, "set", &out->set_count);
    out->expects = load_expects(l, object, "ask");
    load_ladder(l, object, out->retry);
    out->media = load_says(l, object, "media");
    out->give_up = load_go(l, object, "give_up");
    out->otherwise = load_go(l, object, "otherwise");
    load_silences(l, object, out);
    load_later(l, object, out);
    if (out->kind == STATE_BRANCH)
        load_branches(l, object, out);
    if (out->kind == STATE_DO)
        load_action(l, object, out);
    if (out->kind == STATE_CALL)
        load_call(l, object, out);
    if (out->kind == STATE_RESULT)
        load_result(l, object, out);
    if (out->kind == STATE_SAY)
        out->next = load_go(l, object, "next");
}
