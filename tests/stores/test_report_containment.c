#include "tests/support/reporting.h"

#include "server/base/clock.h"

#include <inttypes.h>

/*
 * A November whose numbers were added up by hand.  Now is the 20th, noon in UTC; the creditor's
 * days begin at 3 in UTC.  WhatsApp costs 5 centavos until the 9th, then 8; SMS costs 7.
 */

enum { DAY = 86400, HOUR = 3600 };
/* Noon in UTC of a day of November. */
#define NOVEMBER(day) (((day)-20) * DAY)

static void set_prices(struct world *w)
{
    world_exec(w, "INSERT INTO channel_price VALUES (1, 1, 1, '2026-11-01', 5000),"
                  " (1, 1, 1, '2026-11-10', 8000), (1, 1, 2, '2026-10-01', 7000),"
                  " (2, 2, 1, '2026-10-01', 999000)");
}

/* Version 1 resolves by "copia-link", version 2 by "fim". */
static void publish(struct world *w)
{
    world_exec(w, "INSERT INTO flow_version VALUES"
                  " ('cobranca', 1, '{\"resolves\": [\"copia-link\", \"acordo\"]}', '{}', '',"
                  " now()), ('cobranca', 2, '{\"resolves\": [\"fim\"]}', '{}', '', now()),"
                  " ('velha', 3, '{}', '{}', '', now())");
}

/* A session in which the person wrote, and something was said and sent so many times. */
static int64_t session_with(struct world *w, int64_t conversation, int at, int version,
                            const char *text, int times)
{
    int64_t id = reporting_session(w, conversation, at, version);

    reporting_heard(w, id, at);
    for (int i = 0; i < times; i++)
        reporting_said(w, id, at + 60, i + 1 < times ? "menu" : text, 2, 2);
    return id;
}

static int64_t conversation_of(struct world *w, int64_t session)
{
    return world_int(w, "SELECT conversation_id FROM session WHERE session_id = %" PRId64, session);
}

static int64_t somebody(struct world *w)
{
    return world_conversation(w, world_person(w, w->next));
}

/* Nobody resolved these by themselves: a person came within a day, or nothing was resolved. */
static void not_contained(struct world *w)
{
    int64_t after_23_hours =
        session_with(w, somebody(w), NOVEMBER(12), 1, "copia-link", 2); /* 16000 */
    reporting_hand_over(w, after_23_hours, NOVEMBER(12) + 23 * HOUR, "pedido");

    session_with(w, somebody(w), NOVEMBER(12), 1, "menu", 1); /* left: 8000 */

    int64_t wrong_version = session_with(w, somebody(w), NOVEMBER(12), 1, "fim", 1); /* 8000 */
    reporting_hand_over(w, wrong_version, NOVEMBER(12) + 120, "pedido");
    reporting_said(w, wrong_version, NOVEMBER(12) + 240, NULL, 2, 2); /* an agent: 8000 */

    /* Just after midnight of the 1st; a case of it was answered by a person the same day. */
    int64_t first = reporting_session(w, somebody(w), NOVEMBER(1) - 9 * HOUR + 600, 1);
    reporting_heard(w, first, NOVEMBER(1) - 9 * HOUR + 600);
    reporting_said(w, first, NOVEMBER(1) - 9 * HOUR + 660, "acordo", 3, 100); /* not taken: 0 */
    world_exec(w,
               "INSERT INTO care_case (tenant_id, care_case_id, creditor_id, conversation_id,"
               " session_id, subject, kind, protocol, due, pauses, opened_at, closed_at, closed_by)"
               " SELECT 1, 1, 1, conversation_id, session_id, -conversation_id, 'quitacao', 'p',"
               " '2026-11-30', 0, started_at, started_at + interval '5 hours', 'ana'"
               " FROM session WHERE session_id = %" PRId64,
               first);
}

static void others(struct world *w)
{
    /* A receipt that a payment began; the last half hour of October; and of another tenant. */
    int64_t paid = reporting_session(w, somebody(w), NOVEMBER(13), 1);
    reporting_said(w, paid, NOVEMBER(13), "copia-link", 2, 2);
    session_with(w, somebody(w), NOVEMBER(1) - 9 * HOUR - 1800, 1, "copia-link", 1);
    world_exec(w,
               "INSERT INTO identity OVERRIDING SYSTEM VALUE VALUES (2, 5, 1, now());"
               "INSERT INTO conversation (tenant_id, conversation_id, account_id, creditor_id,"
               " identity_id) OVERRIDING SYSTEM VALUE VALUES (2, 5, 2, 2, 5);"
               "INSERT INTO session (tenant_id, session_id, conversation_id, creditor_id, flow,"
               " flow_version, started_at) VALUES (2, 5, 5, 2, 'cobranca', 1, " AT ")",
               NOVEMBER(12));
}

static int setup(void **state)
{
    int failed = world_setup(state);
    struct world *w = *state;

    set_prices(w);
    publish(w);
    reporting_sms(w);
    session_with(w, somebody(w), NOVEMBER(5), 1, "copia-link", 3); /* contained: 15000 */
    int64_t after_25_hours =
        session_with(w, somebody(w), NOVEMBER(12), 1, "copia-link", 2); /* contained: 16000 */
    int64_t next =
        reporting_session(w, conversation_of(w, after_25_hours), NOVEMBER(12) + 60 + 25 * HOUR, 1);
    reporting_heard(w, next, NOVEMBER(12) + 60 + 25 * HOUR);
    reporting_hand_over(w, next, NOVEMBER(12) + 60 + 25 * HOUR, "pedido");
    not_contained(w);
    session_with(w, somebody(w), NOVEMBER(20) - HOUR, 1, "copia-link", 1); /* open: 8000 */
    int64_t sms = session_with(w, reporting_sms_conversation(w, 0), NOVEMBER(12), 2, "fim", 1);
    reporting_said(w, sms, NOVEMBER(12) + 90, "menu", 3, 100); /* failed: costs nothing */
    others(w);
    return failed;
}

/*
 * WhatsApp: sessions 5/11, 12/11 four times, the one that asks for a person 25 hours later, 1/11
 * and the open one: 8.  Resolved: 5/11, the two of 12/11 with "copia-link", 1/11: 4.  Contained:
 * 5/11 and the one before those 25 hours: 2 of 8.  Handed over: that of 23 hours, the wrong
 * version, and the one after 25 hours: 3 of 8.  3+2+2+1+2+1 messages for 79000; an 8th is 9875.
 */
static void containment_and_cost_are_those_added_up_by_hand(void **state)
{
    reporting_assert(*state, "containment", "2026-11-01", "2026-12-01",
                     "whatsapp | 8 | 1 | 4 | 2 | 2500 | 3750 | 11 | 79000 | 9875\n"
                     "sms | 1 | 0 | 1 | 1 | 10000 | 0 | 1 | 7000 | 7000\n"
                     "- | 9 | 1 | 5 | 3 | 3333 | 3333 | 12 | 86000 | 9556\n");
}

static void a_period_ends_before_its_last_day(void **state)
{
    reporting_assert(*state, "containment", "2026-11-01", "2026-11-05",
                     "whatsapp | 1 | 0 | 1 | 0 | 0 | 0 | 0 | 0 | 0\n"
                     "- | 1 | 0 | 1 | 0 | 0 | 0 | 0 | 0 | 0\n");
    reporting_assert(*state, "containment", "2026-11-05", "2026-11-06",
                     "whatsapp | 1 | 0 | 1 | 1 | 10000 | 0 | 3 | 15000 | 15000\n"
                     "- | 1 | 0 | 1 | 1 | 10000 | 0 | 3 | 15000 | 15000\n");
}

static void nothing_is_no_row(void **state)
{
    reporting_assert(*state, "containment", "2026-12-01", "2026-12-02", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("000-22 containment and cost per session of a fixed ledger are those added up by hand",
             containment_and_cost_are_those_added_up_by_hand),
        TEST("a period ends before its last day", a_period_ends_before_its_last_day),
        TEST("nothing is no row", nothing_is_no_row),
    };
    return cmocka_run_group_tests_name("report_containment", tests, setup, world_teardown);
}
