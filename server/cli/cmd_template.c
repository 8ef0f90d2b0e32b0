#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/cli/commands.h"
#include "server/cli/flow_files.h"
#include "server/cli/library_print.h"
#include "server/contact/library_marks.h"
#include "server/contact/library_values.h"

#include <stdio.h>
#include <string.h>

const char help_template_check[] =
    "Example: quita template check flows/library/sms.json\n"
    "         flows/library/sms.json: good, 20 templates\n\n"
    "Reads files of templates (JSON, format 1) and tells every fault with file, line, cause, cure\n"
    "and the rule in brackets; exit 1 when there is one. Without files the shipped library is\n"
    "checked, and that each stage has a template for each channel.\n"
    "  --cover    asks the same of the files given, taken together\n";

static bool print_findings(const char *path, const struct findings *found)
{
    for (size_t i = 0; i < found->count; i++)
        printf("%s:%d: %s.  Cure: %s.\n", path, found->items[i].line, found->items[i].cause,
               found->items[i].cure);
    return found->count == 0;
}

/* What one file is checked with; the texts live in the arena. */
static bool check_file(const char *path, const char *data, size_t len, struct arena *a,
                       struct library *all)
{
    struct findings *found = ARENA_NEW(a, struct findings);
    struct faults faults = { .arena = a, .findings = found };
    struct library one;

    faults.source[FAULT_TEXTS].data = data;
    faults.source[FAULT_TEXTS].len = len;
    if (library_read(&faults, a, &one))
        library_check(&one, &faults, a);
    library_join(all, &one, a);
    strbuf_done(&faults.report);
    if (!print_findings(path, found))
        return false;
    printf("%s: good, %zu templates\n", path, one.count);
    return true;
}

static bool check_cover(const struct library *all, struct arena *a)
{
    struct findings *found = ARENA_NEW(a, struct findings);
    struct faults faults = { .arena = a, .findings = found };

    library_check_cover(all, &faults);
    strbuf_done(&faults.report);
    return print_findings("library", found);
}

static bool check_shipped(struct arena *a, struct library *all)
{
    bool good = true;

    for (const struct asset *asset = assets; asset->name; asset++)
        if (strncmp(asset->name, LIBRARY_FOLDER, strlen(LIBRARY_FOLDER)) == 0)
            good = check_file(asset->name, (const char *)asset->data, asset->len, a, all) && good;
    return good;
}

static bool check_given(const struct flow_files *files, struct arena *a, struct library *all)
{
    bool good = true;

    for (size_t i = 0; i < files->count; i++)
        good = check_file(files->items[i].path, strbuf_str(&files->items[i].data),
                          files->items[i].data.len, a, all) &&
               good;
    return good;
}

/* Takes `word` out of the words when it is there. */
static bool take(const char *word, int *count, char **words)
{
    int kept = 0;
    bool found = false;

    for (int i = 0; i < *count; i++) {
        if (strcmp(words[i], word) == 0)
            found = true;
        else
            words[kept++] = words[i];
    }
    *count = kept;
    return found;
}

int command_template_check(int argc, char **argv)
{
    struct arena arena = { 0 };
    struct library all = { 0 };
    struct flow_files files;
    int count = argc - 1, code = CLI_CANNOT_RUN;
    bool cover = take("--cover", &count, argv + 1), good;

    if (flow_files_read(&files, count, argv + 1)) {
        good = count ? check_given(&files, &arena, &all) : check_shipped(&arena, &all);
        if (cover || !count)
            good = check_cover(&all, &arena) && good;
        code = good ? CLI_OK : CLI_BAD_INPUT;
    }
    flow_files_done(&files);
    arena_done(&arena);
    return code;
}

const char help_template_render[] =
    "Example: quita template render S-01 --sample\n\n"
    "Shows a template: who it is for, and its words, with {{names}} where values stand. Without\n"
    "an id, all of them. Files after it are shown instead of the shipped library.\n"
    "  --sample   with the values of a sample person\n";

static bool read_library(const struct flow_files *files, struct arena *a, struct library *out)
{
    if (!files->count)
        library_built_in(a, out);
    for (size_t i = 0; i < files->count; i++) {
        struct faults faults = { .arena = a };
        struct library one;
        faults.source[FAULT_TEXTS].data = strbuf_str(&files->items[i].data);
        faults.source[FAULT_TEXTS].len = files->items[i].data.len;
        library_read(&faults, a, &one);
        library_join(out, &one, a);
        fputs(strbuf_str(&faults.report), stderr);
        strbuf_done(&faults.report);
    }
    return out->count > 0;
}

static int render(const struct library *library, const char *id, bool sample, struct arena *a)
{
    size_t shown = 0;

    for (size_t i = 0; i < library->count; i++) {
        if (id && strcmp(library->texts[i].id, id) != 0)
            continue;
        fputs(library_print(&library->texts[i], sample, a), stdout);
        shown++;
    }
    if (!shown)
        fprintf(stderr, "quita: there is no template \"%s\"\n", id ? id : "");
    return shown ? CLI_OK : CLI_BAD_INPUT;
}

static bool is_path(const char *word)
{
    return strchr(word, '/') || strstr(word, ".json");
}

int command_template_render(int argc, char **argv)
{
    struct arena arena = { 0 };
    struct library library = { 0 };
    struct flow_files files;
    int count = argc - 1, code = CLI_CANNOT_RUN;
    bool sample = take("--sample", &count, argv + 1);
    const char *id = count && !is_path(argv[1]) ? argv[1] : NULL;

    if (flow_files_read(&files, count - (id != NULL), argv + 1 + (id != NULL)))
        code = read_library(&files, &arena, &library) ? render(&library, id, sample, &arena)
                                                      : CLI_BAD_INPUT;
    flow_files_done(&files);
    arena_done(&arena);
    return code;
}

const char help_template_convert[] =
    "Example: printf 'Ola #Nome do cliente#, fale com a #empresa#.' > aviso.txt\n"
    "         quita template convert aviso.txt\n"
    "         Ola {{nome}}, fale com a {{empresa}}.\n\n"
    "Turns the marks of an old layout into variables. A mark that is not known stays as it is and\n"
    "is told with its line; exit 1. --list shows the marks that are known.\n";

static int convert(const struct flow_file *file, struct arena *a)
{
    struct library_converted *done = ARENA_NEW(a, struct library_converted);

    library_convert(strbuf_str(&file->data), a, done);
    fputs(done->text, stdout);
    for (size_t i = 0; i < done->unknown_count; i++)
        fprintf(stderr,
                "%s:%d: nothing is known by the mark #%s#.  Cure: write one of those that `quita "
                "template convert --list` shows.\n",
                file->path, done->unknown[i].line, done->unknown[i].words);
    return done->unknown_count ? CLI_BAD_INPUT : CLI_OK;
}

static int list_marks(void)
{
    const char *mark, *variable;

    for (size_t i = 0; (mark = library_mark_known(i, &variable)); i++)
        printf("#%s# {{%s}}\n", mark, variable);
    return CLI_OK;
}

int command_template_convert(int argc, char **argv)
{
    struct arena arena = { 0 };
    struct flow_files files;
    int code = CLI_CANNOT_RUN;

    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return list_marks();
    if (argc != 2) {
        fputs("quita template convert: one file is meant\n", stderr);
        return CLI_BAD_INPUT;
    }
    if (flow_files_read(&files, 1, argv + 1))
        code = convert(&files.items[0], &arena);
    flow_files_done(&files);
    arena_done(&arena);
    return code;
}
