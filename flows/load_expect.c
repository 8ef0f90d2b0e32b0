#include "flows/load.h"

#include "flows/entities.h"

#include "nlu/intents.h"
#include "server/base/auto.h"

#include <string.h>

static const char *const entity_names[ENTITY_COUNT] = {
    [ENTITY_CPF] = "cpf",
    [ENTITY_DATE] = "date",
    [ENTITY_BIRTH_DATE] = "birth_date",
    [ENTITY_DIGITS] = "digits",
    [ENTITY_CODE] = "code",
    [ENTITY_MONEY] = "money",
    [ENTITY_PHONE] = "phone",
    [ENTITY_EMAIL] = "email",
    [ENTITY_INSTALLMENTS] = "installments",
    [ENTITY_MEDIA] = "media",
    [ENTITY_FREE_TEXT] = "free_text",
};

static enum entity entity_named(struct loader *l, const char *name)
{
    for (enum entity e = ENTITY_CPF; name && e < ENTITY_COUNT; e++)
        if (strcmp(entity_names[e], name) == 0)
            return e;
    if (name)
        fault_add(
            l->faults, FAULT_GRAPH, l->where, name,
            "use cpf, date, birth_date, digits, code, money, phone, email, installments, media or "
            "free_text",
            "\"%s\" asks for \"%s\", which nobody can recognise", l->where, name);
    return ENTITY_NONE;
}

static enum entity load_entity(struct loader *l, const json_t *object)
{
    return entity_named(l, load_string(l, object, "entity"));
}

/* "slots": { "vezes": "installments" } */
void load_slots(struct loader *l, const json_t *root)
{
    const json_t *slots = json_object_get(root, "slots");
    struct slot *out = ARENA_ARRAY(l->arena, struct slot, json_object_size(slots) + 1);
    const char *name;
    json_t *kind;

    json_object_foreach((json_t *)(uintptr_t)slots, name, kind)
    {
        struct slot *slot = &out[l->flow->slot_count++];
        *slot = (struct slot){ arena_strdup(l->arena, name),
                               entity_named(l, load_word(l, kind, "slots")) };
        if (!entity_is_written(slot->entity))
            fault_add(l->faults, FAULT_GRAPH, "slots", name, "use a kind of value that is written",
                      "the slot \"%s\" can never be filled", name);
    }
    l->flow->slots = out;
}

static keyword_set load_hear(struct loader *l, const json_t *object)
{
    const json_t *names = json_object_get(object, "hear");
    keyword_set set = 0;

    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = load_word(l, json_array_get(names, i), "hear");
        enum keyword keyword;
        if (name && keyword_by_name(name, &keyword))
            set |= keyword_bit(keyword);
        else if (name)
            fault_add(l->faults, FAULT_GRAPH, l->where, name,
                      "use a name of nlu/keyword_table.c or add it there",
                      "\"%s\" listens for \"%s\", which is no keyword", l->where, name);
    }
    if (names && !set)
        fault_add(l->faults, FAULT_GRAPH, l->where, "hear", "write [\"sim\"] or remove it",
                  "\"hear\" of \"%s\" holds nothing", l->where);
    return set;
}

/* "intent": what people want, by the labels of the ontology. */
static keyword_set load_intent(struct loader *l, const json_t *object)
{
    const json_t *names = json_object_get(object, "intent");
    keyword_set set = 0;

    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = load_word(l, json_array_get(names, i), "intent");
        keyword_set one = name ? intent_keywords(name) : 0;
        set |= one;
        if (name && !one)
            fault_add(l->faults, FAULT_GRAPH, l->where, name, "use a label of nlu/intents.c",
                      "\"%s\" listens for the intent \"%s\", which nobody recognises", l->where,
                      name);
    }
    if (names && !set)
        fault_add(l->faults, FAULT_GRAPH, l->where, "intent",
                  "write [\"request_boleto\"] or remove it", "\"intent\" of \"%s\" holds nothing",
                  l->where);
    return set;
}

/* The label of a choice is the text "op.<choice>" unless another is named. */
static const struct text *load_title(struct loader *l, const json_t *object, const struct expect *e)
{
    const char *id = load_string(l, object, "title");

    if (!id && e->choice)
        id = arena_printf(l->arena, "op.%s", e->choice);
    return id ? load_text(l, id) : NULL;
}

/* "beside": a date in the message that brings the CPF. */
static void load_beside(struct loader *l, const json_t *object, struct expect *e)
{
    static const char *const known[] = { "entity", "as", NULL };
    const json_t *beside = json_object_get(object, "beside");

    if (!beside)
        return;
    load_check_keys(l, beside, known);
    e->beside = load_entity(l, beside);
    e->beside_as = load_string(l, beside, "as");
    if (e->entity != ENTITY_CPF || !e->beside_as ||
        (e->beside != ENTITY_BIRTH_DATE && e->beside != ENTITY_DATE))
        fault_add(l->faults, FAULT_GRAPH, l->where, "beside",
                  "use it with \"entity\": \"cpf\", and give it \"entity\": \"birth_date\" or "
                  "\"date\" and \"as\"",
                  "\"beside\" of \"%s\" is no date beside a CPF", l->where);
}

static void check_expect(struct loader *l, const struct expect *e)
{
    bool hears = e->choice || e->each || e->hear || e->entity;

    if (!hears)
        fault_add(l->faults, FAULT_GRAPH, l->where, "ask",
                  "add \"choice\", \"each\", \"hear\", \"intent\" or \"entity\"",
                  "an expectation of \"%s\" can never be met", l->where);
    if (e->each && (!e->id || !e->title || !e->as))
        fault_add(l->faults, FAULT_GRAPH, l->where, "each", "add \"id\", \"title\" and \"as\"",
                  "the options from \"%s\" of \"%s\" are not described", e->each, l->where);
    if (e->entity && e->entity != ENTITY_MEDIA && !e->as && !e->words)
        fault_add(l->faults, FAULT_GRAPH, l->where, "entity", "add \"as\": the variable",
                  "\"%s\" asks for a value and drops it", l->where);
    if (e->go == GO_NONE)
        fault_add(l->faults, FAULT_GRAPH, l->where, "ask", "add \"go\": the next state",
                  "an expectation of \"%s\" leads nowhere", l->where);
}

static const struct text *load_wish(struct loader *l, const json_t *object)
{
    const char *id = load_string(l, object, "wish");

    return id ? load_text(l, id) : NULL;
}

static struct expect load_expect(struct loader *l, const json_t *object)
{
    static const char *const known[] = { "choice", "title",  "each", "id",      "hear",
                                         "entity", "min",    "max",  "as",      "words",
                                         "wrong",  "set",    "go",   "returns", "at_once",
                                         "first",  "beside", "wish", "alone",   "grave",
                                         "intent", NULL };
    struct expect e = { .choice = load_string(l, object, "choice"),
                        .each = load_string(l, object, "each"),
                        .id = load_string(l, object, "id"),
                        .hear = load_hear(l, object) | load_intent(l, object),
                        .entity = load_entity(l, object),
                        .min = load_int(l, object, "min", 1, 30, 1),
                        .max = load_int(l, object, "max", 1, 30, 30),
                        .as = load_string(l, object, "as"),
                        .words = load_string(l, object, "words"),
                        .wrong = load_says(l, object, "wrong"),
                        .returns = load_flag(l, object, "returns"),
                        .at_once = load_flag(l, object, "at_once"),
                        .first = load_flag(l, object, "first"),
                        .wish = load_wish(l, object),
                        .grave = load_flag(l, object, "grave") };

    load_check_keys(l, object, known);
    load_beside(l, object, &e);
    e.alone = load_flag(l, object, "alone") || e.grave;
    e.title = load_title(l, object, &e);
    e.set = load_assigns(l, object, "set", &e.set_count);
    e.go = json_object_get(object, "go") ? load_go(l, object, "go") : GO_NONE;
    check_expect(l, &e);
    return e;
}

/* "ask": "menu" asks what the state "menu" asks. */
static const json_t *borrowed(struct loader *l, const json_t *list, const char *key)
{
    const json_t *other;

    if (!json_is_string(list))
        return list;
    other = json_object_get(json_object_get(l->states, json_string_value(list)), key);
    if (!json_is_array(other))
        fault_add(l->faults, FAULT_GRAPH, l->where, key, "name a state that has a list of its own",
                  "\"%s\" borrows from \"%s\", which asks nothing", l->where,
                  json_string_value(list));
    return json_is_array(other) ? other : NULL;
}

struct expects load_expects(struct loader *l, const json_t *object, const char *key)
{
    const json_t *list = borrowed(l, json_object_get(object, key), key);
    size_t count = json_array_size(list);
    struct expect *items = ARENA_ARRAY(l->arena, struct expect, count + 1);

    if (list && (!count || count > RULES_MAX))
        fault_add(l->faults, FAULT_GRAPH, l->where, key, "write a list of 1 to 64 expectations",
                  "\"%s\" of \"%s\" is no such list", key, l->where ? l->where : "the file");
    for (size_t i = 0; i < count && i < RULES_MAX; i++)
        items[i] = load_expect(l, json_array_get(list, i));
    return (struct expects){ items, count < RULES_MAX ? count : RULES_MAX };
}
