#include "server/cli/agent_list.h"

#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/day.h"
#include "server/cli/admin.h"

#include <stdio.h>

static void list_waiting(const struct pg_result *r)
{
    static const char *const owners[] = { "bot", "espera", "em atendimento" };
    char at[INSTANT_TEXT_SIZE];

    for (int row = 0; row < pg_rows(r); row++) {
        const char *by = pg_get_text(r, row, 6), *name = pg_get_text(r, row, 7);
        const char *cases = pg_get_text(r, row, 8);
        printf("%-10s %-15s %-12s %s %s%s%s%s%s%s\n", pg_get_text(r, row, 1),
               owners[pg_get_int8(r, row, 3) % 3], pg_get_text(r, row, 4),
               instant_format(pg_get_instant(r, row, 5), at), name ? name : "(não identificado)",
               by ? " com " : "", by ? by : "", cases ? " [" : "", cases ? cases : "",
               cases ? "]" : "");
    }
    if (pg_rows(r) == 0)
        puts("Ninguém espera.");
}

static void list_cases(const struct pg_result *r)
{
    char day[DAY_TEXT_SIZE];

    for (int row = 0; row < pg_rows(r); row++) {
        const char *name = pg_get_text(r, row, 3);
        printf("%-10s %-15s %-12s até %s %s\n", pg_get_text(r, row, 0), "caso",
               pg_get_text(r, row, 1), day_format_br(pg_get_day(r, row, 2), day),
               name ? name : "(não identificado)");
    }
}

static void list_late(const struct pg_result *r)
{
    char day[DAY_TEXT_SIZE];

    for (int row = 0; row < pg_rows(r); row++)
        printf("%-10s %-15s %-12s desde %s %s\n", pg_get_text(r, row, 0), "acordo", "a avisar",
               day_format_br(pg_get_day(r, row, 1), day),
               pg_is_null(r, row, 2) ? "(não identificado)" : pg_get_text(r, row, 2));
}

static void list_bounces(const struct pg_result *r)
{
    char at[INSTANT_TEXT_SIZE];

    for (int row = 0; row < pg_rows(r); row++)
        printf("%-10s %-15s %-12s %s %s\n", pg_get_text(r, row, 0), "não entregue",
               pg_get_text(r, row, 1), instant_format(pg_get_instant(r, row, 2), at),
               pg_is_null(r, row, 3) ? "(não identificado)" : pg_get_text(r, row, 3));
}

static const struct pg_result *ask(struct admin *a, enum sql statement, int64_t now_us)
{
    struct pg_args *args = pg_sync_args(a->db, statement);

    pg_instant(args, now_us);
    return pg_sync_run(a->db, args, &a->err);
}

void agent_list(struct admin *a, int64_t now_us)
{
    static const struct {
        enum sql statement;
        void (*list)(const struct pg_result *r);
    } parts[] = {
        { SQL_AGENT_QUEUE, list_waiting },
        { SQL_AGENT_CASES, list_cases },
        { SQL_AGENT_LATE_AGREEMENTS, list_late },
        { SQL_AGENT_BOUNCES, list_bounces },
    };

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const struct pg_result *r = ask(a, parts[i].statement, now_us);
        if (!r)
            return;
        parts[i].list(r);
    }
}
