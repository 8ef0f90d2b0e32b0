#include "flows/load.h"

#include "server/base/auto.h"

/*
 * Older formats of a graph, brought to the newest in memory before it is read: what is published
 * runs on, and nobody edits files because of a new program.  One function a step, from format i
 * + 1.
 */

/* 1 to 2: a state has a list of silences, where it had one. */
static void upgrade_silences(json_t *root)
{
    json_t *states = json_object_get(root, "states"), *state;
    const char *name;

    json_object_foreach(states, name, state)
    {
        json_t *silence = json_object_get(state, "silence");
        if (json_is_object(silence))
            json_object_set_new(state, "silence", json_pack("[O]", silence));
    }
}

typedef void upgrade_fn(json_t *root);
static upgrade_fn *const upgrades[] = { upgrade_silences };
enum { FORMAT_NEWEST = COUNT_OF(upgrades) + 1 };

bool load_upgrade(struct loader *l, json_t *root)
{
    json_int_t format = json_integer_value(json_object_get(root, "format"));

    if (format < 1 || format > FORMAT_NEWEST) {
        fault_add(l->faults, FAULT_GRAPH, NULL, "format", "begin with \"format\": 2",
                  format > FORMAT_NEWEST ? "format %lld is newer than this program, which reads "
                                           "formats 1 to %d"
                                         : "this is no graph of a known format (%lld, not 1 to %d)",
                  (long long)format, FORMAT_NEWEST);
        return false;
    }
    for (; format < FORMAT_NEWEST; format++)
        upgrades[format - 1](root);
    return true;
}
