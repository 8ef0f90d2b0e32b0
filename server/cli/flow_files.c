#include "server/cli/flow_files.h"

#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/assets.h"

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

struct source {
    const char *path, *data;
    size_t len;
};

static struct source built_in(const char *name)
{
    const struct asset *asset = asset_find(name);

    if (!asset)
        return (struct source){ name, "", 0 };
    return (struct source){ name, (const char *)asset->data, asset->len };
}

static struct source of_file(const struct flow_file *file)
{
    return (struct source){ file->path, strbuf_str(&file->data), file->data.len };
}

static struct source texts_for(struct flow_files *f, const struct flow_file *graph, char *path,
                               size_t size)
{
    const struct flow_file *only = NULL;
    size_t count = 0;

    for (size_t i = 0; i < f->count; i++) {
        if (!f->items[i].is_texts)
            continue;
        if (same_name(graph->path, f->items[i].path))
            return of_file(&f->items[i]);
        only = &f->items[i];
        count++;
    }
    if (count == 1)
        return of_file(only);
    if (f->count < FLOW_FILES_MAX && neighbour(graph->path, path, size) &&
        read_all(path, &f->items[f->count].data)) {
        f->items[f->count].is_texts = true;
        f->items[f->count].path = path;
        return of_file(&f->items[f->count++]);
    }
    return built_in(BUILT_IN_TEXTS);
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

static struct flow *load(struct source graph, struct source texts, struct strbuf *report)
{
    struct arena arena = { 0 };
    const char *faults;
    struct flow *flow = flow_load(graph.data, graph.len, texts.data, texts.len, 1, &arena, &faults);

    name_files(faults, graph.path, texts.path, report);
    arena_done(&arena);
    return flow;
}

static struct source given_texts(const struct flow_files *f)
{
    return f->count ? of_file(&f->items[0]) : built_in(BUILT_IN_TEXTS);
}

void flow_files_look(struct flow_files *f, const struct flow_file *graph, struct arena *a,
                     struct flow_look *out)
{
    char path[512];
    size_t given = f->count;
    struct source first = graph ? of_file(graph) : built_in(BUILT_IN_GRAPH);
    struct source texts = graph ? texts_for(f, graph, path, sizeof(path)) : given_texts(f);

    out->sound =
        flow_examine(first.data, first.len, texts.data, texts.len, a, &out->findings, &out->name);
    out->files[FAULT_GRAPH] = arena_strdup(a, first.path);
    out->files[FAULT_TEXTS] = arena_strdup(a, texts.path);
    if (f->count > given)
        f->items[given].path = BUILT_IN_TEXTS; /* its own path ends with this call */
}

static struct flow *load_file(struct flow_files *f, const struct flow_file *graph,
                              struct strbuf *report)
{
    char path[512];
    size_t given = f->count;
    struct source texts = texts_for(f, graph, path, sizeof(path));
    struct flow *flow = load(of_file(graph), texts, report);

    if (f->count > given)
        f->items[given].path = BUILT_IN_TEXTS; /* its own path ends with this call */
    return flow;
}

struct flow *flow_files_one(struct flow_files *f)
{
    struct strbuf report = { 0 };
    struct flow *flow = NULL;
    size_t i = 0;

    while (i < f->count && f->items[i].is_texts)
        i++;
    if (i < f->count)
        flow = load_file(f, &f->items[i], &report);
    else
        flow = load(built_in(BUILT_IN_GRAPH), given_texts(f), &report);
    fputs(strbuf_str(&report), stderr);
    strbuf_done(&report);
    return flow;
}
