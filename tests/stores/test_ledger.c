#include "tests/support/booking.h"
#include "tests/support/school.h"

#include "server/base/auto.h"
#include "server/money/charge_life.h"

#include <inttypes.h>
#include <string.h>

/* The books against what is open and paid: ledger_differs() finds what is not so; imports are
 * booked; lives of charges are lawful. */

enum { DUE = PAID_DUE };
static struct till till;

static struct owed paid_debtor(struct world *w)
{
    struct owed d = owe(w);
    struct bank_notice n = till_boleto(&d, fresh_id(w), DUE);

    books_open(w);
    assert_int_equal(till_take(&till, w, &n, 1).settled, 1);
    return d;
}

/* Each change is one that no statement of ours makes, and that the database refuses while its
 * triggers stand; it is undone by the second. */
static void what_no_entry_tells_of_is_found(void **state)
{
    static const struct {
        const char *change, *undo, *found;
    } cases[] = {
        { "UPDATE instalment SET status = 2 WHERE instalment_id = %1$ld",
          "UPDATE instalment SET status = 0 WHERE instalment_id = %1$ld", "0 50000 0 0" },
        { "UPDATE instalment SET centavos = centavos + 7 WHERE instalment_id = %1$ld",
          "UPDATE instalment SET centavos = centavos - 7 WHERE instalment_id = %1$ld", "0 7 0 0" },
        { "UPDATE instalment SET paid_centavos = paid_centavos - 1 WHERE instalment_id = %2$ld",
          "UPDATE instalment SET paid_centavos = paid_centavos + 1 WHERE instalment_id = %2$ld",
          "0 0 1 0" },
        { "UPDATE charge SET status = 2 WHERE charge_id = %3$ld",
          "UPDATE charge SET status = 1 WHERE charge_id = %3$ld", "0 0 0 1" },
        { "INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at) VALUES (1, "
          "1,"
          " 'import', 0, '2026-01-01', now())",
          NULL, "1 0 0 0" },
    };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct owed paid = paid_debtor(w), open = owe(w);
        books_open(w);
        assert_string_equal(books_differ(w), "0 0 0 0");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        world_exec(w, "ALTER TABLE instalment DISABLE TRIGGER USER");
        world_exec(w, cases[i].change, (long)open.instalment, (long)paid.instalment,
                   (long)paid.charge);
        assert_string_equal(books_differ(w), cases[i].found);
        if (cases[i].undo)
            world_exec(w, cases[i].undo, (long)open.instalment, (long)paid.instalment,
                       (long)paid.charge);
#pragma GCC diagnostic pop
        world_exec(w, "ALTER TABLE instalment ENABLE TRIGGER USER");
    }
}

/* What is open and paid of a debt is what the books say, after each statement: a change without its
 * entry does not stand, nor an entry without its change. */
static void a_debt_is_not_otherwise_than_booked(void **state)
{
    static const char *const changes[] = {
        "UPDATE instalment SET status = 2 WHERE instalment_id = %1$ld",
        "UPDATE instalment SET centavos = centavos + 7 WHERE instalment_id = %1$ld",
        "UPDATE instalment SET part_paid = 1 WHERE instalment_id = %1$ld",
        "UPDATE instalment SET status = 0 WHERE instalment_id = %2$ld",
        "UPDATE instalment SET paid_centavos = paid_centavos - 1 WHERE instalment_id = %2$ld",
        "INSERT INTO instalment (tenant_id, contract_id, key, due, centavos) SELECT tenant_id,"
        " contract_id, 'x', due, 1 FROM instalment WHERE instalment_id = %1$ld",
        "WITH e AS (INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)"
        " VALUES (1, 1, 'import', -1, '2026-01-01', now()) RETURNING entry_id) INSERT INTO"
        " ledger_line (tenant_id, entry_id, line_no, account, instalment_id, centavos) SELECT 1,"
        " entry_id, n, a, CASE n WHEN 1 THEN %1$ld END, c FROM e, (VALUES (1, 'receivable', 1),"
        " (2, 'opening', -1)) v(n, a, c)",
    };
    struct world *w = *state;
    struct owed paid = paid_debtor(w), open = owe(w);
    char sql[640];

    books_open(w);
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(sql, sizeof(sql), changes[i], (long)open.instalment, (long)paid.instalment);
#pragma GCC diagnostic pop
        assert_string_equal(scratch_refused(w->scratch, sql), "23514");
    }
    assert_string_equal(books_differ(w), "0 0 0 0");
}

static void the_lives_of_the_database_are_those_of_the_code(void **state)
{
    struct world *w = *state;

    for (int from = CHARGE_NONE; from < CHARGE_LIFE_COUNT; from++)
        for (int to = CHARGE_NONE; to < CHARGE_LIFE_COUNT; to++)
            assert_int_equal(
                world_int(w,
                          "SELECT count(*) FROM charge_transition WHERE from_state = %d"
                          " AND to_state = %d",
                          from, to),
                charge_life_may((enum charge_life)from, (enum charge_life)to));
    assert_int_equal(world_int(w, "SELECT max(to_state) FROM charge_transition"),
                     CHARGE_LIFE_COUNT - 1);
}

static void a_life_that_is_not_lawful_is_refused(void **state)
{
    struct world *w = *state;
    struct owed d = paid_debtor(w);

    for (int life = CHARGE_ISSUED; life < CHARGE_LIFE_COUNT; life++)
        if (!charge_life_may(CHARGE_PAID, (enum charge_life)life))
            assert_true(world_refuses(
                w, "23514",
                arena_printf(&w->arena,
                             "INSERT INTO charge_event (tenant_id, charge_id, state, at) VALUES (1,"
                             " %" PRId64 ", %d, now())",
                             d.charge, life)));
    assert_true(world_refuses(w, "42501", "UPDATE charge_event SET state = 1"));
    assert_true(world_refuses(w, "42501", "DELETE FROM charge_event"));
}

static void what_has_expired_is_void_and_is_recognised_when_it_is_paid(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w), later = owe(w);

    world_exec(w,
               "UPDATE charge SET due = '2026-11-10' WHERE status = 0; UPDATE charge SET due ="
               " '2026-11-19' WHERE charge_id = %" PRId64,
               later.charge);
    books_open(w);
    struct pg_args *args = world_args(w, SQL_DAILY_EXPIRE);
    pg_day(args, 20772); /* 2026-11-15 */
    pg_instant(args, WORLD_NOW);
    pg_int4(args, 1000);
    assert_true(pg_get_int8(world_run(w, args), 0, 0) >= 1);
    assert_int_equal(status_of(w, "charge", d.charge), CHARGE_STATUS_VOID);
    assert_int_equal(status_of(w, "charge", later.charge), CHARGE_STATUS_OPEN);
    assert_int_equal(world_int(w, "SELECT charge_life(1, %" PRId64 ")", d.charge), CHARGE_EXPIRED);
    struct bank_notice n = till_boleto(&d, fresh_id(w), DUE);
    assert_int_equal(till_take(&till, w, &n, 1).settled, 1);
    assert_int_equal(status_of(w, "charge", d.charge), CHARGE_STATUS_PAID);
    assert_string_equal(books_differ(w), "0 0 0 0");
}

/* ---- imports ---- */

static const char *differ(struct school *s)
{
    return scratch_text(s->scratch, "SELECT string_agg(concat_ws(' ', unbalanced, difference,"
                                    " paid_differs, life_differs), ',') FROM creditor c CROSS JOIN"
                                    " LATERAL ledger_differs(c.tenant_id, c.creditor_id)");
}

/* All accounts of azul, by name. */
static const char *accounts(struct school *s)
{
    return scratch_text(s->scratch,
                        "SELECT coalesce(string_agg(account || ':' || c, ' ' ORDER BY account), '')"
                        " FROM (SELECT account, sum(centavos) AS c FROM ledger_line GROUP BY 1"
                        " HAVING sum(centavos) <> 0) x");
}

#define ROW(state, paid) ANA "C1;M1;1;10/05/2026;1.234,56;" state ";" paid "\n"

static void an_import_is_booked_and_its_changes_too(void **state)
{
    static const struct {
        const char *row, *books;
    } files[] = {
        { ROW("aberta", ";"), "opening:-123456 receivable:123456" },
        { ROW("aberta", ";"), "opening:-123456 receivable:123456" }, /* twice is once */
        { ANA "C1;M1;1;10/05/2026;1.000,00;aberta;;\n", "opening:-100000 receivable:100000" },
        { ANA "C1;M1;1;10/05/2026;1.000,00;paga;11/05/2026;1.020,00\n",
          "interest_income:-2000 opening:-100000 received_elsewhere:102000" },
        { ANA "C1;M1;1;10/05/2026;1.000,00;aberta;;\n",
          "interest_income:-2000 opening:-100000 receivable:100000 received_elsewhere:2000" },
        { ANA "C1;M1;1;10/05/2026;1.000,00;cancelada;;\n",
          "interest_income:-2000 opening:-100000 received_elsewhere:2000 write_off:100000" },
    };
    struct school *s = *state;
    struct strbuf text = { 0 };

    for (size_t i = 0; i < COUNT_OF(files); i++) {
        strbuf_reset(&text);
        strbuf_addf(&text, "%s%s", HEADER, files[i].row);
        bring(s, strbuf_str(&text));
        assert_string_equal(accounts(s), files[i].books);
        assert_string_equal(differ(s), "0 0 0 0,0 0 0 0,0 0 0 0");
    }
    strbuf_done(&text);
}

static void what_was_paid_before_it_came_is_not_owed(void **state)
{
    struct school *s = *state;

    bring(s, HEADER ANA PAID ANA JUNE);
    assert_string_equal(accounts(s), "opening:-123450 receivable:123450");
    assert_string_equal(differ(s), "0 0 0 0,0 0 0 0,0 0 0 0");
}

static int world_and_till(void **state)
{
    till_open(&till);
    return world_setup(state);
}

int main(void)
{
    const struct CMUnitTest books[] = {
        TEST("the lives of the database are those of the code",
             the_lives_of_the_database_are_those_of_the_code),
        TEST("a life that is not lawful is refused", a_life_that_is_not_lawful_is_refused),
        TEST("what has expired is void, and is recognised when it is paid",
             what_has_expired_is_void_and_is_recognised_when_it_is_paid),
        /* last: what is found stays */
        TEST("a debt is not otherwise than booked", a_debt_is_not_otherwise_than_booked),
        TEST("what no entry tells of is found", what_no_entry_tells_of_is_found),
    };
    const struct CMUnitTest imports[] = {
        SCHOOL_TEST("an import is booked, and its changes too",
                    an_import_is_booked_and_its_changes_too),
        SCHOOL_TEST("what was paid before it came is not owed",
                    what_was_paid_before_it_came_is_not_owed),
    };
    int bad = cmocka_run_group_tests_name("ledger", books, world_and_till, world_teardown);

    return bad + cmocka_run_group_tests_name("imports", imports, school_open, school_close);
}
