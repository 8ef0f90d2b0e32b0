#include "tests/support/paying.h"

#include "server/base/auto.h"
#include "server/base/error.h"

#include <inttypes.h>

/* Promises whose day has passed. */

static day_t on(const char *iso)
{
    day_t day = 0;

    assert_true(day_parse_iso(iso, &day));
    return day;
}

static int judge(struct world *w, const char *known)
{
    struct pg_args *args = world_args(w, SQL_DAILY_PROMISES);

    pg_day(args, on(known));
    pg_instant(args, WORLD_NOW);
    pg_int4(args, 16);
    return (int)pg_get_int8(world_run(w, args), 0, 0);
}

static void promise(struct world *w, int64_t person, int64_t centavos, int made_s)
{
    world_exec(w,
               "INSERT INTO promise (tenant_id, creditor_id, person_id, due, centavos, made_at)"
               " VALUES (1, 1, %" PRId64 ", '2026-11-13', %" PRId64 ", " AT ")",
               person, centavos, made_s);
}

static void a_promise_is_judged_by_all_that_was_paid(void **state)
{
    static const struct {
        int64_t promised;
        int payments, made_s, status;
        const char *said;
    } cases[] = {
        { PAID_DUE * 2, 2, -86400, 1, "keep" },
        { PAID_DUE * 2, 1, -86400, 2, "keep_part" },
        { PAID_DUE * 2 + 1, 1, -86400, 3, "break" },
        { PAID_DUE * 3, 2, -30, 3, "break" }, /* paid before it was said */
        { PAID_DUE, 0, -86400, 3, "break" },
    };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct owed d = owe(w);
        promise(w, d.person, cases[i].promised, cases[i].made_s);
        for (int n = 0; n < cases[i].payments; n++) {
            struct owed more =
                n ? owe_more(w, d.person,
                             world_instalment(w, world_contract(w, d.person, 1), PAID_PRINCIPAL))
                  : d;
            assert_string_equal(pay(w, &more, PAID_DUE), "settled");
        }
        assert_int_equal(judge(w, "2026-11-12"), 0);
        assert_int_equal(judge(w, "2026-11-13"), 1);
        assert_int_equal(judge(w, "2026-11-13"), 0);
        assert_string_equal(
            world_text(w,
                       "SELECT p.status || ' ' || a.action FROM promise p JOIN audit a ON"
                       " a.subject = 'promise:' || p.promise_id WHERE p.person_id = %" PRId64,
                       d.person),
            arena_printf(&w->arena, "%d %s", cases[i].status, cases[i].said));
    }
}

static void a_promise_waits_while_a_receipt_is_looked_at(void **state)
{
    struct world *w = *state;
    struct owed d = owe(w);

    promise(w, d.person, 100, -86400);
    world_exec(w,
               "INSERT INTO paid_claim (tenant_id, paid_claim_id, creditor_id, conversation_id,"
               " protocol, made_at, until) VALUES (1, %" PRId64 ", 1, %" PRId64 ", 'Q', now(), " AT
               ")",
               d.charge, d.conversation, 1);
    assert_int_equal(judge(w, "2026-11-13"), 0);
    world_exec(w, "UPDATE paid_claim SET closed_at = now()");
    assert_int_equal(judge(w, "2026-11-13"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a promise is judged by all that was paid since",
             a_promise_is_judged_by_all_that_was_paid),
        TEST("a promise waits while a receipt is looked at",
             a_promise_waits_while_a_receipt_is_looked_at),
    };
    return cmocka_run_group_tests_name("daily_promises", tests, world_setup, world_teardown);
}
