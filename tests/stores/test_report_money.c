#include "tests/support/reporting.h"

#include "server/base/clock.h"
#include "server/cli/report_table.h"
#include "tests/support/shell.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Default, recovery and what channels bring, of ledgers whose sums were made by hand. */

enum { DAY = 86400, HOUR = 3600 };
/* Noon in UTC of a day of November; now is that of the 20th. */
#define NOVEMBER(day) (((day)-20) * DAY)

/* ---- default ---- */

/*
 * The same for both tenants.  On 19 November, 220000 fell due in twelve months.  Late: 25 days
 * 10000, 40 days 20000, 45 days 2000, 70 days 30000, 162 days 8000 (paid a day later), 383 days
 * 15000 (due before the twelve months).  Not counted: prescribed, cancelled, replaced by an
 * agreement.
 */
static void write_ledger(struct world *w, int tenant)
{
    world_exec(
        w,
        "INSERT INTO person (tenant_id, person_id, name, created_at, updated_at)"
        " OVERRIDING SYSTEM VALUE SELECT %d, n, 'P' || n, now(), now()"
        " FROM generate_series(1, 4) n;"
        "INSERT INTO contract (tenant_id, contract_id, creditor_id, key, created_at)"
        " OVERRIDING SYSTEM VALUE SELECT %d, n, %d, 'K' || n, now()"
        " FROM generate_series(1, 4) n;"
        "INSERT INTO contract_party SELECT %d, n, n, 1 FROM generate_series(1, 4) n;"
        "INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id, status,"
        " principal, charges, discount, interest, total, term_text, term_sha256,"
        " policy_version, offered_at, expires_at, accepted_at) VALUES (%d, 1, %d, 4, 1, 1, 0,"
        " 0, 0, 1, 't', '', 1, now(), now(), '2026-11-01 12:00Z')",
        tenant, tenant, tenant, tenant, tenant, tenant);
    world_exec_booked(
        w,
        "INSERT INTO instalment (tenant_id, contract_id, key, due, centavos, status, paid_on,"
        " paid_centavos, renegotiated_by)"
        " SELECT %d, k, 'i' || row_number() OVER (), due::date, c, s, paid::date,"
        " CASE s WHEN 1 THEN c END, CASE s WHEN 3 THEN 1 END FROM (VALUES"
        " (1, '2026-10-25', 10000, 0, NULL), (1, '2026-10-10', 20000, 0, NULL),"
        " (1, '2026-09-10', 30000, 0, NULL), (1, '2026-08-10', 40000, 1, '2026-08-12'),"
        " (2, '2026-11-10', 50000, 1, '2026-11-10'), (2, '2020-10-01', 70000, 0, NULL),"
        " (2, '2025-11-01', 15000, 0, NULL), (2, '2026-09-01', 99999, 2, NULL),"
        " (3, '2026-12-10', 5000, 0, NULL), (3, '2026-07-10', 60000, 1, '2026-11-19'),"
        " (3, '2026-06-10', 8000, 1, '2026-11-20'), (4, '2026-10-05', 2000, 0, NULL),"
        " (4, '2026-09-15', 80000, 3, NULL)) AS v(k, due, c, s, paid)",
        tenant);
}

static void assert_prints(struct world *w, const char *line, const char *expected)
{
    struct strbuf out = { 0 };

    setenv("QUITA_DATABASE", scratch_conninfo(w->scratch), 1);
    assert_int_equal(shell_run(&out, line), 0);
    assert_string_equal(strbuf_str(&out), expected);
    strbuf_done(&out);
}

#define DEFAULT_HEAD                                                                               \
    "dia;acima de dias;inadimplente;vencido em 12 meses;inadimplência;pessoas;pagantes;"          \
    "inadimplência por pessoa\n"
#define DEFAULT_OF(creditor)                                                                       \
    "$QUITA report default --creditor " creditor " --from 2026-11-01 --to 2026-11-20 --csv"

/* 75000 of 220000 above 30 days, all four people; 53000 above 60 days, three people. */
static void each_creditor_counts_from_its_own_day(void **state)
{
    struct world *w = *state;

    write_ledger(w, 1);
    write_ledger(w, 2);
    assert_prints(w, DEFAULT_OF("c2"),
                  DEFAULT_HEAD "2026-11-19;30;750,00;2200,00;34,09;4;4;100,00\n");
    assert_prints(w, "$QUITA creditor set c2 --default-after-days 60", "");
    assert_prints(w, DEFAULT_OF("c1"),
                  DEFAULT_HEAD "2026-11-19;30;750,00;2200,00;34,09;4;4;100,00\n");
    assert_prints(w, DEFAULT_OF("c2"),
                  DEFAULT_HEAD "2026-11-19;60;530,00;2200,00;24,09;3;4;75,00\n");
    assert_int_equal(world_int(w, "SELECT count(*) FROM audit WHERE tenant_id = 2"
                                  " AND action = 'creditor_set' AND actor = 'cli'"),
                     1);
}

/* ---- recovery ---- */

static void add_instalment(struct world *w, const char *due, int centavos, const char *paid_on,
                           int paid)
{
    int64_t contract = world_contract(w, world_person(w, w->next), 1);
    int64_t id = world_instalment(w, contract, centavos);

    world_exec_booked(
        w,
        "UPDATE instalment SET due = '%s', status = (%d > 0)::int, paid_on = nullif('%s',"
        " '')::date, paid_centavos = nullif(%d, 0) WHERE instalment_id = %" PRId64,
        due, paid, paid_on, paid, id);
}

/* In October: 30000 was 1 to 30 days late and brought 10300, 30000 31 to 60 days and 31000 (with
 * its charges), 5000 more than 180 days and nothing; 100000 became overdue and brought 40800. */
static void recovery_by_bucket_is_that_added_up_by_hand(void **state)
{
    struct world *w = *state;

    world_exec(w, "TRUNCATE instalment CASCADE");
    add_instalment(w, "2026-09-20", 10000, "2026-10-05", 10300);
    add_instalment(w, "2026-09-10", 20000, "", 0);
    add_instalment(w, "2026-08-15", 30000, "2026-10-20", 31000);
    add_instalment(w, "2026-08-20", 10000, "2026-09-30", 10000); /* the day before */
    add_instalment(w, "2026-10-10", 50000, "2026-10-10", 50000); /* in time */
    add_instalment(w, "2026-10-10", 40000, "2026-10-15", 40800);
    add_instalment(w, "2026-10-30", 60000, "", 0);
    add_instalment(w, "2026-10-31", 77000, "", 0); /* overdue only in November */
    add_instalment(w, "2026-03-01", 5000, "2026-11-02", 5000);
    reporting_assert(w, "recovery", "2026-10-01", "2026-11-01",
                     "novo | 2 | 100000 | 1 | 40800 | 4080\n"
                     "1-30 | 2 | 30000 | 1 | 10300 | 3433\n"
                     "31-60 | 1 | 30000 | 1 | 31000 | 10333\n"
                     "181+ | 1 | 5000 | 0 | 0 | 0\n"
                     "- | 6 | 165000 | 3 | 82100 | 4976\n");
}

/* ---- channels ---- */

static int64_t session_of(struct world *w, int64_t conversation)
{
    return reporting_session(w, conversation, NOVEMBER(2), 1);
}

static void pays(struct world *w, int64_t person, const char *due, int64_t centavos, int at)
{
    int64_t contract = world_contract(w, person, 1), id = world_instalment(w, contract, 1);

    world_exec(w, "UPDATE instalment SET due = '%s' WHERE instalment_id = %" PRId64, due, id);
    int64_t charge = world_charge(w, person, &id, 1);
    world_exec(w,
               "INSERT INTO payment (tenant_id, bank_account_id, external_id, method, charge_id,"
               " centavos, paid_at, received_at, state) VALUES (1, 1, 'e%" PRId64 "', 1, %" PRId64
               ", %" PRId64 ", " AT ", " AT ", 1)",
               charge, charge, centavos, at, at);
}

/*
 * WhatsApp: 3 sent at 5 centavos and one at 10, after the price had changed: 25 centavos; 3 of 4
 * arrive, one of two people answers within 72 hours; R$ 100 come back: R$ 400 for each real.  SMS:
 * 3 at 7 centavos, all arrive, nobody answers; R$ 300 come back, since its message was the last
 * before they paid: R$ 1.428,57 for each real.  Paid too late, or not overdue: neither's.
 */
static void channels_are_ranked_by_what_they_bring(void **state)
{
    struct world *w = *state;
    int64_t ana = world_person(w, w->next), beto = world_person(w, w->next),
            caio = world_person(w, w->next);
    int64_t a = session_of(w, world_conversation(w, ana)),
            b = session_of(w, world_conversation(w, beto)),
            a_sms = session_of(w, reporting_sms_conversation(w, ana)),
            c_sms = session_of(w, reporting_sms_conversation(w, caio));

    world_exec(w, "INSERT INTO channel_price VALUES (1, 1, 1, '2026-11-01', 5000),"
                  " (1, 1, 1, '2026-11-10', 10000), (1, 1, 2, '2026-11-01', 7000)");
    reporting_said(w, a, NOVEMBER(5), "menu", 2, 2);
    reporting_said(w, a, NOVEMBER(5) + 60, "menu", 2, 3);
    reporting_said(w, a, NOVEMBER(5) + 120, "menu", 2, 1);
    reporting_heard(w, a, NOVEMBER(5) + 60 + 71 * HOUR);
    reporting_said(w, b, NOVEMBER(12), "menu", 2, 2);
    reporting_heard(w, b, NOVEMBER(12) + 73 * HOUR);
    reporting_said(w, a_sms, NOVEMBER(6), "menu", 2, 2);
    reporting_said(w, c_sms, NOVEMBER(6), "menu", 2, 2);
    reporting_said(w, c_sms, NOVEMBER(6), "menu", 2, 2);
    pays(w, ana, "2026-10-10", 30000, NOVEMBER(8));
    pays(w, beto, "2026-10-10", 10000, NOVEMBER(18));
    pays(w, beto, "2026-11-18", 55500, NOVEMBER(18)); /* on its day */
    pays(w, caio, "2026-10-10", 99900, NOVEMBER(14)); /* after eight days */
    reporting_assert(w, "channels", "2026-11-01", "2026-12-01",
                     "sms | 3 | 3 | 10000 | 0 | 21000 | 1 | 30000 | 70 | 142857\n"
                     "whatsapp | 4 | 3 | 7500 | 5000 | 25000 | 1 | 10000 | 250 | 40000\n");
}

/* ---- the commands ---- */

static void a_price_holds_from_its_day_on(void **state)
{
    struct world *w = *state;

    assert_prints(w,
                  "$QUITA creditor price c2 --channel sms --from 01/11/2026 --reais 0,0345"
                  " && $QUITA creditor price c2 --channel sms --from 2026-11-10 --reais 0.1"
                  " && $QUITA creditor price c2 --channel sms --from 2026-11-10 --reais 2",
                  "");
    assert_string_equal(world_text(w, "SELECT string_agg(from_day || ' ' || millicentavos, ', '"
                                      " ORDER BY from_day) FROM channel_price WHERE tenant_id = 2"),
                        "2026-11-01 3450, 2026-11-10 200000");
}

static void people_read_a_table_and_spreadsheets_csv(void **state)
{
    struct world *w = *state;

    world_exec(w, "INSERT INTO care_case (tenant_id, care_case_id, creditor_id, conversation_id,"
                  " session_id, subject, kind, reason, protocol, due, pauses, opened_at)"
                  " SELECT 1, 700, 1, conversation_id, 1, -conversation_id, 'contestacao', 'valor',"
                  " 'p', '2026-12-01', 0, '2026-07-05 12:00Z' FROM conversation LIMIT 1");
    assert_prints(w, "$QUITA report problems --creditor c1 --from 2026-07-01 --to 2026-08-01",
                  "assunto      motivo  vezes  pessoas  do assunto   de tudo\n"
                  "contestacao  valor       1        1    100,00 %  100,00 %\n");
    assert_prints(w,
                  "$QUITA report problems --creditor c1 --from 1/7/2026 --to 2026-08-01 --csv ||"
                  " $QUITA report problems --creditor c1 --from 01/07/2026 --to 2026-08-01 --csv",
                  "assunto;motivo;vezes;pessoas;do assunto;de tudo\n"
                  "contestacao;valor;1;1;100,00;100,00\n");
    assert_prints(w, "$QUITA report problems --creditor c1 --from 2026-01-01 --to 2026-01-02",
                  "Nada nesse período.\n");
}

static void what_is_wrong_is_told(void **state)
{
    static const struct {
        const char *words, *told;
    } cases[] = {
        { "report", "which report? there are: containment, satisfaction" },
        { "report nothing --creditor c1", "which report?" },
        { "report status", "whose? --creditor" },
        { "report status --creditor nobody", "there is no creditor \"nobody\"" },
        { "report status --creditor c1 --from 2026-02-30", "2026-02-30 is no day" },
        { "report status --creditor c1 --from 2026-02-02 --to 2026-02-02", "must be before --to" },
        { "report status --creditor c1 --state sleeping",
          "--state sleeping: there are contestada" },
        { "report default --creditor c1 --state atraso", "the report default has no --state" },
        { "report status --creditor c1 --csv more", "\"more\" is too much" },
        { "report status --creditor", "--creditor needs a value" },
        { "creditor set --default-after-days 3", "whose?" },
        { "creditor set c1", "--default-after-days is missing" },
        { "creditor set c1 --default-after-days 366", "0 to 365" },
        { "creditor set c1 --default-after-days -1", "0 to 365" },
        { "creditor set c1 --default-after-days 3x", "0 to 365" },
        { "creditor set nobody --default-after-days 3", "there is no such creditor" },
        { "creditor price c1 --channel fax --from 2026-11-01 --reais 1", "--channel fax" },
        { "creditor price c1 --channel sms --from soon --reais 1", "--from soon is no day" },
        { "creditor price c1 --channel sms --from 2026-11-01 --reais 0,123456", "is no price" },
        { "creditor price c1 --channel sms --from 2026-11-01 --reais -1", "is no price" },
        { "creditor price c1 --channel sms --from 2026-11-01 --reais 10000", "is no price" },
    };
    struct world *w = *state;
    struct strbuf out = { 0 };

    setenv("QUITA_DATABASE", scratch_conninfo(w->scratch), 1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *line = arena_printf(&w->arena, "$QUITA %s 2>&1", cases[i].words);
        assert_int_equal(shell_run(&out, line), 1);
        if (!strstr(strbuf_str(&out), cases[i].told))
            fail_msg("%s: %s", cases[i].words, strbuf_str(&out));
    }
    unsetenv("QUITA_DATABASE");
    assert_int_equal(shell_run(&out, "$QUITA report status --creditor c1 2>&1"), 2);
    strbuf_done(&out);
}

static void the_help_names_every_report(void **state)
{
    struct strbuf out = { 0 };

    (void)state;
    assert_int_equal(shell_run(&out, "$QUITA report --help"), 0);
    assert_int_equal(strncmp(strbuf_str(&out), "Example: ", 9), 0);
    for (const struct report *r = reports; r->name; r++)
        if (!strstr(strbuf_str(&out), r->name) || !strstr(strbuf_str(&out), r->summary))
            fail_msg("%s", r->name);
    strbuf_done(&out);
}

static int setup(void **state)
{
    int failed = world_setup(state);
    void *unused = NULL;

    shell_setup(&unused);
    reporting_sms(*state);
    return failed;
}

static int teardown(void **state)
{
    void *unused = NULL;

    shell_teardown(&unused);
    return world_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("000-01 the same ledger is another default by each creditor's own days, at once",
             each_creditor_counts_from_its_own_day),
        TEST("recovery by bucket is that added up by hand",
             recovery_by_bucket_is_that_added_up_by_hand),
        TEST(
            "003-19 003-22 channels are ranked by what they bring, each message at its day's price",
            channels_are_ranked_by_what_they_bring),
        TEST("a price holds from its day on", a_price_holds_from_its_day_on),
        TEST("people read a table, spreadsheets CSV", people_read_a_table_and_spreadsheets_csv),
        TEST("what is wrong is told", what_is_wrong_is_told),
        TEST("the help names every report", the_help_names_every_report),
    };
    return cmocka_run_group_tests_name("report_money", tests, setup, teardown);
}
