#include "nlu/parse.h"
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/cli/commands.h"
#include "server/cli/jsonl.h"
#include "server/cli/nlu_files.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char help_nlu_parse[] =
    "Example: echo '{\"id\":1,\"text\":\"qro paga dia 10\",\"today\":\"2026-11-25\"}' |\n"
    "         quita nlu parse --jsonl\n\n"
    "Reads one JSON object a line and answers what it means: intent (a label of the ontology),\n"
    "confidence, alternatives, entities (value in normal form, place in bytes) and decision\n"
    "(accept, confirm, disambiguate, reject).  \"today\" is the day that dates are counted from.\n"
    "QUITA_NLU_MODEL names another model than the one that is built in.\n";

static struct intent_model model;

static json_t *entities_json(const struct parsed *p)
{
    json_t *out = json_array();

    for (size_t i = 0; i < p->view.entities.count; i++) {
        const struct entity_found *e = &p->view.entities.items[i];
        size_t offset, length;
        text_place(&p->view.text, e->first, e->last, &offset, &length);
        json_array_append_new(
            out, json_pack("{s:s, s:s, s:I, s:I}", "entity", entity_kind_names[e->kind], "value",
                           e->value, "offset", (json_int_t)offset, "length", (json_int_t)length));
    }
    return out;
}

/* Six digits are more than it is worth. */
static double rounded(float p)
{
    return round((double)p * 1e6) / 1e6;
}

static json_t *parsed_json(const struct parsed *p)
{
    json_t *alternatives = json_array();

    for (int i = 0; i < ALTERNATIVES_MAX; i++)
        json_array_append_new(alternatives,
                              json_pack("[s, f]", label_names[p->alternatives[i].label],
                                        rounded(p->alternatives[i].p)));
    return json_pack("{s:s, s:f, s:o, s:o, s:s}", "intent", label_names[p->intent.label],
                     "confidence", rounded(p->intent.p), "alternatives", alternatives, "entities",
                     entities_json(p), "decision", decision_names[p->decision]);
}

static json_t *parse_line(const json_t *in, struct error *err)
{
    const json_t *text = json_object_get(in, "text");
    const char *today_text = json_string_value(json_object_get(in, "today"));
    struct arena a = { 0 };
    struct parsed *p = ARENA_NEW(&a, struct parsed);
    json_t *out = NULL;
    day_t today;

    if (!json_is_string(text))
        error_set(err, ERROR_INPUT, "\"text\" must be a text");
    else if (!today_text || !day_parse_iso(today_text, &today))
        error_set(err, ERROR_INPUT, "\"today\" must be a day like \"2026-11-25\"");
    else {
        nlu_parse(&model, json_string_value(text), json_string_length(text), today, &a, p);
        out = parsed_json(p);
    }
    arena_done(&a);
    return out;
}

int command_nlu_parse(int argc, char **argv)
{
    struct error err = { 0 };
    int code;

    if (!jsonl_only(argc, argv))
        return CLI_BAD_INPUT;
    if (!nlu_model_load(&model, NULL, &err)) {
        fprintf(stderr, "quita nlu parse: %s\n", err.detail);
        return CLI_CANNOT_RUN;
    }
    code = jsonl_run(parse_line);
    model_close(&model);
    return code;
}
