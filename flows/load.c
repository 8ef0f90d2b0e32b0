#include "flows/load.h"

#include "nlu/patterns.h"
#include "server/base/auto.h"

#include <stdlib.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

enum { STATES_MAX = 2000 };

int flow_state_index(const struct flow *flow, const char *name)
{
    size_t low = 0, high = flow->by_name ? flow->state_count : 0;

    while (name && low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(flow->by_name[middle]->name, name);
        if (order == 0)
            return (int)(flow->by_name[middle] - flow->states);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return GO_NONE;
}

static int by_name(const void *a, const void *b)
{
    const struct state *const *left = a, *const *right = b;

    return strcmp((*left)->name, (*right)->name);
}

/* A turn looks up the state that waits, and those it goes back to. */
static void sort_names(struct flow *flow)
{
    const struct state **sorted =
        ARENA_ARRAY(&flow->arena, const struct state *, flow->state_count + 1);

    for (size_t i = 0; i < flow->state_count; i++)
        sorted[i] = &flow->states[i];
    qsort(sorted, flow->state_count, sizeof(sorted[0]), by_name);
    flow->by_name = sorted;
}

const struct text *flow_text(const struct flow *flow, const char *id)
{
    for (size_t i = 0; i < flow->text_count; i++)
        if (strcmp(flow->texts[i].id, id) == 0)
            return &flow->texts[i];
    return NULL;
}

bool flow_state_asks_free(const struct state *state)
{
    for (size_t i = 0; i < state->expects.count; i++)
        if (state->expects.items[i].entity != ENTITY_NONE &&
            state->expects.items[i].entity != ENTITY_MEDIA)
            return true;
    return false;
}

bool level_allowed(enum disclosure level, enum assurance assurance, bool opened)
{
    return level == DISCLOSURE_L0 || assurance >= ASSURANCE_A2 ||
           (level == DISCLOSURE_L1 && assurance >= ASSURANCE_A1 && opened);
}

const char *flow_name(const struct flow *flow)
{
    return flow->name;
}

int32_t flow_version(const struct flow *flow)
{
    return flow->version;
}

static json_t *parse(struct faults *faults, enum fault_file file)
{
    json_error_t bad;
    json_t *root = json_loadb(faults->source[file].data, faults->source[file].len,
                              JSON_REJECT_DUPLICATES, &bad);

    if (!root)
        fault_add_line(faults, file, bad.line > 0 ? bad.line : 1, "correct the JSON there",
                       "not JSON: %s", bad.text);
    else if (!json_is_object(root))
        fault_add_line(faults, file, 1, "wrap it in { }", "the file holds no object");
    return root;
}

const char *const *load_names(struct loader *l, const json_t *root, const char *key, size_t *count)
{
    const json_t *list = json_object_get(root, key);
    const char **names = ARENA_ARRAY(l->arena, const char *, json_array_size(list) + 1);

    *count = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = load_word(l, json_array_get(list, i), key);
        if (name)
            names[(*count)++] = name;
    }
    return names;
}

static void load_words(struct loader *l, const json_t *root)
{
    static const char *const keys[FLOW_WORDS_COUNT] = {
        [FLOW_WORDS_CODE] = "code", [FLOW_WORDS_FAILURE] = "failure"
    };

    for (size_t i = 0; i < FLOW_WORDS_COUNT; i++) {
        const char *id = load_required(l, root, keys[i]);
        l->flow->words[i] = id ? load_text(l, id) : NULL;
    }
}

static void load_notices(struct loader *l, const json_t *root)
{
    json_t *all = json_object_get(root, "notices"), *value;
    struct notice_rule *rules =
        ARENA_ARRAY(l->arena, struct notice_rule, json_object_size(all) + 1);
    const char *name;

    json_object_foreach(all, name, value)
    {
        const char *target = load_word(l, value, name);
        if (target)
            rules[l->flow->notice_count++] =
                (struct notice_rule){ arena_strdup(l->arena, name), load_go_name(l, target) };
    }
    l->flow->notices = rules;
}

/* Texts after which the person has what they came for; only reports look at them. */
static void check_resolves(struct loader *l, const json_t *root)
{
    size_t count;
    const char *const *texts = load_names(l, root, "resolves", &count);

    for (size_t i = 0; i < count; i++)
        load_text(l, texts[i]);
}

static int required_go(struct loader *l, const json_t *root, const char *key)
{
    load_required(l, root, key);
    return load_go(l, root, key);
}

static void load_defaults(struct loader *l, const json_t *root)
{
    const json_t *retry = json_object_get(root, "retry");
    const char *button = load_required(l, root, "list_button");
    struct flow *flow = l->flow;

    if (json_array_size(retry) != LADDER_MAX)
        fault_add(l->faults, FAULT_GRAPH, NULL, "retry", "write two texts",
                  "the file has no \"retry\" of two texts");
    for (size_t i = 0; i < LADDER_MAX && i < json_array_size(retry); i++) {
        const char *id = load_word(l, json_array_get(retry, i), "retry");
        struct say *say = ARENA_NEW(l->arena, struct say);
        say->text = id ? load_text(l, id) : NULL;
        flow->retry[i] = (struct says){ say, 1 };
    }
    flow->list_button = button ? load_text(l, button) : NULL;
    load_required(l, root, "media");
    flow->media = load_says(l, root, "media");
    load_required(l, root, "unsupported");
    flow->unsupported = load_says(l, root, "unsupported");
}

/* "channels": ["whatsapp", "sms"]: those whose limits its texts must keep to. */
static void load_channels(struct loader *l, const json_t *root)
{
    size_t count = 0;
    const char *const *names = load_names(l, root, "channels", &count);

    for (size_t i = 0; i < count; i++) {
        enum flow_channel channel = flow_channel_find(names[i]);
        if (channel == FLOW_CHANNEL_COUNT)
            fault_add(l->faults, FAULT_GRAPH, "channels", names[i],
                      "use whatsapp, sms, web or voice", "\"%s\" is no channel", names[i]);
        else
            l->flow->channels |= 1u << channel;
    }
}

/* "cobranca" unless told otherwise. */
static bool load_purpose(struct loader *l, const json_t *root)
{
    const char *purpose = load_string(l, root, "purpose");
    bool recruits = purpose && strcmp(purpose, "captacao") == 0;

    if (purpose && !recruits && strcmp(purpose, "cobranca") != 0)
        fault_add(l->faults, FAULT_GRAPH, NULL, "purpose", "write cobranca or captacao",
                  "the flow is for \"%s\", which nobody knows", purpose);
    return recruits;
}

static void load_graph_head(struct loader *l, const json_t *root)
{
    static const char *const known[] = {
        "format",  "name",         "start",       "home",    "identify", "give_up",
        "stop",    "careful_stop", "list_button", "retry",   "media",    "unsupported",
        "keep",    "carry",        "code",        "failure", "notices",  "anywhere",
        "states",  "flows",        "vars",        "wished",  "channels", "resolves",
        "purpose", "confirm",      "choose",      "slots",   NULL
    };
    struct flow *flow = l->flow;

    load_check_keys(l, root, known);
    flow->name = load_required(l, root, "name");
    flow->recruits = load_purpose(l, root);
    flow->start = required_go(l, root, "start");
    flow->home = required_go(l, root, "home");
    flow->identify = required_go(l, root, "identify");
    flow->give_up = required_go(l, root, "give_up");
    flow->stop = required_go(l, root, "stop");
    flow->careful_stop = required_go(l, root, "careful_stop");
    flow->wished = json_object_get(root, "wished") ? load_go(l, root, "wished") : GO_NONE;
    flow->confirm = json_object_get(root, "confirm") ? load_go(l, root, "confirm") : GO_NONE;
    flow->choose = json_object_get(root, "choose") ? load_go(l, root, "choose") : GO_NONE;
    flow->keep = load_names(l, root, "keep", &flow->keep_count);
    flow->carry = load_names(l, root, "carry", &flow->carry_count);
    load_channels(l, root);
    load_declared(l, root);
    load_subflows(l, root);
    load_words(l, root);
    load_notices(l, root);
    check_resolves(l, root);
    load_defaults(l, root);
    load_slots(l, root);
    flow->anywhere = load_expects(l, root, "anywhere");
}

static bool load_graph(struct loader *l, json_t *root)
{
    json_t *states = json_object_get(root, "states"), *object;
    struct state *out = ARENA_ARRAY(l->arena, struct state, json_object_size(states) + 1);
    const char *name;

    l->file = FAULT_GRAPH;
    if (!load_upgrade(l, root))
        return false;
    if (!json_object_size(states) || json_object_size(states) > STATES_MAX) {
        fault_add(l->faults, FAULT_GRAPH, NULL, NULL, "add \"states\" (at most 2000)",
                  "the graph has no states, or too many");
        return false;
    }
    l->states = states;
    load_graph_head(l, root);
    json_object_foreach(states, name, object)
        load_state(l, arena_strdup(l->arena, name), object, &out[l->flow->state_count++]);
    l->flow->states = out;
    sort_names(l->flow);
    return true;
}

static void load_all(struct flow *flow, struct faults *faults, bool prove)
{
    struct loader l = { .flow = flow, .arena = &flow->arena, .faults = faults };
    AUTO(json_t, graph) = parse(faults, FAULT_GRAPH);
    AUTO(json_t, texts) = parse(faults, FAULT_TEXTS);

    words_load(&flow->packs, &flow->arena, faults);
    if (faults->count)
        return;
    if (load_texts(&l, texts) && load_graph(&l, graph) && !faults->count &&
        flow_check_heads(flow, faults) && prove)
        flow_check(flow, faults);
}

static struct flow *flow_new(int32_t version)
{
    struct flow *flow = calloc(1, sizeof(*flow));

    if (!flow)
        abort();
    flow->version = version;
    flow->patterns = patterns_new();
    return flow;
}

bool flow_examine(const char *graph, size_t graph_len, const char *texts, size_t texts_len,
                  struct arena *a, struct findings *out, const char **name)
{
    struct faults faults = { .source = { { graph, graph_len }, { texts, texts_len } },
                             .findings = out,
                             .arena = a };
    struct flow *flow = flow_new(0);

    out->count = 0;
    load_all(flow, &faults, true);
    *name = flow->name ? arena_strdup(a, flow->name) : NULL;
    flow_free(&flow);
    strbuf_done(&faults.report);
    return faults.count == 0;
}

static struct flow *load(const struct faults *source, int32_t version, bool prove,
                         struct arena *report_arena, const char **report)
{
    struct flow *flow = flow_new(version);
    struct faults faults = *source;

    load_all(flow, &faults, prove);
    *report = arena_strdup(report_arena, strbuf_str(&faults.report));
    if (faults.count)
        flow_free(&flow);
    strbuf_done(&faults.report);
    return flow;
}

struct flow *flow_load(const char *graph, size_t graph_len, const char *texts, size_t texts_len,
                       int32_t version, struct arena *report_arena, const char **report)
{
    const struct faults source = { .source = { { graph, graph_len }, { texts, texts_len } } };

    return load(&source, version, true, report_arena, report);
}

struct flow *flow_load_published(const char *graph, size_t graph_len, const char *texts,
                                 size_t texts_len, int32_t version, struct arena *report_arena,
                                 const char **report)
{
    const struct faults source = { .source = { { graph, graph_len }, { texts, texts_len } } };

    return load(&source, version, false, report_arena, report);
}

void flow_free(struct flow **flow)
{
    if (!*flow)
        return;
    patterns_free(&(*flow)->patterns);
    arena_done(&(*flow)->arena);
    free(*flow);
    *flow = NULL;
}
