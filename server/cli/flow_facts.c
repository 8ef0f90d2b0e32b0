#include "server/cli/flow_facts.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

struct reading {
    struct arena *arena;
    struct facts_owner *owner;
    size_t capacity;
};

static void read_value(struct reading *r, const char *part, const char *field, const json_t *value);

/* jansson iterates over what is not const, and changes nothing. */
static json_t *walk(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

static void add(struct reading *r, const char *part, const char *field, const char *value)
{
    struct facts_owner *owner = r->owner;

    if (owner->count == r->capacity) {
        struct fact *more = ARENA_ARRAY(r->arena, struct fact, r->capacity * 2 + 16);
        if (owner->count)
            memcpy(more, owner->facts, owner->count * sizeof(*more));
        owner->facts = more;
        r->capacity = r->capacity * 2 + 16;
    }
    owner->facts[owner->count++] = (struct fact){ part, field, value };
}

static const char *words_of(const json_t *value, struct arena *a)
{
    char *text;
    const char *words;

    if (json_is_string(value))
        return arena_strdup(a, json_string_value(value));
    text = json_dumps(value, JSON_ENCODE_ANY | JSON_SORT_KEYS);
    words = arena_strdup(a, text ? text : "?");
    free(text);
    return words;
}

static const char *string_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* What tells one element of a list of objects from the others. */
static const char *part_of(const json_t *element, struct arena *a)
{
    static const char *const keys[][2] = { { "choice", "choice" },
                                           { "each", "each of" },
                                           { "if", "if" } };
    const json_t *hear = json_object_get(element, "hear");
    const char *entity = string_of(element, "entity"), *first;

    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (string_of(element, keys[i][0]))
            return arena_printf(a, "%s %s", keys[i][1], string_of(element, keys[i][0]));
    first = json_string_value(json_is_array(hear) ? json_array_get(hear, 0) : hear);
    return arena_printf(a, "%s%s%s%s%s%s", first ? "hears " : "", first ? first : "",
                        first && entity ? " and " : "", entity ? "value " : "",
                        entity ? entity : "", json_object_get(element, "beside") ? " beside" : "");
}

static size_t same_part(const struct facts_owner *owner, size_t from, const char *part)
{
    size_t count = 0;

    for (size_t i = from; i < owner->count; i++)
        count += strcmp(owner->facts[i].part, part) == 0 && !*owner->facts[i].field;
    return count;
}

/* A list of objects: each is a part, and their order is a fact of its own. */
static void read_parts(struct reading *r, const char *field, const json_t *list)
{
    struct strbuf order = { 0 };
    size_t from = r->owner->count, index;
    json_t *element;

    json_array_foreach(walk(list), index, element)
    {
        const char *part = part_of(element, r->arena);
        size_t times = same_part(r->owner, from, part);
        if (times)
            part = arena_printf(r->arena, "%s (%zu)", part, times + 1);
        add(r, part, "", "");
        read_value(r, part, "", element);
        strbuf_addf(&order, "%s%s", index ? "\n" : "", part);
    }
    add(r, "", arena_printf(r->arena, "order of %s", field),
        arena_strdup(r->arena, strbuf_str(&order)));
    strbuf_done(&order);
}

static const char *joined(const json_t *list, const char *between, struct arena *a);

/* The order of keys means nothing. */
static json_t *sorted(const json_t *object)
{
    char *text = json_dumps(object, JSON_SORT_KEYS);
    json_t *copy = text ? json_loads(text, 0, NULL) : NULL;

    free(text);
    return copy;
}

/* "x", ["x"] and [{"text": "x"}] say the same. */
static const char *said(const json_t *item, struct arena *a)
{
    const char *text = string_of(item, "text"), *key;
    struct strbuf more = { 0 };
    json_t *value;

    if (json_is_array(item))
        return joined(item, "\n", a);
    if (!json_is_object(item))
        return words_of(item, a);
    AUTO(json_t, all) = sorted(item);
    json_object_foreach(all, key, value) if (strcmp(key, "text") != 0)
        strbuf_addf(&more, "%s%s %s", more.len ? ", " : " (", key, words_of(value, a));
    text = arena_printf(a, "%s%s%s", text ? text : "?", strbuf_str(&more), more.len ? ")" : "");
    strbuf_done(&more);
    return text;
}

static const char *joined(const json_t *list, const char *between, struct arena *a)
{
    struct strbuf words = { 0 };
    const char *all;
    json_t *item;
    size_t index;

    json_array_foreach(walk(list), index, item)
        strbuf_addf(&words, "%s%s", index ? between : "", said(item, a));
    all = arena_strdup(a, strbuf_str(&words));
    strbuf_done(&words);
    return all;
}

static void read_list(struct reading *r, const char *part, const char *field, const json_t *list,
                      const char *between)
{
    add(r, part, field,
        json_is_array(list) ? joined(list, between, r->arena) : said(list, r->arena));
}

/* How what stands under a key is read; other keys tell it by their type. */
static const char *list_between(const char *field)
{
    static const char *const lists[][2] = {
        { "say", ", then " },   { "wrong", ", then " },       { "retry", ", then " },
        { "media", ", then " }, { "unsupported", ", then " }, { "silence say", ", then " },
        { "text", "\n" },       { "description", "\n" },      { "variants", "\n\n" },
    };

    for (size_t i = 0; i < COUNT_OF(lists); i++)
        if (strcmp(lists[i][0], field) == 0)
            return lists[i][1];
    return NULL;
}

static void read_object(struct reading *r, const char *part, const char *field,
                        const json_t *object)
{
    const char *key;
    json_t *value;

    json_object_foreach(walk(object), key, value) read_value(
        r, part, *field ? arena_printf(r->arena, "%s %s", field, key) : arena_strdup(r->arena, key),
        value);
}

static void read_value(struct reading *r, const char *part, const char *field, const json_t *value)
{
    const char *between = list_between(field);

    if (between)
        read_list(r, part, field, value, between);
    else if (json_is_object(value))
        read_object(r, part, field, value);
    else if (json_is_array(value) && json_is_object(json_array_get(value, 0)) && !*part)
        read_parts(r, field, value);
    else if (json_is_array(value))
        read_list(r, part, field, value, ", ");
    else
        add(r, part, field, words_of(value, r->arena));
}

static struct reading begin(struct flow_facts *facts, const char *kind, const char *name,
                            struct arena *a)
{
    struct facts_owner *owner = &facts->owners[facts->count++];

    *owner = (struct facts_owner){ kind, arena_strdup(a, name), NULL, 0 };
    return (struct reading){ a, owner, 0 };
}

static void read_members(struct flow_facts *facts, const char *kind, const json_t *members,
                         struct arena *a)
{
    const char *name;
    json_t *value;

    json_object_foreach(walk(members), name, value)
    {
        struct reading r = begin(facts, kind, name, a);
        /* A text of one string is a text of level and that string. */
        read_value(&r, "", json_is_object(value) ? "" : "text", value);
    }
}

static void read_head(struct flow_facts *facts, const json_t *graph, struct arena *a)
{
    struct reading r = begin(facts, "flow", "", a);
    const char *key;
    json_t *value;

    json_object_foreach(walk(graph), key,
                        value) if (strcmp(key, "states") != 0 && strcmp(key, "anywhere") != 0)
        read_value(&r, "", arena_strdup(a, key), value);
    r = begin(facts, "anywhere", "", a);
    if (json_object_get(graph, "anywhere"))
        read_value(&r, "", "anywhere", json_object_get(graph, "anywhere"));
}

struct flow_facts flow_facts_make(const json_t *graph, const json_t *texts, struct arena *a)
{
    const json_t *states = json_object_get(graph, "states"), *all = json_object_get(texts, "texts");
    size_t most = json_object_size(states) + json_object_size(all) + 2;
    struct flow_facts facts = { ARENA_ARRAY(a, struct facts_owner, most), 0 };

    read_head(&facts, graph, a);
    read_members(&facts, "state", states, a);
    read_members(&facts, "text", all, a);
    return facts;
}
