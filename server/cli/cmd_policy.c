#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/cli/commands.h"
#include "server/cli/flow_files.h"
#include "server/money/policy_check.h"

#include <stdio.h>
#include <string.h>

#define POLICY_FOLDER "flows/policies/"

const char help_policy_check[] =
    "Example: quita policy check flows/policies/escola.json\n"
    "         flows/policies/escola.json: good, 10 rows, 2 roles\n\n"
    "Reads policies (JSON, format 1: what a creditor lets Quita offer, docs/policy.md) and tells\n"
    "every fault with file, line, cause and cure; exit 1 when there is one. Without files the\n"
    "shipped ones are checked. A creditor takes its policy with `quita creditor add`; agreements\n"
    "that are running keep the version they were made with.\n";

static bool check_policy(const char *path, const char *data, size_t len, struct arena *a)
{
    struct findings *found = ARENA_NEW(a, struct findings);
    struct faults faults = { .arena = a, .findings = found };
    struct offer_policy policy;

    faults.source[FAULT_GRAPH].data = data;
    faults.source[FAULT_GRAPH].len = len;
    bool good = policy_examine(&faults, &policy);
    strbuf_done(&faults.report);
    for (size_t i = 0; i < found->count; i++)
        printf("%s:%d: %s.  Cure: %s.\n", path, found->items[i].line, found->items[i].cause,
               found->items[i].cure);
    if (good)
        printf("%s: good, %zu rows, %zu roles\n", path, policy.bucket_count, policy.beyond_count);
    return good;
}

static bool check_shipped(struct arena *a)
{
    bool good = true;

    for (const struct asset *asset = assets; asset->name; asset++)
        if (strncmp(asset->name, POLICY_FOLDER, strlen(POLICY_FOLDER)) == 0)
            good = check_policy(asset->name, (const char *)asset->data, asset->len, a) && good;
    return good;
}

static bool check_all(const struct flow_files *files, struct arena *a)
{
    bool good = true;

    if (!files->count)
        return check_shipped(a);
    for (size_t i = 0; i < files->count; i++)
        good = check_policy(files->items[i].path, strbuf_str(&files->items[i].data),
                            files->items[i].data.len, a) &&
               good;
    return good;
}

int command_policy_check(int argc, char **argv)
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
