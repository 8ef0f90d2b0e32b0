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

const char help_regua_days[] =
    "Example: quita regua days acordo --due 2027-02-08\n"
    "         due 2027-02-10\n"
    "         2027-02-06 D-3 send W-05 S-08 E-10 (moved back from 2027-02-07)\n\n"
    "The days on which the steps of a shipped plan fall. Sundays and national holidays are "
    "avoided,\n"
    "but for letters; a due day on which banks are closed is the next business day.\n"
    "  --due DAY         the due day, such as 2027-02-08\n"
    "  --origin start    days are counted from the start of the plan, not from the due day\n";

struct days_wish {
    const char *plan;
    day_t due;
    bool has_due, from_start;
};

static bool read_wish(int argc, char **argv, struct days_wish *out)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--due") == 0 && i + 1 < argc)
            out->has_due = day_parse_iso(argv[++i], &out->due);
        else if (strcmp(argv[i], "--origin") == 0 && i + 1 < argc)
            out->from_start = strcmp(argv[++i], "start") == 0;
        else
            out->plan = argv[i];
    }
    if (!out->plan || !out->has_due)
        fputs("quita regua days: a plan and --due with a day such as 2027-02-08 are meant\n",
              stderr);
    return out->plan && out->has_due;
}

static void print_ids(const char *word, const char *const *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%s %s", i ? "" : word, ids[i]);
}

static void print_shift(const struct regua_date *date)
{
    static const char *const how[] = { [SHIFT_NONE] = NULL,
                                       [SHIFT_ON] = "moved on from",
                                       [SHIFT_BACK] = "moved back from",
                                       [SHIFT_LEFT_OUT] = "left out, nobody is contacted on" };
    char text[DAY_TEXT_SIZE];

    if (how[date->shift])
        printf(" (%s %s)", how[date->shift], day_format_iso(date->planned, text));
}

/* "2027-02-05 D-5", "2027-02-10 D0" */
static void print_day(const struct regua_date *date, int day)
{
    char text[DAY_TEXT_SIZE];

    printf(day ? "%s D%+d" : "%s D%d", day_format_iso(date->day, text), day);
}

static void print_date(const struct regua *plan, const struct regua_date *date)
{
    const struct regua_step *step = date->step;

    if (step->event)
        printf("on %s", step->event);
    else
        print_day(date, regua_day_of(plan, step));
    if (step->morning)
        fputs(" in the morning", stdout);
    if (step->condition)
        printf(" if %s", regua_condition_names[step->condition]);
    if (step->task)
        printf(" do %s", regua_task_names[step->task]);
    print_ids(" send", step->tries, step->try_count);
    print_ids(" and", step->also, step->also_count);
    print_shift(date);
    putchar('\n');
}

static void print_days(const struct regua *plan, day_t due, struct arena *a)
{
    struct regua_date *dates = ARENA_ARRAY(a, struct regua_date, plan->step_count);
    struct library library;
    char text[DAY_TEXT_SIZE];

    library_built_in(a, &library);
    regua_days(plan, &library, due, dates);
    printf("due %s\n", day_format_iso(regua_due_day(due), text));
    for (size_t i = 0; i < plan->step_count; i++)
        print_date(plan, &dates[i]);
}

int command_regua_days(int argc, char **argv)
{
    struct days_wish wish = { 0 };
    struct arena arena = { 0 };
    struct regua plan;
    int code = CLI_BAD_INPUT;

    if (!read_wish(argc, argv, &wish))
        return CLI_BAD_INPUT;
    if (regua_built_in(wish.plan, &arena, &plan)) {
        plan.from_start = plan.from_start || wish.from_start;
        print_days(&plan, wish.due, &arena);
        code = CLI_OK;
    } else
        fprintf(stderr, "quita: there is no plan \"%s\" (see flows/plans)\n", wish.plan);
    arena_done(&arena);
    return code;
}
