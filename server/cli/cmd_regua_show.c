#include "server/base/arena.h"
#include "server/cli/commands.h"
#include "server/cli/flow_files.h"
#include "server/cli/regua_page.h"
#include "server/contact/regua_days.h"

#include <stdio.h>
#include <string.h>

const char help_regua_days[] =
    "Example: quita regua days acordo --due 2027-02-08\n"
    "         due 2027-02-10\n"
    "         2027-02-06 D-3 send W-05 S-08 E-10 (moved back from 2027-02-07)\n\n"
    "The days on which the steps of a plan fall, a shipped one or a file. Sundays and national "
    "holidays are "
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

/* A shipped plan by its name, or a file; faults go to stderr. */
static bool read_plan(const char *name, struct flow_files *files, struct arena *a,
                      struct regua *out)
{
    struct faults faults = { .arena = a };
    char *path = arena_strdup(a, name);
    bool good;

    if (regua_built_in(name, a, out))
        return true;
    if (!flow_files_read(files, 1, &path))
        return false;
    faults.source[FAULT_GRAPH].data = strbuf_str(&files->items[0].data);
    faults.source[FAULT_GRAPH].len = files->items[0].data.len;
    good = regua_read(&faults, a, out) && !faults.count;
    fputs(strbuf_str(&faults.report), stderr);
    strbuf_done(&faults.report);
    return good;
}

int command_regua_days(int argc, char **argv)
{
    struct days_wish wish = { 0 };
    struct flow_files files = { 0 };
    struct arena arena = { 0 };
    struct regua plan;
    int code = CLI_BAD_INPUT;

    if (read_wish(argc, argv, &wish) && read_plan(wish.plan, &files, &arena, &plan)) {
        plan.from_start = plan.from_start || wish.from_start;
        print_days(&plan, wish.due, &arena);
        code = CLI_OK;
    }
    flow_files_done(&files);
    arena_done(&arena);
    return code;
}

const char help_regua_export[] =
    "Example: quita regua export escola_boleto > regua.html\n\n"
    "Writes the page that explains a plan, a shipped one or a file, to those who answer for it:\n"
    "each step with its day, its words and what it waits for. To be read in a browser or "
    "printed.\n";

int command_regua_export(int argc, char **argv)
{
    struct flow_files files = { 0 };
    struct strbuf page = { 0 };
    struct arena arena = { 0 };
    struct library library;
    struct regua plan;
    int code = CLI_BAD_INPUT;

    if (argc != 2)
        fputs("quita regua export: one plan is meant\n", stderr);
    else if (read_plan(argv[1], &files, &arena, &plan)) {
        library_built_in(&arena, &library);
        regua_page(&plan, &library, &page);
        fputs(strbuf_str(&page), stdout);
        code = CLI_OK;
    }
    strbuf_done(&page);
    flow_files_done(&files);
    arena_done(&arena);
    return code;
}
