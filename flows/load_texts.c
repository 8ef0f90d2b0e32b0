#include "flows/load.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"

#include <string.h>

/* A text is one string, or its lines. */
static const char *joined(struct loader *l, const json_t *value)
{
    struct strbuf all = { 0 };
    char *copy;

    if (json_is_string(value))
        return load_word(l, value, "text");
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *line = load_word(l, json_array_get(value, i), "text");
        strbuf_adds(&all, i ? "\n" : "");
        strbuf_adds(&all, line ? line : "");
    }
    copy = arena_strdup(l->arena, strbuf_str(&all));
    strbuf_done(&all);
    return copy;
}

static struct template parse(struct loader *l, const json_t *value)
{
    struct template out = { 0 };
    struct error err = { 0 };
    const char *source = joined(l, value);

    if (source && *source && !template_parse(source, l->arena, &out, &err))
        fault_add(l->faults, FAULT_TEXTS, l->where, NULL, "correct the text", "text \"%s\": %s",
                  l->where, err.detail);
    return out;
}

/* "es", "en", "ht": ISO 639. */
static bool is_form_name(const char *name)
{
    return flow_channel_find(name) < FLOW_CHANNEL_COUNT || strcmp(name, "formal") == 0 ||
           (strlen(name) == 2 && name[strspn(name, "abcdefghijklmnopqrstuvwxyz")] == '\0');
}

/* "choose": "day" (the default) or "person" (an experiment). */
static bool load_chooser(struct loader *l, const json_t *object)
{
    const char *by = load_string(l, object, "choose");

    if (by && strcmp(by, "day") != 0 && strcmp(by, "person") != 0)
        fault_add(l->faults, FAULT_TEXTS, l->where, "choose", "write day or person",
                  "the wordings of text \"%s\" are chosen by \"%s\"", l->where, by);
    return by && strcmp(by, "person") == 0;
}

static enum disclosure level_of(struct loader *l, const char *name)
{
    static const char *const names[] = { "L0", "L1", "L2" };

    for (int i = 0; name && i < 3; i++)
        if (strcmp(names[i], name) == 0)
            return (enum disclosure)i;
    if (name)
        fault_add(l->faults, FAULT_TEXTS, l->where, name, "use L0, L1 or L2",
                  "text \"%s\" has the unknown level \"%s\"", l->where, name);
    return DISCLOSURE_L2;
}

/* "on": {"sms": "...", "formal": "...", "es": "..."}: wordings for a channel, tone or language. */
static void load_forms(struct loader *l, const json_t *object, struct text *out)
{
    json_t *on = json_object_get(object, "on"), *value;
    struct text_form *forms = ARENA_ARRAY(l->arena, struct text_form, json_object_size(on) + 1);
    const char *name;

    if (on && !json_is_object(on))
        fault_add(l->faults, FAULT_TEXTS, l->where, "on", "write {\"sms\": \"...\"}",
                  "\"on\" of text \"%s\" must name channels, tones or languages", l->where);
    json_object_foreach(on, name, value)
    {
        if (!is_form_name(name))
            fault_add(l->faults, FAULT_TEXTS, l->where, name,
                      "use whatsapp, sms, web, voice, formal, or a language like \"es\"",
                      "text \"%s\" has a wording for \"%s\", which is no channel, tone or "
                      "language",
                      l->where, name);
        forms[out->form_count++] =
            (struct text_form){ arena_strdup(l->arena, name), parse(l, value) };
    }
    out->forms = forms;
}

static struct text load_one(struct loader *l, const char *id, const json_t *object)
{
    static const char *const known[] = { "level",  "text", "variants", "description",
                                         "choose", "on",   "long",     NULL };
    const json_t *variants = json_object_get(object, "variants");
    const json_t *single = json_object_get(object, "text");
    size_t count = variants ? json_array_size(variants) : 1;
    struct template *parsed = ARENA_ARRAY(l->arena, struct template, count + 1);
    struct text out = { .id = id, .variants = parsed, .variant_count = count };

    load_check_keys(l, object, known);
    out.level = level_of(l, load_required(l, object, "level"));
    for (size_t i = 0; i < count; i++)
        parsed[i] = parse(l, variants ? json_array_get(variants, i) : single);
    out.by_person = load_chooser(l, object);
    out.long_why = load_string(l, object, "long");
    load_forms(l, object, &out);
    if (json_object_get(object, "description"))
        out.description = parse(l, json_object_get(object, "description"));
    if (!count || !parsed[0].count)
        fault_add(l->faults, FAULT_TEXTS, id, NULL, "add \"text\" or \"variants\"",
                  "text \"%s\" is empty", id);
    return out;
}

bool load_texts(struct loader *l, const json_t *root)
{
    json_t *all = json_object_get(root, "texts"), *object;
    struct text *texts = ARENA_ARRAY(l->arena, struct text, json_object_size(all) + 1);
    const char *id;

    l->file = FAULT_TEXTS;
    if (json_integer_value(json_object_get(root, "format")) != 1 || !json_is_object(all)) {
        fault_add(l->faults, FAULT_TEXTS, NULL, NULL, "begin with \"format\": 1 and add \"texts\"",
                  "this is no catalogue of format 1");
        return false;
    }
    json_object_foreach(all, id, object)
    {
        l->where = arena_strdup(l->arena, id);
        texts[l->flow->text_count++] = load_one(l, l->where, object);
    }
    l->flow->texts = texts;
    l->where = NULL;
    return true;
}
