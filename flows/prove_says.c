#include "flows/prove.h"

#include <string.h>

/* What a text may use where it is said, and whether it may be said there at all. */
struct place_of_text {
    struct prover *p;
    const char *where; /* the state, or the key of what is said outside them */
    const struct text *text;
    const uint64_t *known;
    enum assurance level;
    bool opened;
    const char *list; /* inside {{#list}} its columns are plain names; NULL = outside */
    int sure[TEMPLATE_DEPTH_MAX + 1]; /* those whose section this is */
    size_t sure_count;
};

static bool made_here(const char *name, const char *list)
{
    const char *dot = strrchr(name, '.');

    return (list && strcmp(name, "posicao") == 0) || (dot && strcmp(dot, ".resto") == 0);
}

static bool is_set(const struct prover *p, int index)
{
    return index >= 0 && p->names[index].set;
}

static bool in_sections(const struct place_of_text *t, int index)
{
    for (size_t i = 0; i < t->sure_count; i++)
        if (t->sure[i] == index)
            return true;
    return false;
}

/* The name as it is meant there: a column of the list, or a variable; -1 = nobody sets it. */
static int meant(const struct place_of_text *t, const char *name)
{
    int column = name_column(t->p, t->list, name), index = name_index(t->p, name);

    if (is_set(t->p, column))
        return column;
    return is_set(t->p, index) ? index : -1;
}

static void check_value(const struct place_of_text *t, const char *name, int index)
{
    unsigned may = name_may(t->p, t->known, index);

    if ((may & MAY_LACK) && !in_sections(t, index))
        fault_add(t->p->faults, FAULT_GRAPH, t->where, NULL,
                  "wrap it in {{#name}}...{{/name}}, keep it, or load it on that path",
                  "\"%s\" says \"%s\" with {{%s}}, which may not be set there", t->where,
                  t->text->id, name);
    if (may & MAY_LIST)
        fault_add(t->p->faults, FAULT_TEXTS, t->text->id, NULL,
                  "write {{#name}}...{{/name}} around what is said of each row",
                  "text \"%s\" uses {{%s}} as one value, and it is a list", t->text->id, name);
}

static void check_resto(const struct place_of_text *t, const char *name)
{
    char list[64] = { 0 };
    int index;

    strncpy(list, name, sizeof(list) - 1);
    list[strcspn(list, ".")] = '\0';
    index = name_index(t->p, list);
    if (index < 0 || (name_may(t->p, t->known, index) & ~(unsigned)(MAY_LIST | MAY_LACK)))
        fault_add(t->p->faults, FAULT_TEXTS, t->text->id, NULL, "use it with a list",
                  "text \"%s\" uses {{%s}}, and \"%s\" is no list", t->text->id, name, list);
}

static void check_name(const struct place_of_text *t, const char *name, bool as_value)
{
    int index = meant(t, name);

    if (index < 0 && strstr(name, ".resto"))
        check_resto(t, name);
    else if (index < 0 && !made_here(name, t->list))
        fault_add(t->p->faults, FAULT_TEXTS, t->text->id, NULL,
                  "use a variable of flows/actions.h or one that the graph sets",
                  "text \"%s\" uses {{%s}}, which nothing ever sets", t->text->id, name);
    else if (index >= 0 && as_value)
        check_value(t, name, index);
}

static void check_parts(const struct place_of_text *t, const struct template *words, size_t from,
                        size_t to);

static void check_section(const struct place_of_text *t, const struct template *words, size_t at)
{
    const struct template_part *part = &words->parts[at];
    struct place_of_text inner = *t;
    int index = meant(t, part->text);

    check_name(t, part->text, false);
    if (part->kind == PART_SECTION && index >= 0) {
        inner.sure[inner.sure_count++] = index;
        if (t->p->names[index].has_columns)
            inner.list = part->text;
    }
    check_parts(&inner, words, at + 1, part->close);
}

static void check_parts(const struct place_of_text *t, const struct template *words, size_t from,
                        size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (words->parts[i].kind == PART_VAR)
            check_name(t, words->parts[i].text, true);
        if (words->parts[i].kind == PART_SECTION || words->parts[i].kind == PART_INVERTED) {
            check_section(t, words, i);
            i = words->parts[i].close;
        }
    }
}

static void check_text(struct place_of_text t, const struct text *text)
{
    t.text = text;
    if (!level_allowed(text->level, t.level, t.opened))
        fault_add(t.p->faults, FAULT_GRAPH, t.where, text->id,
                  "give the state \"needs\": \"A2\", or use a text of level L0",
                  "\"%s\" may say \"%s\" (L%d) to somebody whose identity is not proved", t.where,
                  text->id, (int)text->level);
    for (size_t i = 0; i < text->variant_count; i++)
        check_parts(&t, &text->variants[i], 0, text->variants[i].count);
    for (size_t i = 0; i < text->form_count; i++)
        check_parts(&t, &text->forms[i].words, 0, text->forms[i].words.count);
    check_parts(&t, &text->description, 0, text->description.count);
}

/* ---- what a state says ---- */

static void check_url(struct place_of_text t, const struct state *state, const struct say *say)
{
    int index = name_index(t.p, say->url);

    use_check(t.p, state, t.known, say->url, MAY_TEXT);
    /* Behind a variable of the same name stands the creditor's own page. */
    if (say->charge && index >= 0 && t.p->names[index].creditor &&
        (((const uint8_t *)t.known)[t.p->names[index].slot] & MAY_LACK))
        fault_add(t.p->faults, FAULT_GRAPH, state->name, say->url,
                  "load the charge on every path to this state",
                  "\"%s\" may send the creditor's own \"%s\" as the page of a charge", state->name,
                  say->url);
}

static void check_says(struct place_of_text t, const struct state *state, struct says says)
{
    for (size_t i = 0; i < says.count; i++) {
        const struct say *say = &says.items[i];
        check_text(t, say->text);
        if (say->button)
            check_text(t, say->button);
        if (say->filename)
            check_text(t, say->filename);
        if (say->url)
            check_url(t, state, say);
        use_check(t.p, state, t.known, say->charge, MAY_ANY_NUMBER);
    }
}

static void check_options(struct place_of_text t, const struct state *state)
{
    for (size_t i = 0; i < state->expects.count; i++) {
        const struct expect *e = &state->expects.items[i];
        struct place_of_text row = t;
        row.list = e->each;
        use_check(t.p, state, t.known, e->each, MAY_LIST);
        if (e->title && (e->choice || e->each))
            check_text(row, e->title);
    }
}

/* The window of WhatsApp may have closed: what is said now is dropped when it has. */
static void check_late(struct place_of_text t, const struct state *state)
{
    if (state->say.count && state->kind == STATE_ASK)
        fault_add(
            t.p->faults, FAULT_GRAPH, state->name, NULL,
            "let the notice end in \"@stay\" or a state that asks nothing, and send a template",
            "\"%s\" asks in free text when more than 24 hours may have passed", state->name);
    for (size_t i = 0; i < state->say.count; i++) {
        const struct say *say = &state->say.items[i];
        if (say->owed)
            fault_add(t.p->faults, FAULT_GRAPH, state->name, say->text->id,
                      "send a template, or say it while the person is there",
                      "\"%s\" owes \"%s\" in free text when more than 24 hours may have passed",
                      state->name, say->text->id);
        else
            fault_advise(t.p->faults, FAULT_GRAPH, state->name, say->text->id,
                         "send a template where it must arrive",
                         "\"%s\" says \"%s\" in free text when more than 24 hours may have passed: "
                         "it is dropped then",
                         state->name, say->text->id);
    }
}

static void check_entered(struct place_of_text t, const struct state *state, bool late)
{
    check_says(t, state, state->say);
    check_says(t, state, state->later_say);
    if (state->kind == STATE_ASK)
        check_options(t, state);
    if (late)
        check_late(t, state);
}

/* What is said while the state waits; below `needs` the engine asks who is there instead. */
static void check_waiting(struct place_of_text t, const struct state *state)
{
    const struct flow *flow = t.p->flow;
    bool known = state->needs <= t.level;

    for (size_t i = 0; i < state->silence_count; i++)
        check_says(t, state, state->silences[i].say);
    if (state->otherwise != GO_NONE)
        return;
    check_says(t, state, state->media.count && known ? state->media : flow->media);
    check_says(t, state, flow->unsupported);
    if (!known)
        return;
    for (size_t i = 0; i < LADDER_MAX; i++)
        check_says(t, state, state->retry[i].count ? state->retry[i] : flow->retry[i]);
    for (size_t i = 0; i < state->expects.count; i++)
        check_says(t, state, state->expects.items[i].wrong);
    check_options(t, state);
}

void says_check(struct prover *p, const struct node *node)
{
    const struct state *state = node->state >= 0 ? &p->flow->states[node->state] : NULL;
    uint64_t known[WORDS_KNOWN];
    struct place_of_text t = {
        .p = p, .known = known, .level = node->level, .opened = node->opened
    };

    if (!state || (node->stage == STAGE_WAIT && (state->kind == STATE_HANDED_OVER || node->late)))
        return;
    t.where = state->name;
    memcpy(known, node->known, p->words * sizeof(known[0]));
    if (node->stage == STAGE_ENTER) {
        step_inside(p, state, known);
        check_entered(t, state, node->late);
    } else {
        check_waiting(t, state);
    }
}

void words_check(struct prover *p)
{
    static const struct {
        const char *key, *brings;
    } words[FLOW_WORDS_COUNT] = {
        [FLOW_WORDS_CODE] = { "code", "@code" }, [FLOW_WORDS_FAILURE] = { "failure", "@failure" }
    };

    for (size_t i = 0; i < FLOW_WORDS_COUNT; i++) {
        uint64_t known[WORDS_KNOWN] = { 0 };
        struct place_of_text t = { .p = p, .where = words[i].key, .known = known };
        names_forget(p, known);
        name_bring(p, known, words[i].brings, NULL);
        check_text(t, p->flow->words[i]);
    }
}
