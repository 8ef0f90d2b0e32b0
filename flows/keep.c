#include "flows/run.h"

#include "server/base/arena.h"

#include <string.h>

/* What a session remembers after a turn: the variables under "keep", and three of the engine's own.
 */

/* "keep": a plain name, or the columns of a list that stay. */
static struct value kept_columns(struct run *run, const char *list, const struct value *value)
{
    struct row *rows = ARENA_ARRAY(run->arena, struct row, value->row_count + 1);
    size_t len = strlen(list);

    for (size_t r = 0; r < value->row_count; r++) {
        struct var *vars = ARENA_ARRAY(run->arena, struct var, run->flow->keep_count);
        size_t count = 0;
        for (size_t k = 0; k < run->flow->keep_count; k++) {
            const char *name = run->flow->keep[k];
            const struct value *cell;
            if (strncmp(name, list, len) != 0 || name[len] != '.')
                continue;
            cell = vars_find((struct vars){ value->rows[r].vars, value->rows[r].count },
                             name + len + 1);
            vars[count++] = (struct var){ name + len + 1, cell ? *cell : (struct value){ 0 } };
        }
        rows[r] = (struct row){ vars, count };
    }
    return (struct value){ .type = VALUE_LIST, .rows = rows, .row_count = value->row_count };
}

/* It is the name under "keep", or the list of that column. */
static bool is_kept_as(const char *name, const char *kept)
{
    while (*name && *name == *kept) {
        name++;
        kept++;
    }
    return !*name && (!*kept || *kept == '.');
}

static const struct value *find(struct vars vars, const char *kept)
{
    for (size_t i = 0; i < vars.count; i++)
        if (is_kept_as(vars.items[i].name, kept))
            return vars.items[i].value.type == VALUE_NONE ? NULL : &vars.items[i].value;
    return NULL;
}

/* The creditor's facts are not the session's to keep. */
static const struct value *known(const struct run *run, const char *name)
{
    const struct value *value = find((struct vars){ run->vars, run->var_count }, name);

    return value ? value : find(run->session->vars, name);
}

static size_t keep_one(struct run *run, const char *name, struct var *out, size_t count)
{
    const struct value *value = known(run, name);
    const char *list;

    if (!value || find((struct vars){ out, count }, name))
        return count;
    size_t len = strcspn(name, ".");
    bool column = name[len];
    list = column ? arena_strndup(run->arena, name, len) : name;
    out[count] =
        (struct var){ list, column && value->type == VALUE_LIST ? kept_columns(run, list, value)
                                                                : *value };
    return count + 1;
}

void run_keep(struct run *run)
{
    struct var *out = ARENA_ROOM(run->arena, struct var, run->flow->keep_count + 4);
    size_t count = 0;

    for (size_t i = 0; i < run->flow->keep_count; i++)
        count = keep_one(run, run->flow->keep[i], out, count);
    count = keep_one(run, NUDGED, out, count);
    count = keep_one(run, SILENT, out, count);
    count = keep_one(run, TOLD, out, count);
    count = keep_one(run, GRAVE, out, count);
    run->session->vars = (struct vars){ out, count };
}

void run_drop(struct run *run, const char *name)
{
    const struct vars *old = &run->session->vars;
    struct var *out = ARENA_ARRAY(run->arena, struct var, old->count + 1);
    size_t count = 0;

    for (size_t i = 0; i < old->count; i++)
        if (strcmp(old->items[i].name, name) != 0)
            out[count++] = old->items[i];
    run->session->vars = (struct vars){ out, count };
}

void run_remember(struct run *run, const char *name, int64_t number)
{
    run_drop(run, name);
    run_set(run, name, (struct value){ .type = VALUE_NUMBER, .number = number });
}

bool run_told(const struct run *run)
{
    return vars_find(run->session->vars, TOLD) != NULL;
}

static size_t silences_passed(const struct run *run)
{
    const struct value *passed = vars_find(run->session->vars, SILENT);

    return passed && passed->number > 0 ? (size_t)passed->number : 0;
}

/* The next silence that may do something: a second nudge of a session does not. */
const struct silence *run_next_silence(const struct run *run, const struct state *state)
{
    bool nudged = vars_find(run->session->vars, NUDGED) != NULL;

    for (size_t i = silences_passed(run); i < state->silence_count; i++)
        if (state->silences[i].go != GO_NONE || !nudged)
            return &state->silences[i];
    return NULL;
}

/* An answer that comes soon needs no word before it. */
static int later_seconds(const struct run *run, const struct state *state)
{
    if (!state->later_after_s)
        return state->later_s;
    return run_told(run) ? state->later_s - state->later_after_s : state->later_after_s;
}

int run_silence_seconds(const struct run *run, const struct state *state)
{
    const struct silence *next = run_next_silence(run, state);

    if (state->kind == STATE_DO)
        return later_seconds(run, state);
    return next ? next->seconds : 0;
}

bool run_is_silenced(const struct run *run, const struct flow_event *event)
{
    bool given_back =
        event->kind == FLOW_NOTICE && event->payload && strcmp(event->payload, "give_back") == 0;

    return run->waiting >= 0 && !given_back &&
           run->flow->states[run->waiting].kind == STATE_HANDED_OVER;
}

int run_notice_target(const struct run *run, const char *name)
{
    for (size_t i = 0; name && i < run->flow->notice_count; i++)
        if (strcmp(run->flow->notices[i].name, name) == 0)
            return run->flow->notices[i].go;
    return GO_STAY;
}
