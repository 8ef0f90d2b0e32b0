#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/cli/commands.h"
#include "server/cli/flow_files.h"
#include "server/contact/regua_days.h"

#include <stdio.h>
#include <string.h>

const char help_regua_check[] =
    "Example: quita regua check flows/plans/escola_boleto.json\n"
    "         flows/plans/escola_boleto.json: good, 16 steps\n\n"
    "Reads plans (JSON, format 1) and tells every fault with file, line, cause, cure and the rule\n"
    "in brackets; exit 1 when there is one. Files of templates among them are used beside the\n"
    "shipped library. Without files the shipped plans are checked.\n";

static bool print_findings(const char *path, const struct findings *found)
{
    for (size_t i = 0; i < found->count; i++)
        printf("%s:%d: %s.  Cure: %s.\n", path, found->items[i].line, found->items[i].cause,
               found->items[i].cure);
    return found->count == 0;
}

static bool check_plan(const char *path, const char *data, size_t len,
                       const struct library *library, struct arena *a)
{
    struct findings *found = ARENA_NEW(a, struct findings);
    struct faults faults = { .arena = a, .findings = found };
    struct regua plan;

    faults.source[FAULT_GRAPH].data = data;
    faults.source[FAULT_GRAPH].len = len;
    if (regua_read(&faults, a, &plan) && !faults.count)
        regua_check(&plan, library, &faults);
    strbuf_done(&faults.report);
    if (!print_findings(path, found))
        return false;
    printf("%s: good, %zu steps\n", path, plan.step_count);
    return true;
}

static bool check_shipped(const struct library *library, struct arena *a)
{
    bool good = true;

    for (const struct asset *asset = assets; asset->name; asset++)
        if (strncmp(asset->name, REGUA_FOLDER, strlen(REGUA_FOLDER)) == 0)
            good =
                check_plan(asset->name, (const char *)asset->data, asset->len, library, a) && good;
    return good;
}

static bool is_library(const struct flow_file *file)
{
    return strstr(strbuf_str(&file->data), "\"templates\"");
}

/* The templates of the files given, before those that are shipped. */
static bool add_libraries(const struct flow_files *files, struct library *out, struct arena *a)
{
    struct library shipped;

    for (size_t i = 0; i < files->count; i++) {
        struct faults faults = { .arena = a };
        struct library one;
        if (!is_library(&files->items[i]))
            continue;
        faults.source[FAULT_TEXTS].data = strbuf_str(&files->items[i].data);
        faults.source[FAULT_TEXTS].len = files->items[i].data.len;
        if (library_read(&faults, a, &one))
            library_check(&one, &faults, a);
        library_join(out, &one, a);
        fputs(strbuf_str(&faults.report), stdout);
        strbuf_done(&faults.report);
        if (faults.count)
            return false;
    }
    library_built_in(a, &shipped);
    library_join(out, &shipped, a);
    return true;
}

static bool check_all(const struct flow_files *files, struct arena *a)
{
    struct library library = { 0 };
    bool good = add_libraries(files, &library, a);

    if (!files->count)
        return check_shipped(&library, a);
    for (size_t i = 0; i < files->count; i++)
        if (!is_library(&files->items[i]))
            good = check_plan(files->items[i].path, strbuf_str(&files->items[i].data),
                              files->items[i].data.len, &library, a) &&
                   good;
    return good;
}

int command_regua_check(int argc, char **argv)
{
    struct arena arena = { 0 };
    struct flow_files files;
    int code = CLI_CANNOT_RUN;

    if (flow_files_read(&files, argc - 1, argv + 1))
        code = check_all(&files, &arena) ? CLI_OK : CLI_BAD_INPUT;
    flow_files_done(&files);
    arena_done(&arena);
    return code;
}
