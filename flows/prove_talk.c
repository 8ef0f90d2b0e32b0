#include "flows/prove.h"

#include <string.h>

/*
 * The way to a node as a conversation, in the script of `quita flow test`.  Answers of actions
 * ("! identify ok") stand before the message that makes the flow ask them.
 */
enum { WAY_MAX = 400, ODD_DIGITS = 8 };
#define CPF   "529.982.247-25"
#define BIRTH "25/08/1985"
#define PHONE "19 98888-7777"
#define NOISE "> uabubu\n"

struct telling {
    struct prover *p;
    struct strbuf out;
};

static void tell_digits(struct telling *t, const struct expect *e)
{
    static const char digits[] = "202400120240012024001202400120";
    int count = e->min > ODD_DIGITS ? e->min : e->max < ODD_DIGITS ? e->max : ODD_DIGITS;

    strbuf_add(&t->out, digits, (size_t)count);
}

static void tell_value(struct telling *t, const struct expect *e)
{
    static const char *const values[ENTITY_COUNT] = {
        [ENTITY_CPF] = CPF,
        [ENTITY_DATE] = "amanhã",
        [ENTITY_BIRTH_DATE] = BIRTH,
        [ENTITY_CODE] = "482913",
        [ENTITY_MONEY] = "R$ 300",
        [ENTITY_FREE_TEXT] = "Quero contar uma coisa",
        [ENTITY_PHONE] = PHONE,
        [ENTITY_EMAIL] = "maria@correio.example",
        [ENTITY_INSTALLMENTS] = "em 5x",
    };

    if (e->entity == ENTITY_DIGITS)
        tell_digits(t, e);
    else if (values[e->entity])
        strbuf_adds(&t->out, values[e->entity]);
    if (e->beside)
        strbuf_addf(&t->out, " %s", e->beside == ENTITY_BIRTH_DATE ? BIRTH : "amanhã");
}

/* By a phrase of the keyword tables. */
static void tell_keyword(struct telling *t, const struct expect *e)
{
    for (enum keyword k = 0; k < KEYWORD_COUNT; k++) {
        if (!(e->hear & keyword_bit(k)))
            continue;
        strbuf_addf(&t->out, "%s%s", keyword_said(k), e->entity ? " " : "");
        return;
    }
}

/* The first row of a list; choices may stand before it. */
static void tell_row(struct telling *t, const struct node *from, const struct expect *e)
{
    static const struct expects none = { NULL, 0 };
    const struct expects *all = from->state >= 0 ? &t->p->flow->states[from->state].expects : &none;
    int place = 1;

    for (size_t i = 0; i < all->count && &all->items[i] != e; i++)
        place += all->items[i].choice != NULL;
    strbuf_addf(&t->out, "> %d\n", place);
}

static void tell_expect(struct telling *t, const struct node *from, const struct via *via)
{
    const struct expect *e = via->expect;

    if (e->entity == ENTITY_MEDIA) {
        strbuf_adds(&t->out, "@ image\n");
    } else if (e->each) {
        tell_row(t, from, e);
    } else if (e->choice) {
        strbuf_addf(&t->out, "> [%s]\n", e->choice);
    } else {
        strbuf_adds(&t->out, "> ");
        tell_keyword(t, e);
        tell_value(t, e);
        if (via->beside) {
            strbuf_adds(&t->out, ", quero ");
            tell_keyword(t, via->beside);
        }
        strbuf_addc(&t->out, '\n');
    }
}

static const char *sample_of(const struct action_value *v, struct arena *a)
{
    static const char *const samples[] = {
        [VALUE_NONE] = "",       [VALUE_TEXT] = "",          [VALUE_NUMBER] = "1",
        [VALUE_MONEY] = "85000", [VALUE_DAY] = "2026-11-25", [VALUE_LIST] = ""
    };

    if (v->type == VALUE_TEXT)
        return arena_strndup(a, v->sample, strcspn(v->sample, " "));
    return samples[v->type];
}

static void tell_notice(struct telling *t, const struct node *from, const struct via *via)
{
    (void)from;
    strbuf_addf(&t->out, "@ %s", via->word);
    for (const struct action_value *v = action_values; v->name; v++)
        if (v->action && v->action[0] == '!' && strcmp(v->action + 1, via->word) == 0)
            strbuf_addf(&t->out, " %s=%s", v->name, sample_of(v, &t->p->arena));
    strbuf_addc(&t->out, '\n');
}

/* Until the last of its silences that leads somewhere has come. */
static int silence_minutes(const struct state *state)
{
    int seconds = state->later_s;

    for (size_t i = 0; i < state->silence_count; i++)
        seconds += state->silences[i].seconds;
    return seconds / 60 + 1;
}

static void tell_silence(struct telling *t, const struct node *from, const struct via *via)
{
    (void)from;
    strbuf_addf(&t->out, "@ %dm\n", silence_minutes(via->state));
}

/* Identity is forgotten a day after it was proved, the session a day after the last word. */
static void tell_expiry(struct telling *t, const struct node *from, const struct via *via)
{
    (void)via;
    strbuf_adds(&t->out, from->level == ASSURANCE_A3 ? "@ 11m\n" : "@ 20h\n@ sticker\n@ 5h\n");
}

/* Any two wishes will do. */
static void tell_doubt(struct telling *t, const struct node *from, const struct via *via)
{
    const struct flow *flow = t->p->flow;
    const char *first = NULL;

    (void)from;
    for (size_t i = 0; i < flow->anywhere.count; i++) {
        const struct expect *e = &flow->anywhere.items[i];
        if (!wish_begins(t->p, e) || (first && strcmp(first, e->wish->id) == 0))
            continue;
        strbuf_addf(&t->out, first ? " %s" : "@ unsure %s", e->wish->id);
        if (first || flow->choose < 0 || via->state != &flow->states[flow->choose])
            break;
        first = e->wish->id;
    }
    strbuf_addc(&t->out, '\n');
}

typedef void tell_fn(struct telling *t, const struct node *from, const struct via *via);
static const struct {
    const char *line; /* always the same, or: */
    tell_fn *tell;
} lines[] = {
    [VIA_NOTHING] = { "", NULL },
    [VIA_HELLO] = { "> oi\n", NULL },
    [VIA_EXPECT] = { NULL, tell_expect },
    [VIA_STOP] = { "> parar\n", NULL },
    [VIA_CAREFUL] = { "> cancelar\n", NULL },
    [VIA_MISSES] = { NOISE NOISE NOISE, NULL },
    [VIA_OTHERWISE] = { NOISE, NULL },
    [VIA_SILENCE] = { NULL, tell_silence },
    [VIA_NOTICE] = { NULL, tell_notice },
    [VIA_EXPIRY] = { NULL, tell_expiry },
    [VIA_NEW] = { "@ 25h\n", NULL },
    [VIA_OUTCOME] = { "", NULL },
    [VIA_UNSURE] = { NULL, tell_doubt },
    [VIA_WISHED] = { "", NULL },
};

static void tell_event(struct telling *t, int id)
{
    const struct node *node = &t->p->nodes[id];

    if (node->parent < 0)
        return;
    if (lines[node->via.kind].line)
        strbuf_adds(&t->out, lines[node->via.kind].line);
    else
        lines[node->via.kind].tell(t, &t->p->nodes[node->parent], &node->via);
}

static bool within_turn(const struct node *node)
{
    return node->via.kind == VIA_OUTCOME || node->via.kind == VIA_WISHED ||
           (node->via.kind == VIA_NOTHING && node->parent >= 0);
}

static void tell_answer(struct telling *t, const struct node *node)
{
    if (node->via.kind == VIA_OUTCOME)
        strbuf_addf(&t->out, "! %s %s\n", node->via.state->action->name, node->via.word);
}

const char *talk_to(struct prover *p, int node)
{
    struct telling t = { .p = p };
    int way[WAY_MAX];
    size_t count = 0;
    const char *copy;

    for (int id = node; id >= 0 && count < WAY_MAX; id = p->nodes[id].parent)
        way[count++] = id;
    while (count > 0) { /* from the beginning on, a turn at a time */
        int event = way[--count];
        for (size_t i = count; i-- > 0 && within_turn(&p->nodes[way[i]]);)
            tell_answer(&t, &p->nodes[way[i]]);
        tell_event(&t, event);
        while (count > 0 && within_turn(&p->nodes[way[count - 1]]))
            count--;
    }
    copy = arena_strdup(&p->arena, strbuf_str(&t.out));
    strbuf_done(&t.out);
    return *copy ? copy : NULL;
}
