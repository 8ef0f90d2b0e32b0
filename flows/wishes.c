#include "flows/run.h"

#include <string.h>

bool flow_asks_wish(const struct flow *flow, int state)
{
    return state >= 0 && (state == flow->wished || state == flow->confirm || state == flow->choose);
}

/* The wish that an expectation serves: its own, or that of everywhere with the same target. */
const struct text *wish_of(const struct flow *flow, const struct expect *e)
{
    if (e->wish || e->go < 0)
        return e->wish;
    for (size_t i = 0; i < flow->anywhere.count; i++)
        if (flow->anywhere.items[i].go == e->go && flow->anywhere.items[i].wish)
            return flow->anywhere.items[i].wish;
    return NULL;
}

/* How a remembered wish is begun: by what hears it in words alone.  NULL: of another version. */
static const struct expect *beginning(const struct flow *flow, const char *wish)
{
    for (size_t i = 0; wish && i < flow->anywhere.count; i++) {
        const struct expect *e = &flow->anywhere.items[i];
        if (e->wish && e->entity == ENTITY_NONE && e->go >= 0 && strcmp(e->wish->id, wish) == 0)
            return e;
    }
    return NULL;
}

static void drop(struct flow_session *s, const char *wish)
{
    int32_t kept = 0;

    for (int32_t i = 0; i < s->wish_count; i++)
        if (strcmp(s->wishes[i], wish) != 0)
            s->wishes[kept++] = s->wishes[i];
    s->wish_count = kept;
}

/* Beyond the limit the oldest is forgotten. */
static void remember(struct flow_session *s, const char *wish)
{
    drop(s, wish);
    if (s->wish_count == FLOW_WISHES_MAX) {
        memmove(s->wishes, s->wishes + 1, (FLOW_WISHES_MAX - 1) * sizeof(s->wishes[0]));
        s->wish_count--;
    }
    s->wishes[s->wish_count++] = wish;
}

/* Nothing leads back to a question about a wish that is left. */
static void leave_offered(struct run *run)
{
    struct flow_session *s = run->session;

    if (s->returning && flow_asks_wish(run->flow, flow_state_index(run->flow, s->returning)))
        s->returning = NULL;
    s->offered = NULL;
}

void run_wishes_forget(struct run *run)
{
    run->session->wish_count = 0;
    leave_offered(run);
}

static bool is_own(const struct state *state, const struct expect *e)
{
    return e >= state->expects.items && e < state->expects.items + state->expects.count;
}

/* What goes on from here, and does not come back. */
static bool leaves(const struct expect *e)
{
    return e->go != GO_OTHER && e->go != GO_STAY && e->go != GO_AGAIN && !e->returns;
}

/* Whoever was asked about a wish and answers something else, or wishes something new, has left it.
 */
static void answer_offer(struct run *run, const struct expect *e, const struct text *wish)
{
    const struct flow *flow = run->flow;
    bool asked = flow_asks_wish(flow, run->waiting);

    if (run->waiting >= 0 && run->waiting == flow->choose && leaves(e) && run->session->wish_count)
        drop(run->session, run->session->wishes[0]);
    if (wish || (asked && e->go != GO_WISH && e->go != GO_OTHER && e->go != GO_STAY &&
                 e->go != GO_AGAIN && is_own(&flow->states[run->waiting], e)))
        leave_offered(run);
}

void run_wishes_mind(struct run *run, const struct meaning *meaning)
{
    const struct expect *e = meaning->kind == MEANING_EXPECT ? meaning->expect : NULL;
    const struct text *wish = e ? wish_of(run->flow, e) : NULL;

    if (meaning->kind == MEANING_STOP || (e && e->grave))
        run_wishes_forget(run);
    if (run->flow->wished < 0 || !e)
        return;
    answer_offer(run, e, wish);
    for (size_t i = 0; i < meaning->other_count; i++)
        remember(run->session, meaning->others[i]->wish->id);
    if (wish)
        drop(run->session, wish->id);
}

void run_wishes_hold(struct run *run)
{
    struct flow_session *s = run->session;
    const struct expect *e = s->wish_count ? beginning(run->flow, s->wishes[0]) : NULL;

    if (s->returning || !e || run->flow->states[e->go].needs <= run->assurance)
        return;
    s->returning = run_resume_name(run->flow, e->go);
    drop(s, s->wishes[0]);
}

bool run_wished(const struct run *run)
{
    const struct flow *flow = run->flow;

    return flow->wished >= 0 && (run->session->wish_count || run->session->offered) &&
           flow->states[flow->wished].needs <= run->assurance;
}

const struct flow_heard *flow_unsure(const struct flow *flow, const char *text, const char *wish,
                                     const char *other, struct arena *a)
{
    struct flow_heard *heard = ARENA_NEW(a, struct flow_heard);
    struct meaning *m = &heard->meaning;

    *heard = (struct flow_heard){ .text = text, .understood = true, .replayed = true };
    *m = (struct meaning){ .kind = MEANING_UNSURE, .expect = beginning(flow, wish) };
    m->others[0] = beginning(flow, other);
    m->other_count = m->others[0] != NULL;
    return m->expect && (!other || m->other_count) ? heard : NULL;
}

void run_wishes_doubt(struct run *run, const struct meaning *meaning)
{
    struct flow_session *s = run->session;
    const char *told[2] = { meaning->expect->wish->id,
                            meaning->other_count ? meaning->others[0]->wish->id : NULL };

    leave_offered(run);
    for (int i = 1; i >= 0; i--) {
        if (!told[i])
            continue;
        drop(s, told[i]);
        s->wish_count -= s->wish_count == FLOW_WISHES_MAX;
        memmove(s->wishes + 1, s->wishes, (size_t)s->wish_count * sizeof(s->wishes[0]));
        s->wishes[0] = told[i];
        s->wish_count++;
    }
}

/* The next wish: the one that is asked about already, or the first remembered. */
static const struct expect *next_wish(const struct run *run)
{
    const struct flow_session *s = run->session;

    return beginning(run->flow, s->offered ? s->offered : s->wish_count ? s->wishes[0] : NULL);
}

bool run_wish_name(struct run *run)
{
    const struct expect *e = next_wish(run);

    if (e)
        run_set(run, WISH, (struct value){ .type = VALUE_TEXT, .text = run_text(run, e->wish) });
    return e != NULL;
}

/* Where one of two is asked about, the second stays remembered until it is chosen or left. */
static void name_other(struct run *run)
{
    const struct flow_session *s = run->session;
    const struct expect *e = beginning(run->flow, s->wish_count ? s->wishes[0] : NULL);

    if (e)
        run_set(run, OTHER_WISH,
                (struct value){ .type = VALUE_TEXT, .text = run_text(run, e->wish) });
}

bool run_wish_offer(struct run *run)
{
    const struct expect *e = next_wish(run);

    if (!e) {
        run_wishes_forget(run);
        return false;
    }
    drop(run->session, e->wish->id);
    run->session->offered = e->wish->id;
    name_other(run);
    return run_wish_name(run);
}

int run_wish_take_other(struct run *run)
{
    run->session->offered = NULL;
    return run_wish_take(run);
}

int run_wish_take(struct run *run)
{
    const struct expect *e = next_wish(run);

    leave_offered(run);
    if (!e)
        return run->flow->home;
    drop(run->session, e->wish->id);
    run_apply(run, e->set, e->set_count);
    return e->go;
}
