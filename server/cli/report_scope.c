#include "server/cli/report_scope.h"

#include "server/base/clock.h"
#include "server/cli/admin.h"

enum { DAYS_BACK = 30 };

bool report_day_read(struct admin *a, const char *option, const char *word, day_t *out)
{
    if (day_parse_iso(word, out) || day_parse_br(word, out))
        return true;
    return error_set(&a->err, ERROR_INPUT, "%s %s is no day: write 2026-11-25 or 25/11/2026",
                     option, word);
}

static bool set_period(struct admin *a, struct report_scope *s, bool whole, const char *zone)
{
    if (s->to == PG_NULL_DAY)
        s->to = whole ? day_from_civil(2199, 12, 31) : day_of_instant(s->now_us, zone) + 1;
    if (s->from == PG_NULL_DAY)
        s->from = whole ? day_from_civil(1900, 1, 1) : s->to - DAYS_BACK;
    return s->from < s->to || error_set(&a->err, ERROR_INPUT,
                                        "--from must be before --to: the last day is not included");
}

bool report_scope_find(struct admin *a, const char *slug, bool whole, struct report_scope *scope)
{
    const struct clock clock = clock_system();
    struct pg_args *args = pg_sync_args(a->db, SQL_REPORT_CREDITOR);

    pg_text(args, slug);
    const struct pg_result *found = pg_sync_run(a->db, args, &a->err);
    if (!found)
        return false;
    if (pg_rows(found) == 0)
        return error_set(&a->err, ERROR_NOT_FOUND, "there is no creditor \"%s\"", slug);
    scope->tenant = pg_get_int8(found, 0, 0);
    scope->creditor = pg_get_int8(found, 0, 1);
    scope->now_us = clock_now_us(&clock);
    return set_period(a, scope, whole, pg_get_text(found, 0, 3)) &&
           admin_run(a, pg_sync_args(a->db, SQL_REPORT_BEGIN), NULL) == 0;
}

void report_scope_args(const struct report_scope *scope, struct pg_args *args)
{
    pg_int8(args, scope->tenant);
    pg_int8(args, scope->creditor);
    pg_day(args, scope->from);
    pg_day(args, scope->to);
    pg_instant(args, scope->now_us);
}
