#include "server/base/auto.h"
#include "server/cli/admin.h"
#include "server/cli/commands.h"
#include "server/cli/report_hygiene.h"
#include "server/cli/report_print.h"
#include "server/cli/report_scope.h"
#include "server/cli/report_table.h"

#include <stdio.h>
#include <string.h>

const char help_report[] =
    "Example: quita report containment --creditor escola --from 2026-11-01 --to 2026-12-01\n\n"
    "Prints what a creditor's conversations and debts tell, as a table or as CSV:\n"
    "  containment   sessions that were resolved without a person, and what a session costs\n"
    "  satisfaction  grades, how many answered, and complaints of all that was delivered\n"
    "  problems      what troubles people: reasons of delay and disputes, cases\n"
    "  default       open debts later than the creditor's limit, on the last day of the period\n"
    "  recovery      what was received of overdue debts, by how late they were\n"
    "  channels      what each channel costs and brings, best return first\n"
    "  outcomes      what came of each message and of each session, by channel\n"
    "  status        how what is open stands today; --from and --to choose due days\n"
    "  hygiene       what is to be mended in the register, by the creditor's own key\n"
    "  personal-data the register of personal data: where, what, what for, on what legal base\n"
    "\n"
    "  --creditor C   whose, by its slug\n"
    "  --from DAY     first day (30 days before --to when left out)\n"
    "  --to DAY       the day after the last one (tomorrow when left out)\n"
    "  --state S, --channel C, --bucket B   of status: only those\n"
    "  --csv          semicolons and decimal commas, for spreadsheets\n\n"
    "Days are the creditor's, written 2026-11-25 or 25/11/2026. What each column means is in\n"
    "docs/reports.md. Needs QUITA_DATABASE, hygiene QUITA_KEYS too.\n";

struct request {
    const struct report *report;
    const char *creditor, *filters[REPORT_FILTERS_MAX];
    struct report_scope scope;
    bool csv;
};

/* ---- the words of the command line ---- */

static bool is_allowed(const struct report_filter *filter, const char *word)
{
    if (!filter->values[0])
        return true;
    for (size_t i = 0; i < COUNT_OF(filter->values) && filter->values[i]; i++)
        if (strcmp(filter->values[i], word) == 0)
            return true;
    return false;
}

static bool refuse_filter(struct admin *a, const struct report_filter *filter, const char *word)
{
    char known[160] = "";

    for (size_t i = 0; i < COUNT_OF(filter->values) && filter->values[i]; i++) {
        size_t len = strlen(known);
        snprintf(known + len, sizeof(known) - len, "%s%s", i ? ", " : "", filter->values[i]);
    }
    return error_set(&a->err, ERROR_INPUT, "%s %s: there are %s", filter->option, word, known);
}

/* False: it is no option of this report, or its value is wrong. */
static bool read_filter(struct admin *a, struct request *r, const char *option, const char *word)
{
    for (size_t i = 0; i < REPORT_FILTERS_MAX && r->report->filters[i].option; i++) {
        const struct report_filter *filter = &r->report->filters[i];
        if (strcmp(filter->option, option) != 0)
            continue;
        r->filters[i] = word;
        return is_allowed(filter, word) || refuse_filter(a, filter, word);
    }
    return error_set(&a->err, ERROR_INPUT, "the report %s has no %s; see quita report --help",
                     r->report->name, option);
}

static bool read_option(struct admin *a, struct request *r, const char *option, const char *word)
{
    if (option[0] != '-')
        return error_set(&a->err, ERROR_INPUT, "\"%s\" is too much; see --help", option);
    if (!word)
        return error_set(&a->err, ERROR_INPUT, "%s needs a value", option);
    if (strcmp(option, "--from") == 0)
        return report_day_read(a, option, word, &r->scope.from);
    if (strcmp(option, "--to") == 0)
        return report_day_read(a, option, word, &r->scope.to);
    if (strcmp(option, "--creditor") != 0)
        return read_filter(a, r, option, word);
    r->creditor = word;
    return true;
}

static bool read_report(struct admin *a, struct request *r, int argc, char **argv)
{
    char names[160] = "";

    *r = (struct request){ .scope = { .from = PG_NULL_DAY, .to = PG_NULL_DAY } };
    r->report = argc > 1 ? report_find(argv[1]) : NULL;
    for (const struct report *known = reports; known->name; known++) {
        size_t len = strlen(names);
        snprintf(names + len, sizeof(names) - len, "%s%s", len ? ", " : "", known->name);
    }
    if (!r->report)
        error_set(&a->err, ERROR_INPUT, "which report? there are: %s", names);
    return r->report != NULL;
}

static bool read_request(struct admin *a, struct request *r, int argc, char **argv)
{
    bool good = read_report(a, r, argc, argv);

    for (int i = 2; good && i < argc; i++) {
        if (strcmp(argv[i], "--csv") == 0) {
            r->csv = true;
            continue;
        }
        good = read_option(a, r, argv[i], i + 1 < argc ? argv[i + 1] : NULL);
        i++;
    }
    if (good && !r->creditor)
        error_set(&a->err, ERROR_INPUT, "whose? --creditor and its slug");
    return good && r->creditor;
}

/* ---- running it ---- */

static struct pg_args *args_of(struct admin *a, const struct request *r,
                               const struct hygiene *found)
{
    struct pg_args *args = pg_sync_args(a->db, r->report->statement);

    report_scope_args(&r->scope, args);
    for (size_t i = 0; i < REPORT_FILTERS_MAX && r->report->filters[i].option; i++)
        pg_text(args, r->filters[i]);
    if (r->report->sealed) {
        pg_int8_array(args, found->persons, found->count);
        pg_text_array(args, found->problems, found->count);
    }
    return args;
}

static void run(struct admin *a, const struct request *r)
{
    struct hygiene found = { 0 };

    if (r->report->sealed && !report_hygiene_find(a, r->scope.tenant, r->scope.creditor, &found))
        return;
    const struct pg_result *rows = pg_sync_run(a->db, args_of(a, r, &found), &a->err);
    if (rows)
        report_print(r->report, rows, r->csv, &a->arena);
}

static bool needs_keys(int argc, char **argv)
{
    const struct report *report = argc > 1 ? report_find(argv[1]) : NULL;

    return report && report->sealed;
}

int command_report(int argc, char **argv)
{
    struct admin a;
    struct request r;

    if (admin_open(&a, "report", needs_keys(argc, argv)) && read_request(&a, &r, argc, argv) &&
        report_scope_find(&a, r.creditor, r.report->whole, &r.scope))
        run(&a, &r);
    return admin_close(&a);
}
