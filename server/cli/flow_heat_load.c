#include "server/cli/flow_heat_load.h"

#include "flows/flow.h"
#include "server/cli/admin.h"

#include <string.h>

/* ---- which texts tell that a session is in a state ---- */

struct sayings {
    const char **texts;
    int32_t *states;
    size_t count;
};

static bool says(const struct state *state, const struct text *text)
{
    for (size_t i = 0; i < state->say.count; i++)
        if (state->say.items[i].text == text)
            return true;
    return false;
}

/* One text belongs to one state: to the only one that says it, else to the first that says nothing
 * else.  -1 = to none. */
static int32_t teller(const struct flow *flow, const struct text *text)
{
    int32_t only = -1, alone = -1, count = 0;

    for (int32_t i = 0; i < (int32_t)flow->state_count; i++) {
        if (!says(&flow->states[i], text))
            continue;
        count++;
        only = i;
        if (alone < 0 && flow->states[i].say.count == 1)
            alone = i;
    }
    return count == 1 ? only : alone;
}

static struct sayings sayings_of(const struct flow *flow, struct arena *a)
{
    struct sayings s = { ARENA_ARRAY(a, const char *, flow->text_count + 1),
                         ARENA_ARRAY(a, int32_t, flow->text_count + 1), 0 };

    for (size_t i = 0; i < flow->text_count; i++) {
        int32_t state = teller(flow, &flow->texts[i]);
        if (state < 0)
            continue;
        s.texts[s.count] = flow->texts[i].id;
        s.states[s.count++] = state;
    }
    return s;
}

/* ---- from the database ---- */

static struct flow *load_flow(struct admin *a, const struct flow_heat_wish *wish)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_FLOW_HEAT_VERSION);
    const char *report = "", *graph, *texts;

    report_scope_args(&wish->scope, args);
    pg_int4(args, wish->version ? wish->version : PG_NULL_INT4);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    if (!r)
        return NULL;
    if (pg_rows(r) == 0) {
        error_set(&a->err, ERROR_NOT_FOUND, "no session of %s talked by %s in those days",
                  wish->creditor, wish->version ? "that version" : "any flow");
        return NULL;
    }
    graph = pg_get_text(r, 0, 2);
    texts = pg_get_text(r, 0, 3);
    struct flow *flow = flow_load_published(graph, strlen(graph), texts, strlen(texts),
                                            (int32_t)pg_get_int8(r, 0, 1), &a->arena, &report);
    if (!flow)
        error_set(&a->err, ERROR_INTERNAL, "version %d is not read any more: %.120s",
                  (int)pg_get_int8(r, 0, 1), report);
    return flow;
}

static const struct heat *load_heat(struct admin *a, const struct flow_heat_wish *wish,
                                    const struct flow *flow)
{
    struct sayings sayings = sayings_of(flow, &a->arena);
    struct heat *heat = ARENA_ARRAY(&a->arena, struct heat, flow->state_count + 1);
    struct pg_args *args = pg_sync_args(a->db, SQL_FLOW_HEAT);

    report_scope_args(&wish->scope, args);
    pg_int4(args, flow_version(flow));
    pg_text_array(args, sayings.texts, sayings.count);
    pg_int4_array(args, sayings.states, sayings.count);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    for (int row = 0; r && row < pg_rows(r); row++)
        heat[pg_get_int8(r, row, 0)] =
            (struct heat){ pg_get_int8(r, row, 1), pg_get_int8(r, row, 2) };
    return r ? heat : NULL;
}

struct flow *flow_heat_load(struct admin *a, struct flow_heat_wish *wish, const struct heat **heat)
{
    struct flow *flow = NULL;

    if (report_scope_find(a, wish->creditor, false, &wish->scope))
        flow = load_flow(a, wish);
    if (!flow)
        return NULL;
    *heat = load_heat(a, wish, flow);
    if (!*heat)
        flow_free(&flow);
    return flow;
}
