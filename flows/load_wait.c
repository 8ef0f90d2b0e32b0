#include "flows/load.h"

/* What a state that waits does when nothing comes: the person's silence, a provider's answer. */

enum {
    AFTER_MIN_S = 2,
    AFTER_MAX_S = 9,
    SECONDS_MIN = 10,
    NUDGE_MAX_S = 600,
    SILENCE_MAX_S = 30 * 86400,
    LATER_MAX_S = 300
};

static void load_silence(struct loader *l, const json_t *object, struct silence *out)
{
    static const char *const known[] = { "seconds", "say", "go", NULL };

    load_check_keys(l, object, known);
    out->say = load_says(l, object, "say");
    out->go = load_go(l, object, "go");
    out->seconds = load_int(l, object, "seconds", SECONDS_MIN,
                            out->say.count ? NUDGE_MAX_S : SILENCE_MAX_S, 0);
    if (!out->seconds || (out->go == GO_NONE) == !out->say.count)
        fault_add(l->faults, FAULT_GRAPH, l->where, "silence",
                  "write \"seconds\" (10 to 600 before \"say\") and either \"say\" or \"go\"",
                  "the silence of \"%s\" is incomplete", l->where);
}

/* A list; each counts from the one before it. */
void load_silences(struct loader *l, const json_t *object, struct state *out)
{
    const json_t *list = json_object_get(object, "silence");
    size_t count = json_array_size(list);

    if (list && (!count || count > SILENCES_MAX))
        fault_add(l->faults, FAULT_GRAPH, l->where, "silence", "write a list of one to three",
                  "\"silence\" of \"%s\" is no such list", l->where);
    for (size_t i = 0; i < count && i < SILENCES_MAX; i++)
        load_silence(l, json_array_get(list, i), &out->silences[out->silence_count++]);
}

/* "later": what the person hears while a provider is asked, how long, and where that ends. */
void load_later(struct loader *l, const json_t *object, struct state *out)
{
    static const char *const known[] = { "seconds", "after", "say", "go", NULL };
    const json_t *later = json_object_get(object, "later");

    out->later_go = GO_NONE;
    if (!later)
        return;
    load_check_keys(l, later, known);
    out->later_s = load_int(l, later, "seconds", SECONDS_MIN, LATER_MAX_S, 0);
    out->later_after_s = load_int(l, later, "after", AFTER_MIN_S, AFTER_MAX_S, 0);
    out->later_say = load_says(l, later, "say");
    out->later_go = load_go(l, later, "go");
    if (out->kind != STATE_DO || !out->later_s || !out->later_say.count || out->later_go == GO_NONE)
        fault_add(l->faults, FAULT_GRAPH, l->where, "later",
                  "use it beside \"do\", with \"seconds\" (10 to 300), \"say\" and \"go\"",
                  "\"%s\" does not say how it waits for an answer", l->where);
}
