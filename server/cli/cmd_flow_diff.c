#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/cli/commands.h"
#include "server/cli/flow_compare.h"
#include "server/cli/flow_files.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

const char help_flow_diff[] =
    "Example: git show HEAD:flows/graphs/cobranca.json > old.json\n"
    "         quita flow diff old.json flows/graphs/cobranca.json\n"
    "         state \"ofertas\" changed\n"
    "           silence seconds: 300 (was 540)\n\n"
    "Tells what changed between two versions of a flow: states, what they understand, where they\n"
    "lead, and the wording of texts. OLD NEW are graphs; texts are found as by quita flow check,\n"
    "or named: OLD NEW OLD-TEXTS NEW-TEXTS. How a file is laid out makes no difference. Exit 0\n"
    "whether or not they differ.\n"
    "  --json   one object: {\"different\":true,\"changes\":[{\"what\":\"state\",\"name\":...,\n"
    "           "
    "\"change\":\"added|removed|changed\",\"fields\":[{\"part\",\"field\",\"old\",\"new\"}]}]}\n";

static const char *const kind_names[] = {
    [CHANGE_ADDED] = "added", [CHANGE_REMOVED] = "removed", [CHANGE_CHANGED] = "changed"
};

/* Fields whose name reads badly in "ofertas: go negociar". */
static const char *field_words(const char *field)
{
    static const char *const words[][2] = {
        { "go", "leads to" },
        { "next", "goes on to" },
        { "else", "else leads to" },
        { "say", "says" },
        { "needs", "needs identity" },
        { "do", "does" },
        { "hear", "hears" },
        { "as", "keeps it as" },
        { "otherwise", "anything else leads to" },
        { "give_up", "gives up to" },
        { "ask", "asks what is asked by" },
    };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(words[i][0], field) == 0)
            return words[i][1];
    return field;
}

static void print_lines(const char *sign, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, "\n");
        printf("  %s %.*s\n", sign, (int)len, text);
        text += len + (text[len] == '\n');
    }
}

static void print_field(const struct change *c)
{
    printf("  %s%s%s: ", c->part, *c->part ? " " : "", field_words(c->field));
    if (c->now)
        fputs(c->now, stdout);
    if (c->old)
        printf(c->now ? " (was %s)" : "nothing any more (was %s)", c->old);
    putchar('\n');
}

static void print_change(const struct change *c, bool is_text)
{
    if (is_text && strcmp(c->field, "level") != 0) {
        print_lines("-", c->old ? c->old : "");
        print_lines("+", c->now ? c->now : "");
    } else if (*c->part && !*c->field) {
        printf("  %s: %s (%s)\n", c->now ? "new" : "gone", c->part, c->now ? c->now : c->old);
    } else {
        print_field(c);
    }
}

static void print_owner(const struct owner_change *o)
{
    bool is_text = strcmp(o->owner, "text") == 0;

    if (*o->name)
        printf("%s \"%s\" %s\n", o->owner, o->name, kind_names[o->kind]);
    else
        printf("%s %s\n", strcmp(o->owner, "flow") == 0 ? "the flow itself" : "understood anywhere",
               kind_names[o->kind]);
    if (o->kind == CHANGE_REMOVED && !is_text)
        return;
    for (size_t i = 0; i < o->count; i++)
        print_change(&o->changes[i], is_text);
}

static void print_words(const struct comparison *c)
{
    for (size_t i = 0; i < c->count; i++)
        print_owner(&c->owners[i]);
    if (!c->count)
        puts("no difference");
}

static json_t *fields_json(const struct owner_change *o)
{
    json_t *fields = json_array();

    for (size_t i = 0; i < o->count; i++)
        json_array_append_new(fields,
                              json_pack("{s:s, s:s, s:s?, s:s?}", "part", o->changes[i].part,
                                        "field", o->changes[i].field, "old", o->changes[i].old,
                                        "new", o->changes[i].now));
    return fields;
}

static void print_json(const struct comparison *c)
{
    json_t *changes = json_array();
    AUTO(json_t, all) = json_pack("{s:b, s:o}", "different", c->count > 0, "changes", changes);

    for (size_t i = 0; i < c->count; i++)
        json_array_append_new(changes,
                              json_pack("{s:s, s:s, s:s, s:o}", "what", c->owners[i].owner, "name",
                                        c->owners[i].name, "change", kind_names[c->owners[i].kind],
                                        "fields", fields_json(&c->owners[i])));
    json_dumpf(all, stdout, JSON_COMPACT);
    putchar('\n');
}

static json_t *parse(struct flow_source source, const char *must_have)
{
    json_error_t bad;
    json_t *root = json_loadb(source.data, source.len, JSON_REJECT_DUPLICATES, &bad);

    if (!root)
        fprintf(stderr, "%s:%d: not JSON: %s\n", source.path, bad.line > 0 ? bad.line : 1,
                bad.text);
    else if (!json_is_object(json_object_get(root, must_have))) {
        fprintf(stderr, "%s:1: holds no \"%s\"\n", source.path, must_have);
        json_decref(root);
        root = NULL;
    }
    return root;
}

/* One version: its graph and perhaps its texts. */
static int read_version(char **paths, int count, struct flow_facts *out, struct arena *a)
{
    struct flow_files files;
    int code = CLI_CANNOT_RUN;

    if (flow_files_read(&files, count, paths)) {
        const struct flow_file *graph = &files.items[0];
        AUTO(json_t, root) =
            parse((struct flow_source){ graph->path, strbuf_str(&graph->data), graph->data.len },
                  "states");
        AUTO(json_t, texts) = parse(flow_files_texts(&files, graph), "texts");
        code = root && texts ? CLI_OK : CLI_BAD_INPUT;
        if (code == CLI_OK)
            *out = flow_facts_make(root, texts, a);
    }
    flow_files_done(&files);
    return code;
}

/* `versions`: graph and texts of the old one, then of the new one; texts may be NULL. */
static int compare(char *versions[2][2], bool as_json)
{
    struct arena arena = { 0 };
    struct flow_facts facts[2];
    int code = CLI_OK;

    for (int i = 0; i < 2 && code == CLI_OK; i++)
        code = read_version(versions[i], versions[i][1] ? 2 : 1, &facts[i], &arena);
    if (code == CLI_OK) {
        struct comparison c = flow_compare(&facts[0], &facts[1], &arena);
        if (as_json)
            print_json(&c);
        else
            print_words(&c);
    }
    arena_done(&arena);
    return code;
}

int command_flow_diff(int argc, char **argv)
{
    char *versions[2][2] = { { NULL } };
    bool as_json = false, good = true;
    int files = 0;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            as_json = true;
        else if (argv[i][0] == '-' || files == 4)
            good = false;
        else {
            versions[files % 2][files / 2] = argv[i];
            files++;
        }
    }
    if (!good || (files != 2 && files != 4)) {
        fputs("quita: flow diff takes OLD NEW, or OLD NEW OLD-TEXTS NEW-TEXTS; see quita flow "
              "diff --help\n",
              stderr);
        return CLI_CANNOT_RUN;
    }
    return compare(versions, as_json);
}
