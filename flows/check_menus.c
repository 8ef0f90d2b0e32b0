#include "flows/prove.h"
#include "flows/run.h"
#include "nlu/normalise.h"

#include <string.h>

/*
 * Whoever cannot tap types: each choice of a menu must be understood by its number and by its
 * label, and ought to be by one word; so on each channel that the flow is written for.  The
 * engine's own understanding is asked.
 */
enum { ROWS = 2, LETTERS_MIN = 3, SOME_DAY = 20000, WAY_MAX = 5 };

struct menu {
    const struct flow *flow;
    struct faults *faults;
    struct arena arena; /* of one state */
    struct flow_session session;
    struct flow_facts facts;
    struct flow_turn turn;
    struct run run;
    const struct state *state;
};

/* Every list there is, with two rows that have nothing but ids. */
static struct vars some_lists(struct arena *a)
{
    struct var *vars = ARENA_ARRAY(a, struct var, RUN_VARS_MAX);
    size_t count = 0;

    for (const struct action_value *v = action_values; v->name && count < RUN_VARS_MAX; v++) {
        struct row *rows;
        if (v->type != VALUE_LIST || vars_find((struct vars){ vars, count }, v->name))
            continue;
        rows = ARENA_ARRAY(a, struct row, ROWS);
        for (size_t i = 0; i < ROWS; i++) {
            struct var *id = ARENA_NEW(a, struct var);
            *id = (struct var){ "id", { .type = VALUE_NUMBER, .number = 11 + (int64_t)i } };
            rows[i] = (struct row){ id, 1 };
        }
        vars[count++] =
            (struct var){ v->name, { .type = VALUE_LIST, .rows = rows, .row_count = ROWS } };
    }
    return (struct vars){ vars, count };
}

/* Words may be said on the way: who asks in words of their own is answered kindly first. */
static bool leads_to(const struct flow *flow, int from, int to)
{
    for (int steps = 0; from >= 0 && steps < WAY_MAX; steps++) {
        if (from == to)
            return true;
        from = flow->states[from].kind == STATE_SAY ? flow->states[from].next : GO_NONE;
    }
    return from == to;
}

/* Another expectation will do that leads to the same. */
static bool same(const struct menu *m, const struct meaning *meaning, const struct expect *e)
{
    const struct expect *other = meaning->expect;

    if (meaning->kind == MEANING_STOP)
        return leads_to(m->flow, e->go, m->flow->stop);
    if (meaning->kind != MEANING_EXPECT)
        return false;
    return other == e || (!other->set_count && !e->set_count && !other->as && !e->as &&
                          leads_to(m->flow, other->go, e->go));
}

static bool understood_as(struct menu *m, const char *words, const struct expect *e)
{
    struct meaning meaning = understand_text(&m->run, m->state, words);

    return same(m, &meaning, e);
}

static void check_number(struct menu *m, const struct option *option, int place)
{
    const struct expect *e = option->expect;

    if (understood_as(m, arena_printf(&m->arena, "%d", place), e))
        return;
    fault_add(m->faults, FAULT_GRAPH, m->state->name, e->choice ? e->choice : e->each,
              "let no expectation of the state take so short a number, or move the choice",
              "whoever types %d in \"%s\" does not get choice %d (\"%s\")", place, m->state->name,
              place, e->choice ? e->choice : e->each);
}

static void check_label(struct menu *m, const struct option *option)
{
    const char *label = run_option_title(&m->run, option);

    if (understood_as(m, label, option->expect))
        return;
    fault_add(m->faults, FAULT_GRAPH, m->state->name, option->expect->choice,
              "use another label, or let the words in it be heard by this choice",
              "whoever types the label \"%s\" in \"%s\" does not get that choice", label,
              m->state->name);
}

static bool heard_by_word(struct menu *m, const struct option *option)
{
    char *words =
        arena_strdup(&m->arena, normalise_words(&m->arena, run_option_title(&m->run, option)));
    char *word;

    while ((word = strsep(&words, " ")))
        if (strlen(word) >= LETTERS_MIN && understood_as(m, word, option->expect))
            return true;
    return false;
}

static void check_word(struct menu *m, const struct option *option)
{
    const struct expect *e = option->expect;

    if ((e->hear && e->entity == ENTITY_NONE) || heard_by_word(m, option))
        return;
    fault_advise(m->faults, FAULT_GRAPH, m->state->name, e->choice,
                 "add \"hear\" with a keyword, or a label with a word of its own",
                 "the choice \"%s\" of \"%s\" has no word that could be typed for it", e->choice,
                 m->state->name);
}

static void check_room(struct menu *m)
{
    size_t fixed = 0, lists = 0;

    for (size_t i = 0; i < m->state->expects.count; i++) {
        fixed += m->state->expects.items[i].choice != NULL;
        lists += m->state->expects.items[i].each != NULL;
    }
    if (fixed + lists > OPTIONS_MAX)
        fault_add(m->faults, FAULT_GRAPH, m->state->name, NULL, "ask in two steps",
                  "\"%s\" has more choices than the %d that are shown", m->state->name,
                  OPTIONS_MAX);
}

static void look_at(struct menu *m, const struct state *state, enum flow_channel channel)
{
    m->state = state;
    m->session = (struct flow_session){ .state = state->name, .vars = some_lists(&m->arena) };
    m->facts =
        (struct flow_facts){ .today = SOME_DAY, .assurance = ASSURANCE_A3, .channel = channel };
    m->run = (struct run){ .flow = m->flow,
                           .session = &m->session,
                           .facts = &m->facts,
                           .arena = &m->arena,
                           .turn = &m->turn,
                           .assurance = ASSURANCE_A3,
                           .waiting = (int)(state - m->flow->states),
                           .asking = GO_NONE };
}

static void check_menu(struct menu *m, const struct state *state, enum flow_channel channel)
{
    struct option options[OPTIONS_MAX];
    size_t count;

    look_at(m, state, channel);
    count = run_options(&m->run, state, options);
    for (size_t i = 0; i < count; i++) {
        check_number(m, &options[i], (int)i + 1);
        if (options[i].row)
            continue;
        check_label(m, &options[i]);
        check_word(m, &options[i]);
    }
    check_room(m);
    arena_done(&m->arena);
}

void menus_check(const struct flow *flow, struct faults *faults)
{
    struct menu *m = ARENA_NEW((struct arena *)(uintptr_t)&flow->arena, struct menu);

    m->flow = flow;
    m->faults = faults;
    for (size_t i = 0; i < flow->state_count; i++)
        for (int c = 0; c < FLOW_CHANNEL_COUNT && flow->states[i].kind == STATE_ASK; c++)
            if (c == FLOW_WHATSAPP || flow->channels >> c & 1)
                check_menu(m, &flow->states[i], (enum flow_channel)c);
}
