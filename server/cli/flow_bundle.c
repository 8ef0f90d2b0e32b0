#include "server/cli/flow_bundle.h"

#include "server/base/auto.h"
#include "server/base/error.h"

#include <sodium.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

enum { FORMAT = 1, BASE64 = sodium_base64_VARIANT_ORIGINAL };

void bundle_init(struct bundle *b)
{
    *b = (struct bundle){ 0 };
    b->turns = ARENA_ARRAY(&b->arena, struct bundle_turn, BUNDLE_TURNS_MAX);
}

void bundle_done(struct bundle *b)
{
    for (size_t i = 0; i < b->flow_count; i++)
        flow_free(&b->flows[i].flow);
    arena_done(&b->arena);
}

static const struct bundle_flow *find(const struct bundle *b, const char *name, int64_t version)
{
    for (size_t i = 0; name && i < b->flow_count; i++)
        if (b->flows[i].version == version && strcmp(b->flows[i].name, name) == 0)
            return &b->flows[i];
    return NULL;
}

const struct bundle_flow *bundle_flow(struct bundle *b, const char *name, int32_t version,
                                      const char *graph, const char *texts, struct error *err)
{
    const struct bundle_flow *known = find(b, name, version);
    struct bundle_flow *out = &b->flows[b->flow_count];
    const char *report;

    if (known)
        return known;
    if (b->flow_count == BUNDLE_FLOWS_MAX) {
        error_set(err, ERROR_INPUT, "more than %d versions of flows", BUNDLE_FLOWS_MAX);
        return NULL;
    }
    *out = (struct bundle_flow){ .name = arena_strdup(&b->arena, name),
                                 .graph = arena_strdup(&b->arena, graph),
                                 .texts = arena_strdup(&b->arena, texts),
                                 .version = version };
    out->flow = flow_load_published(graph, strlen(graph), texts, strlen(texts), version, &b->arena,
                                    &report);
    if (!out->flow) {
        error_set(err, ERROR_INPUT, "version %d of %s cannot be loaded: %.*s", (int)version, name,
                  (int)strcspn(report, "\n"), report);
        return NULL;
    }
    b->flow_count++;
    return out;
}

bool bundle_add(struct bundle *b, int64_t at_us, const struct bundle_flow *flow,
                struct packed record, struct error *err)
{
    if (b->turn_count == BUNDLE_TURNS_MAX)
        return error_set(err, ERROR_INPUT, "more than %d turns", BUNDLE_TURNS_MAX);
    b->turns[b->turn_count++] = (struct bundle_turn){
        at_us, flow, { arena_memdup(&b->arena, record.data, record.len), record.len }
    };
    return true;
}

/* ---- the file ---- */

static json_t *turn_json(const struct bundle_turn *t, struct arena *a)
{
    size_t size = sodium_base64_encoded_len(t->record.len, BASE64);
    char *text = arena_alloc(a, size);

    sodium_bin2base64(text, size, t->record.data, t->record.len, BASE64);
    return json_pack("{s:I, s:s, s:i, s:s}", "at", (json_int_t)t->at_us, "flow", t->flow->name,
                     "version", (int)t->flow->version, "record", text);
}

json_t *bundle_json(const struct bundle *b)
{
    struct arena a = { 0 };
    json_t *flows = json_array(), *turns = json_array();

    for (size_t i = 0; i < b->flow_count; i++)
        json_array_append_new(flows, json_pack("{s:s, s:i, s:s, s:s}", "flow", b->flows[i].name,
                                               "version", (int)b->flows[i].version, "graph",
                                               b->flows[i].graph, "texts", b->flows[i].texts));
    for (size_t i = 0; i < b->turn_count; i++)
        json_array_append_new(turns, turn_json(&b->turns[i], &a));
    arena_done(&a);
    return json_pack("{s:i, s:o, s:o}", "format", FORMAT, "flows", flows, "turns", turns);
}

static bool read_flow(struct bundle *b, const json_t *item, struct error *err)
{
    const char *name, *graph, *texts;
    int version;

    if (json_unpack((json_t *)(uintptr_t)item, "{s:s, s:i, s:s, s:s}", "flow", &name, "version",
                    &version, "graph", &graph, "texts", &texts))
        return error_set(err, ERROR_INPUT, "a flow of the file has no flow, version, graph, texts");
    return bundle_flow(b, name, version, graph, texts, err) != NULL;
}

static bool read_turn(struct bundle *b, const json_t *item, struct error *err)
{
    const char *name, *text;
    json_int_t at;
    int version;
    size_t len;

    if (json_unpack((json_t *)(uintptr_t)item, "{s:I, s:s, s:i, s:s}", "at", &at, "flow", &name,
                    "version", &version, "record", &text) ||
        !find(b, name, version))
        return error_set(err, ERROR_INPUT, "turn %zu of the file has no at, flow, version, record",
                         b->turn_count + 1);
    uint8_t *bytes = arena_alloc(&b->arena, strlen(text) + 1);
    if (sodium_base642bin(bytes, strlen(text), text, strlen(text), NULL, &len, NULL, BASE64) != 0)
        return error_set(err, ERROR_INPUT, "the record of turn %zu is no base64",
                         b->turn_count + 1);
    return bundle_add(b, at, find(b, name, version), (struct packed){ bytes, len }, err);
}

bool bundle_read(struct bundle *b, const char *path, struct error *err)
{
    json_error_t bad;
    AUTO(json_t, root) = json_load_file(path, 0, &bad);
    const json_t *flows = json_object_get(root, "flows"), *turns = json_object_get(root, "turns");
    bool good = true;

    if (!root)
        return error_set(err, ERROR_INPUT, "%s, line %d: %s", path, bad.line, bad.text);
    if (json_integer_value(json_object_get(root, "format")) != FORMAT || !json_is_array(turns))
        return error_set(err, ERROR_INPUT, "%s is no file of quita flow replay --out", path);
    for (size_t i = 0; good && i < json_array_size(flows); i++)
        good = read_flow(b, json_array_get(flows, i), err);
    for (size_t i = 0; good && i < json_array_size(turns); i++)
        good = read_turn(b, json_array_get(turns, i), err);
    return good;
}
