#include "server/contact/library.h"

#include "flows/load.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"

#include <string.h>

AUTO_DEFINE(json_t, json_decref)

const char *const contact_channel_names[CONTACT_CHANNEL_COUNT] = { "whatsapp", "sms", "email",
                                                                   "letter", "voice" };
const char *const purpose_names[PURPOSE_COUNT] = { "lembrete", "cobranca", "pesquisa", "promocao" };
const char *const stage_names[STAGE_COUNT] = { "preventiva",   "instantanea", "extrajudicial",
                                               "pre_judicial", "acordo",      "cartao",
                                               "servico" };
const char *const library_part_names[LIBRARY_PART_COUNT] = { "subject", "preheader", "body",
                                                             "footer" };
static const char *const level_names[] = { "L0", "L1", "L2" };
static const char *const action_names[ACTION_KIND_COUNT] = { "link", "phone", "button",
                                                             "key",  "reply", "attachment" };

enum { WORDS_MAX = 65536 };

/* What a part of the file is read with: the blocks, beside what every loader has. */
struct reading {
    struct loader loader;
    const json_t *blocks;
};

static size_t index_of(struct reading *r, const char *word, const char *key,
                       const char *const *names, size_t count)
{
    struct strbuf all = { 0 };

    for (size_t i = 0; word && i < count; i++)
        if (strcmp(names[i], word) == 0)
            return i;
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&all, "%s%s", i ? ", " : "write one of ", names[i]);
    if (word)
        fault_add(r->loader.faults, FAULT_TEXTS, r->loader.where, key, strbuf_str(&all),
                  "\"%s\" of \"%s\" is \"%s\", which does not exist", key, r->loader.where, word);
    strbuf_done(&all);
    return 0;
}

static size_t one_of(struct reading *r, const json_t *object, const char *key,
                     const char *const *names, size_t count)
{
    return index_of(r, load_required(&r->loader, object, key), key, names, count);
}

static unsigned stages_of(struct reading *r, const json_t *object)
{
    json_t *list = json_object_get(object, "stages");
    unsigned stages = 0;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *word = load_word(&r->loader, json_array_get(list, i), "stages");
        stages |= 1u << index_of(r, word, "stages", stage_names, STAGE_COUNT);
    }
    if (!stages)
        fault_add(r->loader.faults, FAULT_TEXTS, r->loader.where, "stages",
                  "add \"stages\": [\"preventiva\"]", "\"%s\" is for no stage", r->loader.where);
    return stages;
}

static const char *kept(struct strbuf *all, struct arena *a)
{
    const char *copy = arena_strdup(a, strbuf_str(all));

    strbuf_done(all);
    return copy;
}

/* A text is one string, or its lines. */
static const char *joined(struct reading *r, const json_t *value, const char *key)
{
    struct strbuf all = { 0 };

    if (!json_is_array(value))
        return load_word(&r->loader, value, key);
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *line = load_word(&r->loader, json_array_get(value, i), key);
        strbuf_adds(&all, i ? "\n" : "");
        strbuf_adds(&all, line ? line : "");
    }
    return kept(&all, r->loader.arena);
}

/* The block that the words begin with, "{{bloco_menu}}", and how long its mark is; or NULL. */
static const char *block_at(const struct reading *r, const char *words, size_t *len)
{
    size_t name = strcspn(words + 2, "}");
    const json_t *block = json_object_getn(r->blocks, words + 2, name);

    *len = name + 4;
    return strncmp(words + 2 + name, "}}", 2) == 0 ? json_string_value(block) : NULL;
}

/* The words with each {{bloco}} of the file in its place; blocks hold no blocks. */
static const char *with_blocks(struct reading *r, const char *words)
{
    struct strbuf all = { 0 };
    const char *open, *block;
    size_t len;

    while ((open = strstr(words, "{{")) && all.len < WORDS_MAX) {
        block = block_at(r, open, &len);
        strbuf_add(&all, words, (size_t)(open - words));
        if (block)
            strbuf_adds(&all, block);
        else
            strbuf_add(&all, open, len = 2);
        words = open + len;
    }
    strbuf_adds(&all, words);
    return kept(&all, r->loader.arena);
}

static void read_part(struct reading *r, const json_t *object, enum library_part part,
                      struct library_words *out)
{
    const json_t *value = json_object_get(object, library_part_names[part]);
    struct error err = { 0 };

    if (!value || !(out->raw = joined(r, value, library_part_names[part])))
        return;
    if (!template_parse(with_blocks(r, out->raw), r->loader.arena, &out->words, &err))
        fault_add(r->loader.faults, FAULT_TEXTS, r->loader.where, library_part_names[part],
                  "correct the text", "\"%s\" of \"%s\": %s", library_part_names[part],
                  r->loader.where, err.detail);
}

static void read_actions(struct reading *r, const json_t *object, struct library_text *out)
{
    static const char *const known[] = { "kind", "label", "primary", NULL };
    const json_t *list = json_object_get(object, "actions");
    struct library_action *items =
        ARENA_ARRAY(r->loader.arena, struct library_action, json_array_size(list) + 1);

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *action = json_array_get(list, i);
        load_check_keys(&r->loader, action, known);
        items[out->action_count++] =
            (struct library_action){ .kind = (enum library_action_kind)one_of(
                                         r, action, "kind", action_names, ACTION_KIND_COUNT),
                                     .label = load_string(&r->loader, action, "label"),
                                     .primary = load_flag(&r->loader, action, "primary") };
    }
    out->actions = items;
}

static void read_kind(struct reading *r, const json_t *object, struct library_text *out)
{
    static const char *const readers[] = { "pessoa", "empresa" };
    const char *reader = load_string(&r->loader, object, "reader");

    out->channel = (enum contact_channel)one_of(r, object, "channel", contact_channel_names,
                                                CONTACT_CHANNEL_COUNT);
    out->purpose = (enum purpose)one_of(r, object, "purpose", purpose_names, PURPOSE_COUNT);
    out->level = (enum disclosure)one_of(r, object, "level", level_names, COUNT_OF(level_names));
    out->stages = stages_of(r, object);
    out->family = load_required(&r->loader, object, "family");
    out->name = load_string(&r->loader, object, "name");
    out->offer = load_flag(&r->loader, object, "offer");
    out->has_day = json_object_get(object, "day") != NULL;
    out->day = load_int(&r->loader, object, "day", -30, 0, 0);
    out->for_company = index_of(r, reader, "reader", readers, COUNT_OF(readers)) == 1;
}

static struct library_text read_one(struct reading *r, const char *id, const json_t *object)
{
    static const char *const known[] = { "channel",   "purpose", "stages", "level",   "family",
                                         "name",      "day",     "reader", "offer",   "subject",
                                         "preheader", "body",    "footer", "actions", NULL };
    struct library_text out = { .id = arena_strdup(r->loader.arena, id) };
    size_t before = r->loader.faults->count;

    r->loader.where = out.id;
    load_check_keys(&r->loader, object, known);
    read_kind(r, object, &out);
    for (int part = 0; part < LIBRARY_PART_COUNT; part++)
        read_part(r, object, (enum library_part)part, &out.parts[part]);
    read_actions(r, object, &out);
    if (!out.parts[LIBRARY_BODY].words.count)
        fault_add(r->loader.faults, FAULT_TEXTS, id, NULL, "add \"body\"", "\"%s\" says nothing",
                  id);
    out.broken = r->loader.faults->count > before;
    return out;
}

static void read_all(struct reading *r, const json_t *root, struct library *out)
{
    static const char *const known[] = { "format", "language", "blocks", "templates", NULL };
    json_t *all = json_object_get(root, "templates"), *object;
    struct library_text *texts =
        ARENA_ARRAY(r->loader.arena, struct library_text, json_object_size(all) + 1);
    const char *id;

    load_check_keys(&r->loader, root, known);
    json_object_foreach(all, id, object) texts[out->count++] = read_one(r, id, object);
    out->texts = texts;
}

bool library_read(struct faults *faults, struct arena *a, struct library *out)
{
    json_error_t bad;
    AUTO(json_t, root) = json_loadb(faults->source[FAULT_TEXTS].data,
                                    faults->source[FAULT_TEXTS].len, JSON_REJECT_DUPLICATES, &bad);
    struct reading r = { .loader = { .arena = a, .faults = faults, .file = FAULT_TEXTS } };

    *out = (struct library){ 0 };
    if (!root)
        fault_add_line(faults, FAULT_TEXTS, bad.line > 0 ? bad.line : 1, "correct the JSON there",
                       "this is no JSON: %s", bad.text);
    else if (json_integer_value(json_object_get(root, "format")) != 1 ||
             !json_is_object(json_object_get(root, "templates")))
        fault_add(faults, FAULT_TEXTS, NULL, NULL, "begin with \"format\": 1 and add \"templates\"",
                  "this is no library of format 1");
    else {
        r.blocks = json_object_get(root, "blocks");
        read_all(&r, root, out);
    }
    return out->count > 0;
}
