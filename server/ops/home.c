#include "server/ops/home.h"

#include "server/base/arena.h"
#include "server/base/auto.h"

#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>

static const struct {
    const char *name;
    size_t offset;
} parts[] = {
    { "street", offsetof(struct home, street) },
    { "number", offsetof(struct home, number) },
    { "complement", offsetof(struct home, complement) },
    { "district", offsetof(struct home, district) },
    { "city", offsetof(struct home, city) },
    { "uf", offsetof(struct home, uf) },
};

static const char **part_of(struct home *home, size_t i)
{
    return (const char **)(void *)((char *)home + parts[i].offset);
}

const char *home_text(struct arena *a, const struct home *home)
{
    struct home copy = *home;
    json_t *json = json_object();
    const char *kept = NULL;

    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (**part_of(&copy, i))
            json_object_set_new(json, parts[i].name, json_string(*part_of(&copy, i)));
    if (json_object_size(json) > 0) {
        char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
        kept = text ? arena_strdup(a, text) : NULL;
        free(text);
    }
    json_decref(json);
    return kept;
}

struct home home_of(struct arena *a, const char *text)
{
    struct home home = { "", "", "", "", "", "" };
    json_t *json = text ? json_loads(text, 0, NULL) : NULL;

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const char *value = json_string_value(json_object_get(json, parts[i].name));
        if (value)
            *part_of(&home, i) = arena_strdup(a, value);
    }
    json_decref(json);
    return home;
}

const char *home_line(struct arena *a, const struct home *home)
{
    if (!*home->street)
        return "";
    return arena_printf(a, "%s%s%s%s%s", home->street, *home->number ? ", " : "", home->number,
                        *home->complement ? " " : "", home->complement);
}
