#include "tests/support/reporting.h"

#include "server/base/day.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/cli/report_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- running one ---- */

static void add_value(struct strbuf *out, const struct report_column *column,
                      const struct pg_result *r, int row, int at)
{
    char day[DAY_TEXT_SIZE];

    if (at)
        strbuf_adds(out, " | ");
    if (pg_is_null(r, row, at))
        strbuf_adds(out, "-");
    else if (column->kind == REPORT_TEXT)
        strbuf_adds(out, pg_get_text(r, row, at));
    else if (column->kind == REPORT_DAY)
        strbuf_adds(out, day_format_iso(pg_get_day(r, row, at), day));
    else
        strbuf_addf(out, "%" PRId64, pg_get_int8(r, row, at));
}

static struct pg_args *args_of(struct world *w, const struct report *report, const char *from,
                               const char *to, const char *const filters[])
{
    struct pg_args *args = world_args(w, report->statement);
    day_t first = 0, last = 0;

    assert_true(day_parse_iso(from, &first) && day_parse_iso(to, &last));
    pg_int8(args, 1);
    pg_int8(args, 1);
    pg_day(args, first);
    pg_day(args, last);
    pg_instant(args, WORLD_NOW);
    for (size_t i = 0; i < REPORT_FILTERS_MAX && report->filters[i].option; i++)
        pg_text(args, filters ? filters[i] : NULL);
    return args;
}

const char *reporting_filtered(struct world *w, const char *name, const char *from, const char *to,
                               const char *const filters[])
{
    const struct report *report = report_find(name);
    struct strbuf out = { 0 };

    assert_non_null(report);
    const struct pg_result *r = world_run(w, args_of(w, report, from, to, filters));
    for (int row = 0; row < pg_rows(r); row++) {
        for (int at = 0; report->columns[at].title; at++)
            add_value(&out, &report->columns[at], r, row, at);
        strbuf_adds(&out, "\n");
    }
    const char *kept = arena_strdup(&w->arena, strbuf_str(&out));
    strbuf_done(&out);
    return kept;
}

const char *reporting_rows(struct world *w, const char *report, const char *from, const char *to)
{
    return reporting_filtered(w, report, from, to, NULL);
}

void reporting_assert(struct world *w, const char *report, const char *from, const char *to,
                      const char *expected)
{
    const char *rows = reporting_rows(w, report, from, to);

    if (strcmp(rows, expected) != 0)
        fail_msg("%s: expected\n%sgot\n%s", report, expected, rows);
}

/* ---- a ledger ---- */

enum { SMS_ACCOUNT = 9 };

void reporting_sms(struct world *w)
{
    world_exec(w,
               "INSERT INTO channel_account (tenant_id, account_id, creditor_id, app, channel,"
               " external_id, business_id, api_url, api_version, token_sealed)"
               " OVERRIDING SYSTEM VALUE"
               " VALUES (1, %d, 1, 'app', 2, 'sms', 'w', 'http://s', 'v1', '')",
               SMS_ACCOUNT);
}

int64_t reporting_sms_conversation(struct world *w, int64_t person)
{
    int64_t id = world_conversation(w, person);

    world_exec(w, "UPDATE conversation SET account_id = %d WHERE conversation_id = %" PRId64,
               SMS_ACCOUNT, id);
    return id;
}

int64_t reporting_session(struct world *w, int64_t conversation, int at, int flow_version)
{
    int64_t id = w->next++;

    world_exec(w,
               "INSERT INTO session (tenant_id, session_id, conversation_id, creditor_id, flow,"
               " flow_version, started_at) VALUES (1, %" PRId64 ", %" PRId64
               ", 1, 'cobranca', %d, " AT ")",
               id, conversation, flow_version, at);
    return id;
}

static int64_t conversation_of(struct world *w, int64_t session)
{
    return world_int(w, "SELECT conversation_id FROM session WHERE session_id = %" PRId64, session);
}

void reporting_heard(struct world *w, int64_t session, int at)
{
    world_exec(w,
               "INSERT INTO message (tenant_id, conversation_id, session_id, at, direction, level,"
               " kind, text) VALUES (1, %" PRId64 ", %" PRId64 ", " AT ", 0, 0, 'text', 'oi')",
               conversation_of(w, session), session, at);
}

void reporting_said(struct world *w, int64_t session, int at, const char *text, int state, int rank)
{
    int64_t id = w->next++, conversation = conversation_of(w, session);

    world_exec(w,
               "INSERT INTO outbox (tenant_id, outbox_id, conversation_id, account_id, key, class,"
               " level, fence, created_at, expires_at, state)"
               " SELECT 1, %" PRId64 ", conversation_id, account_id, '%016" PRId64 "', 1, 0, 5, " AT
               ", " AT ", %d FROM conversation WHERE conversation_id = %" PRId64 ";"
               "INSERT INTO attempt (tenant_id, attempt_id, outbox_id, process_no, marked_at,"
               " outcome, rank) VALUES (1, %" PRId64 ", %" PRId64 ", 7, " AT ", 0, %d);"
               "INSERT INTO message (tenant_id, conversation_id, session_id, at, direction, level,"
               " kind, text, outbox_id, trace) VALUES (1, %" PRId64 ", %" PRId64 ", " AT
               ", %d, 0, 'text', 'x', %" PRId64 ", nullif('%s', ''))",
               id, id, at, at + 900, state, conversation, id, id, at, rank, conversation, session,
               at, text ? 1 : 2, id, text ? text : "");
}

void reporting_hand_over(struct world *w, int64_t session, int at, const char *reason)
{
    int64_t id = w->next++;

    world_exec(w,
               "INSERT INTO hand_over (tenant_id, hand_over_id, conversation_id, session_id,"
               " reason, protocol, fence, asked_at) VALUES (1, %" PRId64 ", %" PRId64 ", %" PRId64
               ", '%s', 'Q-%" PRId64 "', 5, " AT ")",
               id, conversation_of(w, session), session, reason, id, at);
}
