#include "server/cli/flow_files.h"

#include "flows/flow.h"
#include "flows/words.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define BUILT_IN_GRAPH "flows/graphs/cobranca.json"
#define BUILT_IN_TEXTS "flows/texts/cobranca.pt-BR.json"

enum { FILE_MAX = 16 * 1024 * 1024 };

static bool read_all(const char *path, struct strbuf *out)
{
    char chunk[16384];
    size_t len;
    FILE *file = fopen(path, "rb");
    bool good;

    if (!file)
        return false;
    while ((len = fread(chunk, 1, sizeof(chunk), file)) > 0 && out->len < FILE_MAX)
        strbuf_add(out, chunk, len);
    good = !ferror(file) && out->len < FILE_MAX;
    fclose(file);
    return good;
}

static bool add(struct flow_files *f, const char *path)
{
    struct flow_file *file = &f->items[f->count];

    *file = (struct flow_file){ .path = path };
    if (!read_all(path, &file->data)) {
        fprintf(stderr, "quita: cannot read %s: %s\n", path, errno ? strerror(errno) : "too large");
        strbuf_done(&file->data);
        return false;
    }
    file->is_texts = strstr(strbuf_str(&file->data), "\"texts\"") &&
                     !strstr(strbuf_str(&file->data), "\"states\"");
    file->is_words = !file->is_texts && strstr(strbuf_str(&file->data), "\"words\"") &&
                     !strstr(strbuf_str(&file->data), "\"states\"");
    f->count++;
    return true;
}

bool flow_files_read(struct flow_files *f, int count, char **paths)
{
    *f = (struct flow_files){ 0 };
    for (int i = 0; i < count; i++) {
        if (f->count == FLOW_FILES_MAX) {
            fprintf(stderr, "quita: more than %d files\n", FLOW_FILES_MAX);
            return false;
        }
        if (!add(f, paths[i]))
            return false;
    }
    return true;
}

void flow_files_done(struct flow_files *f)
{
    for (size_t i = 0; i < f->count; i++)
        strbuf_done(&f->items[i].data);
    f->count = 0;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* "a.json" and "a.pt-BR.json" belong together. */
static bool same_name(const char *graph, const char *texts)
{
    size_t len = strcspn(base_name(graph), ".");

    return len == strcspn(base_name(texts), ".") &&
           strncmp(base_name(graph), base_name(texts), len) == 0;
}

/* "x/graphs/a.json" -> "x/texts/a.pt-BR.json"; anything else has no such neighbour. */
static bool neighbour(const char *graph, char *out, size_t size)
{
    const char *base = base_name(graph);
    size_t folder = (size_t)(base - graph), name = strcspn(base, ".");

    if (folder < 7 || strncmp(base - 7, "graphs/", 7) != 0)
        return false;
    return snprintf(out, size, "%.*stexts/%.*s.pt-BR.json", (int)folder - 7, graph, (int)name,
                    base) < (int)size;
}

static struct flow_source built_in(const char *name)
{
    const struct asset *asset = asset_find(name);

    if (!asset)
        return (struct flow_source){ name, "", 0 };
    return (struct flow_source){ name, (const char *)asset->data, asset->len };
}

static struct flow_source of_file(const struct flow_file *file)
{
    return (struct flow_source){ file->path, strbuf_str(&file->data), file->data.len };
}

static struct flow_source find_beside(struct flow_files *f, const struct flow_file *graph)
{
    struct flow_file *file = &f->items[f->count];

    if (f->count == FLOW_FILES_MAX)
        return built_in(BUILT_IN_TEXTS);
    *file = (struct flow_file){ .is_texts = true };
    if (!neighbour(graph->path, file->beside, sizeof(file->beside)) ||
        !read_all(file->beside, &file->data)) {
        strbuf_done(&file->data);
        return built_in(BUILT_IN_TEXTS);
    }
    file->path = file->beside;
    f->count++;
    return of_file(file);
}

struct flow_source flow_files_texts(struct flow_files *f, const struct flow_file *graph)
{
    const struct flow_file *only = NULL;
    size_t count = 0;

    for (size_t i = 0; i < f->count; i++) {
        if (!f->items[i].is_texts || f->items[i].beside[0])
            continue;
        if (same_name(graph->path, f->items[i].path))
            return of_file(&f->items[i]);
        only = &f->items[i];
        count++;
    }
    return count == 1 ? of_file(only) : find_beside(f, graph);
}

/* "graph:12: ..." -> "flows/graphs/a.json:12: ..."; lines set in by blanks belong to it. */
static void name_files(const char *report, const char *graph, const char *texts, struct strbuf *out)
{
    while (*report) {
        size_t len = strcspn(report, "\n"), word = *report == ' ' ? 0 : strcspn(report, ":");
        bool in_texts = strncmp(report, "texts:", 6) == 0;
        strbuf_adds(out, !word ? "" : in_texts ? texts : graph);
        strbuf_add(out, report + word, len - word);
        strbuf_addc(out, '\n');
        report += len + (report[len] == '\n');
    }
}

static struct flow *load(struct flow_source graph, struct flow_source texts, struct strbuf *report)
{
    struct arena arena = { 0 };
    const char *faults;
    struct flow *flow = flow_load(graph.data, graph.len, texts.data, texts.len, 1, &arena, &faults);

    name_files(faults, graph.path, texts.path, report);
    arena_done(&arena);
    return flow;
}

static struct flow_source given_texts(const struct flow_files *f)
{
    return f->count ? of_file(&f->items[0]) : built_in(BUILT_IN_TEXTS);
}

void flow_files_look(struct flow_files *f, const struct flow_file *graph, struct arena *a,
                     struct flow_look *out)
{
    struct flow_source first = graph ? of_file(graph) : built_in(BUILT_IN_GRAPH);
    struct flow_source texts = graph ? flow_files_texts(f, graph) : given_texts(f);

    out->sound =
        flow_examine(first.data, first.len, texts.data, texts.len, a, &out->findings, &out->name);
    out->files[FAULT_GRAPH] = arena_strdup(a, first.path);
    out->files[FAULT_TEXTS] = arena_strdup(a, texts.path);
    out->files[FAULT_WORDS] = "flows/words";
}

void flow_files_look_at_words(const struct flow_file *pack, struct arena *a, struct flow_look *out)
{
    struct faults faults = { .findings = &out->findings, .arena = a };
    struct word_pack words;

    out->findings.count = 0;
    out->sound = words_parse(strbuf_str(&pack->data), pack->data.len, a, &faults, &words);
    out->name = words.segment;
    out->files[FAULT_WORDS] = arena_strdup(a, pack->path);
    strbuf_done(&faults.report);
}

static struct flow *load_file(struct flow_files *f, const struct flow_file *graph,
                              struct strbuf *report)
{
    return load(of_file(graph), flow_files_texts(f, graph), report);
}

struct flow *flow_files_one(struct flow_files *f)
{
    struct strbuf report = { 0 };
    struct flow *flow = NULL;
    size_t i = 0;

    while (i < f->count && (f->items[i].is_texts || f->items[i].is_words))
        i++;
    if (i < f->count)
        flow = load_file(f, &f->items[i], &report);
    else
        flow = load(built_in(BUILT_IN_GRAPH), given_texts(f), &report);
    fputs(strbuf_str(&report), stderr);
    strbuf_done(&report);
    return flow;
}

int flow_files_act(int argc, char **argv, void (*act)(const struct flow *flow))
{
    struct flow_files files;
    struct flow *flow = NULL;
    int code = CLI_CANNOT_RUN;

    if (flow_files_read(&files, argc - 1, argv + 1)) {
        flow = flow_files_one(&files);
        code = flow ? CLI_OK : CLI_BAD_INPUT;
    }
    if (flow)
        act(flow);
    flow_free(&flow);
    flow_files_done(&files);
    return code;
}
