#include "flows/check.h"

#include <stdio.h>
#include <string.h>

/* What a text may use where it is said. */
struct place {
    struct checker *c;
    const struct state *state;
    const struct text *text;
    struct nameset vars;
    const char *list; /* inside {{#list}} its columns are plain names; NULL = outside */
};

static int in_list(const struct place *p, const char *list, const char *name)
{
    char full[160];

    if (!list)
        return -1;
    snprintf(full, sizeof(full), "%s.%s", list, name);
    return name_index(p->c, full);
}

static bool made_here(const char *name, const char *list)
{
    const char *dot = strrchr(name, '.');

    return (list && strcmp(name, "posicao") == 0) || (dot && strcmp(dot, ".resto") == 0);
}

static bool is_there(const struct place *p, const char *name)
{
    int index = name_index(p->c, name);

    return in_list(p, p->list, name) >= 0 || made_here(name, p->list) ||
           nameset_has(&p->vars, index) || nameset_has(&p->c->creditor, index);
}

static bool exists(const struct place *p, const char *name)
{
    return name_index(p->c, name) >= 0 || in_list(p, p->list, name) >= 0 ||
           made_here(name, p->list);
}

static void check_name(const struct place *p, const char *name, bool must_be_there)
{
    if (!exists(p, name))
        fault_add(p->c->faults, FAULT_TEXTS, p->text->id, NULL,
                  "use a variable of flows/actions.h or one that the graph sets",
                  "text \"%s\" uses {{%s}}, which nothing ever sets", p->text->id, name);
    else if (must_be_there && !is_there(p, name))
        fault_add(p->c->faults, FAULT_GRAPH, p->state->name, NULL,
                  "wrap it in {{#name}}...{{/name}}, keep it, or load it on that path",
                  "\"%s\" says \"%s\" with {{%s}}, which may not be set there", p->state->name,
                  p->text->id, name);
}

static void check_parts(const struct place *p, const struct template *t, size_t from, size_t to);

static bool is_list(const char *name)
{
    for (const struct action_value *v = action_values; v->name; v++)
        if (v->type == VALUE_LIST && strcmp(v->name, name) == 0)
            return true;
    return false;
}

static void check_section(const struct place *p, const struct template *t, size_t at)
{
    const struct template_part *part = &t->parts[at];
    struct place inner = *p;

    check_name(p, part->text, false);
    if (part->kind == PART_SECTION) {
        nameset_add(&inner.vars, name_index(p->c, part->text));
        if (is_list(part->text))
            inner.list = part->text;
    }
    check_parts(&inner, t, at + 1, part->close);
}

static void check_parts(const struct place *p, const struct template *t, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (t->parts[i].kind == PART_VAR)
            check_name(p, t->parts[i].text, true);
        if (t->parts[i].kind == PART_SECTION || t->parts[i].kind == PART_INVERTED) {
            check_section(p, t, i);
            i = t->parts[i].close;
        }
    }
}

static void check_text(struct checker *c, const struct state *state, const struct text *text,
                       const struct known *known, const char *list)
{
    struct place place = { c, state, text, known->vars, list };

    if (!level_allowed(text->level, known->assurance))
        fault_add(c->faults, FAULT_GRAPH, state->name, text->id,
                  "give the state \"needs\": \"A2\", or use a text of level L0",
                  "\"%s\" may say \"%s\" (L%d) to somebody whose identity is not proved",
                  state->name, text->id, (int)text->level);
    for (size_t i = 0; i < text->variant_count; i++)
        check_parts(&place, &text->variants[i], 0, text->variants[i].count);
    for (size_t i = 0; i < text->form_count; i++)
        check_parts(&place, &text->forms[i].words, 0, text->forms[i].words.count);
    check_parts(&place, &text->description, 0, text->description.count);
}

static void check_var(struct checker *c, const struct state *state, const char *name,
                      const struct known *known)
{
    int index = name ? name_index(c, name) : -1;

    if (!name || nameset_has(&known->vars, index) || nameset_has(&c->creditor, index))
        return;
    fault_add(c->faults, FAULT_GRAPH, state->name, name,
              index < 0 ? "correct the name" : "set or keep it on every path to this state",
              "\"%s\" uses the variable \"%s\", which %s", state->name, name,
              index < 0 ? "nothing ever sets" : "may not be set there");
}

static void check_says(struct checker *c, const struct state *state, struct says says,
                       const struct known *known)
{
    for (size_t i = 0; i < says.count; i++) {
        const struct say *say = &says.items[i];
        check_text(c, state, say->text, known, NULL);
        if (say->button)
            check_text(c, state, say->button, known, NULL);
        if (say->filename)
            check_text(c, state, say->filename, known, NULL);
        check_var(c, state, say->url, known);
        check_var(c, state, say->charge, known);
    }
}

static bool offers(const struct state *state)
{
    for (size_t i = 0; i < state->expects.count; i++)
        if (state->expects.items[i].choice || state->expects.items[i].each)
            return true;
    return false;
}

static void check_options(struct checker *c, const struct state *state, const struct known *known)
{
    for (size_t i = 0; i < state->expects.count; i++) {
        const struct expect *e = &state->expects.items[i];
        if (e->title && (e->choice || e->each))
            check_text(c, state, e->title, known, e->each);
        if (e->each)
            check_var(c, state, e->each, known);
    }
}

/* What is said while the state waits: only what was kept is there. */
static void check_waiting(struct checker *c, const struct state *state)
{
    struct known known = paths_after_wait(c, state);
    const struct says *flow = c->flow->retry;
    struct known may = known;

    for (size_t i = 0; i < state->silence_count; i++)
        check_says(c, state, state->silences[i].say, &known);
    check_says(c, state, state->later_say, &known);
    check_says(c, state, c->flow->media, &known);
    check_says(c, state, c->flow->unsupported, &known);
    may.assurance = state->needs; /* below it, the engine asks who is there instead */
    check_says(c, state, state->media, &may);
    if (state->otherwise != GO_NONE)
        return;
    for (size_t i = 0; i < LADDER_MAX; i++)
        check_says(c, state, state->retry[i].count ? state->retry[i] : flow[i], &may);
    for (size_t i = 0; i < state->expects.count; i++)
        check_says(c, state, state->expects.items[i].wrong, &may);
    if (offers(state))
        check_options(c, state, &may);
}

static void check_assigns(struct checker *c, const struct state *state, const struct assign *set,
                          size_t count, const struct known *known)
{
    for (size_t i = 0; i < count; i++)
        check_var(c, state, set[i].value.var, known);
}

static void check_guards(struct checker *c, const struct state *state)
{
    for (size_t i = 0; i < state->branch_count; i++) {
        const struct guard *guard = &state->branches[i].guard;
        bool named = guard->kind == GUARD_HAS || guard->kind == GUARD_COMPARE;
        if (named && name_index(c, guard->var) < 0)
            fault_add(c->faults, FAULT_GRAPH, state->name, NULL, "correct the name",
                      "a condition of \"%s\" asks for \"%s\", which nothing ever sets", state->name,
                      guard->var);
    }
}

/* What is said outside the states, to somebody who may be anybody. */
static void check_words(struct checker *c)
{
    static const struct {
        const char *key, *brings;
    } words[FLOW_WORDS_COUNT] = {
        [FLOW_WORDS_CODE] = { "code", "@code" }, [FLOW_WORDS_FAILURE] = { "failure", "@failure" }
    };

    for (size_t i = 0; i < FLOW_WORDS_COUNT; i++) {
        struct state place = { .name = words[i].key };
        struct known known = { .reached = true };
        names_brought(c, words[i].brings, NULL, &known.vars);
        check_text(c, &place, c->flow->words[i], &known, NULL);
    }
}

void texts_check(struct checker *c)
{
    check_words(c);
    for (size_t i = 0; i < c->flow->state_count; i++) {
        const struct state *state = &c->flow->states[i];
        struct known known = paths_inside(c, state);
        if (!known.reached)
            continue;
        check_assigns(c, state, state->set, state->set_count, &c->states[i]);
        check_assigns(c, state, state->args, state->arg_count, &known);
        check_guards(c, state);
        check_says(c, state, state->say, &known);
        if (state->kind != STATE_ASK)
            continue;
        check_options(c, state, &known);
        check_waiting(c, state);
    }
}
