#include "flows/prove.h"
#include "flows/run.h"

#include <string.h>

/*
 * Remembered wishes.  Which one is remembered is not followed: where one is picked up any may be,
 * and where one may be remembered "@return" may lead to any that needs to know who asks.
 */
bool wish_begins(const struct prover *p, const struct expect *e)
{
    return p->flow->wished >= 0 && e->wish && e->entity == ENTITY_NONE && e->go >= 0;
}

const struct expect *wish_held(const struct prover *p, const struct place *at, size_t *i)
{
    const struct expects *anywhere = &p->flow->anywhere;

    while (returns_to(at->known, p, GO_NONE) && *i < anywhere->count) {
        const struct expect *e = &anywhere->items[(*i)++];
        if (wish_begins(p, e) && p->flow->states[e->go].needs > at->level)
            return e;
    }
    return NULL;
}

bool wish_offered(const struct prover *p, const struct state *state, enum assurance level)
{
    return state->served && p->flow->wished >= 0 && p->flow->states[p->flow->wished].needs <= level;
}

static bool has_values(const struct text *text)
{
    for (size_t v = 0; v < text->variant_count; v++)
        for (size_t i = 0; i < text->variants[v].count; i++)
            if (text->variants[v].parts[i].kind == PART_VAR)
                return true;
    return false;
}

static bool says_wish(const struct template *t)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->parts[i].kind == PART_VAR &&
            (strcmp(t->parts[i].text, WISH) == 0 || strcmp(t->parts[i].text, OTHER_WISH) == 0))
            return true;
    return false;
}

static bool text_says_wish(const struct text *text)
{
    bool says = says_wish(&text->description);

    for (size_t i = 0; i < text->variant_count; i++)
        says = says || says_wish(&text->variants[i]);
    for (size_t i = 0; i < text->form_count; i++)
        says = says || says_wish(&text->forms[i].words);
    return says;
}

/* The words of a wish stand inside another text: that one may be of no lower level. */
static void check_level(struct prover *p, const struct text *wish)
{
    for (size_t i = 0; i < p->flow->text_count; i++)
        if (text_says_wish(&p->flow->texts[i]) && p->flow->texts[i].level < wish->level)
            fault_add(p->faults, FAULT_TEXTS, p->flow->texts[i].id, NULL,
                      "raise its level, or lower that of the wish",
                      "text \"%s\" (L%d) says {{pedido}}, which may be \"%s\" (L%d)",
                      p->flow->texts[i].id, (int)p->flow->texts[i].level, wish->id,
                      (int)wish->level);
}

static bool has_beginning(const struct prover *p, const struct text *wish)
{
    for (size_t i = 0; i < p->flow->anywhere.count; i++)
        if (p->flow->anywhere.items[i].wish == wish && wish_begins(p, &p->flow->anywhere.items[i]))
            return true;
    return false;
}

static void check_wish(struct prover *p, const struct text *wish)
{
    if (has_values(wish))
        fault_add(p->faults, FAULT_TEXTS, wish->id, NULL, "say it without values",
                  "text \"%s\" names a wish and holds values, which may be gone by then", wish->id);
    if (!has_beginning(p, wish))
        fault_add(p->faults, FAULT_GRAPH, "anywhere", wish->id,
                  "let the wish be heard in words alone and lead to a state",
                  "the wish \"%s\" could be remembered and never begun", wish->id);
    check_level(p, wish);
}

static void check_state(struct prover *p, const char *key, int index)
{
    const struct state *state = &p->flow->states[index];

    if (state->kind != STATE_ASK || state->served)
        fault_add(p->faults, FAULT_GRAPH, key, NULL,
                  "name a state with \"ask\" that is not \"served\" itself",
                  "\"%s\" cannot ask about a wish", state->name);
}

static bool names_wish(const struct state *state)
{
    for (size_t i = 0; i < state->expects.count; i++)
        if (state->expects.items[i].wish || state->expects.items[i].alone)
            return true;
    return false;
}

void wishes_check(struct prover *p)
{
    const struct flow *flow = p->flow;

    if (flow->wished >= 0)
        check_state(p, "wished", flow->wished);
    if (flow->confirm >= 0)
        check_state(p, "confirm", flow->confirm);
    if (flow->choose >= 0)
        check_state(p, "choose", flow->choose);
    for (size_t i = 0; i < flow->state_count; i++)
        if (names_wish(&flow->states[i]))
            fault_add(p->faults, FAULT_GRAPH, flow->states[i].name, "wish",
                      "say it in \"anywhere\"; what leads to the same state is the same wish",
                      "\"%s\" names a wish of its own", flow->states[i].name);
    for (size_t i = 0; i < flow->anywhere.count; i++)
        if (flow->anywhere.items[i].wish)
            check_wish(p, flow->anywhere.items[i].wish);
}
