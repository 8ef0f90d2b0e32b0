#include "flows/load.h"

#include <string.h>

void load_check_keys(struct loader *l, const json_t *object, const char *const *known)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        size_t i = 0;
        while (known[i] && strcmp(known[i], key) != 0)
            i++;
        if (!known[i] && strcmp(key, "about") != 0)
            fault_add(l->faults, l->file, l->where, key, "correct the spelling or remove it",
                      "\"%s\" has a field \"%s\" that means nothing here",
                      l->where ? l->where : "the file", key);
    }
}

const char *load_word(struct loader *l, const json_t *value, const char *what)
{
    if (json_is_string(value) && json_string_length(value) < 4096)
        return arena_strdup(l->arena, json_string_value(value));
    fault_add(l->faults, l->file, l->where, what, "write it in quotes",
              "\"%s\" of \"%s\" must be a word or text", what, l->where ? l->where : "the file");
    return NULL;
}

const char *load_string(struct loader *l, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return value ? load_word(l, value, key) : NULL;
}

const char *load_required(struct loader *l, const json_t *object, const char *key)
{
    if (!json_object_get(object, key))
        fault_add(l->faults, l->file, l->where, NULL, "add it", "\"%s\" has no \"%s\"",
                  l->where ? l->where : "the file", key);
    return load_string(l, object, key);
}

int load_int(struct loader *l, const json_t *object, const char *key, int min, int max, int def)
{
    const json_t *value = json_object_get(object, key);

    if (!value)
        return def;
    if (json_is_integer(value) && json_integer_value(value) >= min &&
        json_integer_value(value) <= max)
        return (int)json_integer_value(value);
    fault_add(l->faults, l->file, l->where, key, "write such a number",
              "\"%s\" of \"%s\" must be a whole number from %d to %d", key,
              l->where ? l->where : "the file", min, max);
    return def;
}

bool load_flag(struct loader *l, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (value && !json_is_boolean(value))
        fault_add(l->faults, l->file, l->where, key, "write true or false",
                  "\"%s\" of \"%s\" is neither true nor false", key, l->where);
    return json_is_true(value);
}

int load_go_name(struct loader *l, const char *name)
{
    int index = 0;
    const char *key;
    json_t *value;

    if (strcmp(name, "@return") == 0)
        return GO_RETURN;
    if (strcmp(name, "@stay") == 0)
        return GO_STAY;
    if (strcmp(name, "@again") == 0)
        return GO_AGAIN;
    if (strcmp(name, "@wish") == 0)
        return GO_WISH;
    if (strcmp(name, "@other") == 0)
        return GO_OTHER;
    json_object_foreach((json_t *)(uintptr_t)l->states, key, value)
    {
        if (strcmp(key, name) == 0)
            return index;
        index++;
    }
    fault_add(l->faults, FAULT_GRAPH, l->where, name, "correct the name or add the state",
              "\"%s\" leads to a state \"%s\" that does not exist",
              l->where ? l->where : "the file", name);
    return GO_NONE;
}

int load_go(struct loader *l, const json_t *object, const char *key)
{
    const char *name = load_string(l, object, key);

    return name ? load_go_name(l, name) : GO_NONE;
}

const struct text *load_text(struct loader *l, const char *id)
{
    const struct text *text = flow_text(l->flow, id);

    if (!text)
        fault_add(l->faults, FAULT_GRAPH, l->where, id, "add it to the texts or correct the id",
                  "\"%s\" uses a text \"%s\" that is not in the catalogue",
                  l->where ? l->where : "the file", id);
    return text;
}

static enum reply_kind reply_kind(struct loader *l, const char *name)
{
    static const char *const names[] = {
        [REPLY_LINK] = "link", [REPLY_DOCUMENT] = "document", [REPLY_PIX] = "pix"
    };

    for (int kind = REPLY_LINK; name && kind <= REPLY_PIX; kind++)
        if (strcmp(names[kind], name) == 0)
            return (enum reply_kind)kind;
    if (name)
        fault_add(l->faults, FAULT_GRAPH, l->where, name, "use document, pix or link",
                  "a text of \"%s\" is to be sent as \"%s\", which does not exist", l->where, name);
    return REPLY_TEXT;
}

static struct say load_special(struct loader *l, const json_t *object)
{
    static const char *const known[] = { "text",   "as",       "charge", "url",
                                         "button", "filename", "owed",   NULL };
    const char *text = load_required(l, object, "text"), *button = load_string(l, object, "button");
    const char *filename = load_string(l, object, "filename");
    struct say say = { .text = text ? load_text(l, text) : NULL,
                       .kind = reply_kind(l, load_required(l, object, "as")),
                       .button = button ? load_text(l, button) : NULL,
                       .filename = filename ? load_text(l, filename) : NULL,
                       .url = load_string(l, object, "url"),
                       .charge = load_string(l, object, "charge"),
                       .owed = load_flag(l, object, "owed") };

    load_check_keys(l, object, known);
    if (say.kind == REPLY_LINK && (!say.url || !say.button))
        fault_add(l->faults, FAULT_GRAPH, l->where, "link", "add \"url\" and \"button\"",
                  "a link of \"%s\" lacks its url or button", l->where);
    if ((say.kind == REPLY_DOCUMENT || say.kind == REPLY_PIX) && !say.charge)
        fault_add(l->faults, FAULT_GRAPH, l->where, "as", "add \"charge\": the variable",
                  "a document or Pix of \"%s\" does not say of which charge", l->where);
    return say;
}

static struct say load_say(struct loader *l, const json_t *item)
{
    const char *id;

    if (json_is_object(item))
        return load_special(l, item);
    id = load_word(l, item, "say");
    return (struct say){ .text = id ? load_text(l, id) : NULL, .kind = REPLY_TEXT };
}

struct says load_says(struct loader *l, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    size_t count = json_is_array(value) ? json_array_size(value) : 1;
    struct say *items;

    if (!value)
        return (struct says){ 0 };
    items = ARENA_ARRAY(l->arena, struct say, count);
    for (size_t i = 0; i < count; i++)
        items[i] = load_say(l, json_is_array(value) ? json_array_get(value, i) : value);
    return (struct says){ items, count };
}

static struct operand load_operand(struct loader *l, const json_t *value, const char *name)
{
    const char *text;

    if (json_is_integer(value))
        return (struct operand){ .constant = { .type = VALUE_NUMBER,
                                               .number = json_integer_value(value) } };
    text = load_word(l, value, name);
    if (text && text[0] == '$')
        return (struct operand){ .var = text + 1 };
    return (struct operand){ .constant = { .type = VALUE_TEXT, .text = text } };
}

const struct assign *load_assigns(struct loader *l, const json_t *object, const char *key,
                                  size_t *count)
{
    json_t *values = json_object_get(object, key), *value;
    struct assign *out = ARENA_ARRAY(l->arena, struct assign, json_object_size(values) + 1);
    const char *name;

    *count = 0;
    if (values && !json_is_object(values))
        fault_add(l->faults, l->file, l->where, key, "write {\"name\": value}",
                  "\"%s\" of \"%s\" must name variables", key, l->where);
    json_object_foreach(values, name, value)
    {
        out[*count].name = arena_strdup(l->arena, name);
        out[(*count)++].value = load_operand(l, value, name);
    }
    return out;
}
