#include "server/contact/regua.h"

#include "flows/load.h"
#include "server/base/auto.h"

#include <string.h>

AUTO_DEFINE(json_t, json_decref)

enum { DAY_MIN = -30, DAY_MAX = 1825, GRACE_DEFAULT = 10 };

const char *const regua_task_names[TASK_COUNT] = {
    "", "issue_boleto", "reconcile", "retry_card", "human_call", "break_agreement"
};
const char *const regua_condition_names[CONDITION_COUNT] = { "", "no_credit_analysis",
                                                             "voice_opt_in", "approved_by_person" };
static const char *const stop_names[STOP_COUNT] = { "paid", "agreement", "promise", "suspended",
                                                    "broken" };
static const char *const rail_names[] = { "boleto", "cartao", "crediario" };
static const char *const kinds[] = { "instalment", "agreement" };
static const char *const origins[] = { "due", "start" };
static const char *const hours[] = { "", "morning" };
static const char *const event_names[] = { "card_failed" };
/* The order in which people are reached, when the plan says nothing (demand 001-15). */
static const struct regua_place default_places[] = { { { CONTACT_SMS }, 1 },
                                                     { { CONTACT_EMAIL }, 1 },
                                                     { { CONTACT_VOICE }, 1 } };

/* The place of a word in its list; 0 and a fault when it is not there, 0 when there is no word. */
static int place_of(struct loader *l, const char *word, const char *key, const char *const *names,
                    size_t count)
{
    const char *all = "";

    for (size_t i = 0; word && i < count; i++)
        if (strcmp(names[i], word) == 0)
            return (int)i;
    for (size_t i = 0; i < count; i++)
        if (*names[i])
            all = arena_printf(l->arena, "%s %s", all, names[i]);
    if (word)
        fault_add(l->faults, FAULT_GRAPH, key, word, arena_printf(l->arena, "write one of%s", all),
                  "\"%s\" is \"%s\", which does not exist", key, word);
    return 0;
}

static int word_of(struct loader *l, const json_t *object, const char *key,
                   const char *const *names, size_t count)
{
    return place_of(l, load_string(l, object, key), key, names, count);
}

static void read_place(struct loader *l, const json_t *value, struct regua_place *out)
{
    size_t count = json_is_array(value) ? json_array_size(value) : 1;

    for (size_t i = 0; i < count && i < COUNT_OF(out->channels); i++) {
        const json_t *one = json_is_array(value) ? json_array_get(value, i) : value;
        out->channels[out->count++] =
            (enum contact_channel)place_of(l, load_word(l, one, "channels"), "channels",
                                           contact_channel_names, CONTACT_CHANNEL_COUNT);
    }
    if (!count || count > COUNT_OF(out->channels))
        fault_add(l->faults, FAULT_GRAPH, "channels", NULL, "name one channel, or two",
                  "a place of \"channels\" names %zu channels", count);
}

static void read_places(struct loader *l, const json_t *root, struct regua *out)
{
    const json_t *list = json_object_get(root, "channels");

    if (!list) {
        memcpy(out->places, default_places, sizeof(default_places));
        out->place_count = COUNT_OF(default_places);
        return;
    }
    if (json_array_size(list) > REGUA_PLACES_MAX)
        fault_add(l->faults, FAULT_GRAPH, "channels", NULL, "leave some out",
                  "\"channels\" has more than %d places", REGUA_PLACES_MAX);
    for (size_t i = 0; i < json_array_size(list) && i < REGUA_PLACES_MAX; i++)
        read_place(l, json_array_get(list, i), &out->places[out->place_count++]);
}

static size_t read_ids(struct loader *l, const json_t *object, const char *key, const char **out)
{
    const json_t *list = json_object_get(object, key);
    size_t count = 0;

    if (list && !json_is_array(list))
        fault_add(l->faults, FAULT_GRAPH, l->where, key, "write [\"S-01\"]",
                  "\"%s\" is no list of templates", key);
    if (json_array_size(list) > REGUA_TRIES_MAX)
        fault_add(l->faults, FAULT_GRAPH, l->where, key, "leave some out",
                  "\"%s\" has more than %d templates", key, REGUA_TRIES_MAX);
    for (size_t i = 0; i < json_array_size(list) && i < REGUA_TRIES_MAX; i++) {
        const char *id = load_word(l, json_array_get(list, i), key);
        if (id)
            out[count++] = id;
    }
    return count;
}

/* The line on which the n-th object behind "steps" begins; strings may hold braces. */
static int line_of_step(const struct faults *f, size_t n)
{
    const char *all = f->source[FAULT_GRAPH].data, *end = all + f->source[FAULT_GRAPH].len;
    const char *at = memmem(all, (size_t)(end - all), "\"steps\"", 7);
    bool quoted = false;
    int line = 1;

    for (const char *p = all; at && p < at; p++)
        line += *p == '\n';
    for (at = at ? at + 7 : end; at < end; at++) {
        line += *at == '\n';
        quoted ^= *at == '"' && at[-1] != '\\';
        if (*at == '{' && !quoted && n-- == 0)
            return line;
    }
    return 1;
}

static struct regua_step read_step(struct loader *l, const json_t *object, int line)
{
    static const char *const known[] = { "day", "on", "do", "if", "at", "send", "and", NULL };
    struct regua_step step = { .line = line, .event = load_string(l, object, "on") };

    load_check_keys(l, object, known);
    step.day = load_int(l, object, "day", DAY_MIN, DAY_MAX, 0);
    place_of(l, step.event, "on", event_names, COUNT_OF(event_names));
    step.task = (enum regua_task)word_of(l, object, "do", regua_task_names, TASK_COUNT);
    step.condition =
        (enum regua_condition)word_of(l, object, "if", regua_condition_names, CONDITION_COUNT);
    step.morning = word_of(l, object, "at", hours, COUNT_OF(hours)) == 1;
    step.try_count = read_ids(l, object, "send", step.tries);
    step.also_count = read_ids(l, object, "and", step.also);
    if (!step.event == !json_object_get(object, "day"))
        fault_add_line(l->faults, FAULT_GRAPH, line, "write \"day\" or \"on\"",
                       "a step has neither a day nor an event, or both");
    if (!step.try_count && !step.task)
        fault_add_line(l->faults, FAULT_GRAPH, line, "write \"send\" or \"do\"",
                       "the step of day %d does nothing", step.day);
    return step;
}

static void read_steps(struct loader *l, const json_t *root, struct regua *out)
{
    const json_t *list = json_object_get(root, "steps");
    struct regua_step *steps = ARENA_ARRAY(l->arena, struct regua_step, REGUA_STEPS_MAX);

    if (!json_array_size(list) || json_array_size(list) > REGUA_STEPS_MAX)
        fault_add(l->faults, FAULT_GRAPH, "steps", NULL, "write one step or more",
                  "\"steps\" holds %zu steps, of 1 to %d", json_array_size(list), REGUA_STEPS_MAX);
    for (size_t i = 0; i < json_array_size(list) && i < REGUA_STEPS_MAX; i++)
        steps[out->step_count++] =
            read_step(l, json_array_get(list, i), line_of_step(l->faults, i));
    out->steps = steps;
}

static void read_stops(struct loader *l, const json_t *root, struct regua *out)
{
    const json_t *list = json_object_get(root, "stop");

    for (size_t i = 0; i < json_array_size(list); i++)
        out->stops |= 1u << place_of(l, load_word(l, json_array_get(list, i), "stop"), "stop",
                                     stop_names, STOP_COUNT);
}

static void read_plan(struct loader *l, const json_t *root, struct regua *out)
{
    static const char *const known[] = { "format", "plan",      "for",        "rail",
                                         "origin", "start_day", "grace_days", "channels",
                                         "stop",   "steps",     NULL };

    load_check_keys(l, root, known);
    out->name = load_required(l, root, "plan");
    out->rail = load_string(l, root, "rail");
    place_of(l, out->rail, "rail", rail_names, COUNT_OF(rail_names));
    out->for_agreement = word_of(l, root, "for", kinds, COUNT_OF(kinds)) == 1;
    out->from_start = word_of(l, root, "origin", origins, COUNT_OF(origins)) == 1;
    out->start_day = load_int(l, root, "start_day", 0, 30, 0);
    out->grace_days = load_int(l, root, "grace_days", 0, 60, GRACE_DEFAULT);
    read_places(l, root, out);
    read_stops(l, root, out);
    read_steps(l, root, out);
}

bool regua_read(struct faults *faults, struct arena *a, struct regua *out)
{
    json_error_t bad;
    AUTO(json_t, root) = json_loadb(faults->source[FAULT_GRAPH].data,
                                    faults->source[FAULT_GRAPH].len, JSON_REJECT_DUPLICATES, &bad);
    struct loader l = { .arena = a, .faults = faults, .file = FAULT_GRAPH };

    *out = (struct regua){ 0 };
    if (!root)
        fault_add_line(faults, FAULT_GRAPH, bad.line > 0 ? bad.line : 1, "correct the JSON there",
                       "this is no JSON: %s", bad.text);
    else if (json_integer_value(json_object_get(root, "format")) != 1 ||
             !json_is_array(json_object_get(root, "steps")))
        fault_add(faults, FAULT_GRAPH, NULL, NULL, "begin with \"format\": 1 and add \"steps\"",
                  "this is no plan of format 1");
    else
        read_plan(&l, root, out);
    return out->step_count > 0;
}
