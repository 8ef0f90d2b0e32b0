#include "tests/unit/asaas_fixture.h"

#include "server/base/error.h"
#include "server/providers/json_decimal.h"

/* Money at Asaas: amounts, states, notices, refunds, taking down, and the queue of notices. */

#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, 0, NULL                                                                        \
    }
#define PAYMENT(status, more)                                                                      \
    "{\"id\":\"pay_1\",\"status\":\"" status "\",\"billingType\":\"BOLETO\",\"value\":129.9,"      \
    "\"netValue\":127.91,\"externalReference\":\"tx1\",\"clientPaymentDate\":\"2026-11-28\","      \
    "\"paymentDate\":\"2026-11-30\",\"creditDate\":\"2026-12-01\"" more "}"

static void amounts_are_read_from_their_digits(void **state)
{
    static const struct {
        const char *text;
        centavos_t centavos; /* -1 = none */
    } cases[] = {
        { "129.9", 12990 },
        { "129.90", 12990 },
        { "129", 12900 },
        { "0.07", 7 },
        { "0", 0 },
        { "129.900", 12990 },
        { "99999999999.99", 9999999999999 },
        { "1.005", -1 },
        { "-1", -1 },
        { "1e3", -1 },
        { "1.", -1 },
        { ".5", -1 },
        { "", -1 },
        { "100000000000", -1 },
        { "1,5", -1 },
        { " 1", -1 },
        { "1.0.0", -1 },
        { NULL, -1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        centavos_t got = -1;
        assert_int_equal(decimal_read(cases[i].text, &got), cases[i].centavos >= 0);
        assert_int_equal(got, cases[i].centavos);
    }
}

static void numbers_are_quoted_and_strings_left_alone(void **state)
{
    static const char *const cases[][2] = {
        { "{\"value\":129.9}", "{\"value\":\"129.9\"}" },
        { "[1,2,-3.5e2]", "[\"1\",\"2\",\"-3.5e2\"]" },
        { "{\"a 1\":\"2 \\\" 3\",\"b\":4}", "{\"a 1\":\"2 \\\" 3\",\"b\":\"4\"}" },
        { "\"cut 1", "\"cut 1" },
        { "\"\\", "\"\\" },
        { "", "" },
    };
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t len = 0;
        const char *got = json_numbers_quoted(&a, cases[i][0], strlen(cases[i][0]), &len);
        assert_string_equal(got, cases[i][1]);
        assert_int_equal(len, strlen(got));
    }
    arena_done(&a);
}

static enum psp_step read_back(struct asaas_play *p, int status, const char *answer)
{
    const struct exchange_row rows[] = { { "GET /payments/pay_1", NULL, status, answer }, END };

    play_init(p, PSP_READ);
    p->job.provider_id = "pay_1";
    return play(p, rows);
}

static void each_status_means_one_state(void **state)
{
    static const struct {
        const char *answer;
        enum psp_state state;
        size_t notices;
    } cases[] = {
        { PAYMENT("PENDING", ""), PSP_STATE_OPEN, 0 },
        { PAYMENT("OVERDUE", ""), PSP_STATE_OPEN, 0 },
        { PAYMENT("CONFIRMED", ""), PSP_STATE_PAID, 1 },
        { PAYMENT("RECEIVED", ""), PSP_STATE_PAID, 2 },
        { PAYMENT("DUNNING_RECEIVED", ""), PSP_STATE_PAID, 2 },
        { PAYMENT("RECEIVED_IN_CASH", ""), PSP_STATE_PAID, 0 },
        { PAYMENT("DUNNING_REQUESTED", ""), PSP_STATE_OPEN, 0 },
        { PAYMENT("REFUND_REQUESTED", ""), PSP_STATE_HELD, 1 },
        { PAYMENT("REFUND_IN_PROGRESS", ""), PSP_STATE_HELD, 1 },
        { PAYMENT("REFUNDED", ""), PSP_STATE_BACK, 2 },
        { PAYMENT("CHARGEBACK_REQUESTED", ""), PSP_STATE_BACK, 2 },
        { PAYMENT("CHARGEBACK_DISPUTE", ""), PSP_STATE_BACK, 2 },
        { PAYMENT("AWAITING_CHARGEBACK_REVERSAL", ""), PSP_STATE_BACK, 2 },
        { PAYMENT("AWAITING_RISK_ANALYSIS", ""), PSP_STATE_HELD, 0 },
        { PAYMENT("AUTHORIZED", ""), PSP_STATE_HELD, 0 },
        { PAYMENT("A_NEW_WORD", ""), PSP_STATE_HELD, 0 },
        { PAYMENT("PENDING", ",\"deleted\":true"), PSP_STATE_GONE, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asaas_play p;
        assert_int_equal(read_back(&p, 200, cases[i].answer), PSP_DONE);
        assert_int_equal(p.job.state, cases[i].state);
        assert_int_equal(p.job.notice_count, cases[i].notices);
        play_done(&p);
    }
}

static void what_was_received_is_a_payment_and_a_credit_less_the_fee(void **state)
{
    struct asaas_play p;

    (void)state;
    assert_int_equal(read_back(&p, 200, PAYMENT("RECEIVED", "")), PSP_DONE);
    const struct bank_notice *n = p.job.notices;
    assert_int_equal(n[0].method, PAYMENT_BOLETO);
    assert_int_equal(n[0].centavos, 12990);
    assert_string_equal(n[0].txid, "tx1");
    assert_int_equal(day_of_instant(n[0].paid_at_us, "America/Sao_Paulo"),
                     day_from_civil(2026, 11, 28));
    assert_int_equal(n[1].method, PAYMENT_CREDIT);
    assert_int_equal(n[1].fee, 199);
    assert_string_equal(n[1].external_id, "pay_1");
    play_done(&p);
}

static void refunds_have_ids_of_their_own_in_the_order_they_were_made(void **state)
{
    struct asaas_play p;

    (void)state;
    assert_int_equal(
        read_back(&p, 200,
                  PAYMENT("RECEIVED", ",\"refunds\":[{\"status\":\"DONE\",\"value\":1.5},"
                                      "{\"status\":\"CANCELLED\",\"value\":9},"
                                      "{\"status\":\"DONE\",\"value\":2}]")),
        PSP_DONE);
    assert_int_equal(p.job.notice_count, 4);
    const struct bank_notice *n = p.job.notices + 2;
    assert_string_equal(n[0].external_id, "pay_1-R1");
    assert_int_equal(n[0].centavos, 150);
    assert_string_equal(n[0].of, "pay_1");
    assert_string_equal(n[1].external_id, "pay_1-R3");
    assert_int_equal(n[1].method, PAYMENT_REFUND);
    play_done(&p);
}

static void what_cannot_be_read_says_nothing(void **state)
{
    static const struct {
        int status;
        const char *answer;
        enum psp_step step;
    } cases[] = {
        { 404, "", PSP_DONE },
        { 200, "[]", PSP_AGAIN },
        { 200, "{}", PSP_AGAIN },
        { 0, NULL, PSP_AGAIN },
        { 503, "", PSP_AGAIN },
        { 401, "", PSP_REFUSED },
        { 200, "{\"id\":\"pay_2\",\"status\":\"RECEIVED\",\"value\":1}", PSP_AGAIN },
        { 200, "{\"id\":\"pay_1\",\"status\":\"RECEIVED\",\"value\":\"x\"}", PSP_AGAIN },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asaas_play p;
        assert_int_equal(read_back(&p, cases[i].status, cases[i].answer), cases[i].step);
        assert_int_equal(p.job.notice_count, 0);
        play_done(&p);
    }
}

static void taking_down_also_takes_what_nobody_told_us_of(void **state)
{
    const struct exchange_row rows[] = {
        { "DELETE /payments/pay_1", NULL, 200, "{\"deleted\":true}" },
        { "GET /payments?externalReference=tx0", NULL, 200,
          "{\"data\":[{\"id\":\"pay_2\",\"status\":\"PENDING\",\"value\":1,\"externalReference\":"
          "\"tx00000000000000000000000000ab\"}]}" },
        { "DELETE /payments/pay_2", NULL, 200, "{\"deleted\":true}" },
        { "GET /payments?externalReference=tx0", NULL, 200, "{\"data\":[]}" },
        END,
    };
    struct asaas_play p;

    (void)state;
    play_init(&p, PSP_CANCEL);
    p.job.provider_id = "pay_1";
    assert_int_equal(play(&p, rows), PSP_DONE);
    assert_int_equal(p.job.state, PSP_STATE_GONE);
    play_done(&p);
}

static void what_is_paid_cannot_be_taken_down(void **state)
{
    const struct exchange_row rows[] = {
        { "DELETE /payments/pay_1", NULL, 400, "{\"errors\":[{\"code\":\"invalid_action\"}]}" },
        { "GET /payments/pay_1", NULL, 200, PAYMENT("RECEIVED", "") },
        END,
    };
    struct asaas_play p;

    (void)state;
    play_init(&p, PSP_CANCEL);
    p.job.provider_id = "pay_1";
    assert_int_equal(play(&p, rows), PSP_DONE);
    assert_int_equal(p.job.state, PSP_STATE_PAID);
    play_done(&p);
}

static void paid_elsewhere_is_said_once(void **state)
{
    const struct exchange_row says[] = {
        { "GET /payments/pay_1", NULL, 200, PAYMENT("PENDING", "") },
        { "POST /payments/pay_1/receiveInCash",
          "{\"paymentDate\":\"2026-11-29\",\"value\":129.90,\"notifyCustomer\":false}", 200,
          PAYMENT("RECEIVED_IN_CASH", "") },
        END,
    };
    const struct exchange_row said[] = {
        { "GET /payments/pay_1", NULL, 200, PAYMENT("RECEIVED_IN_CASH", "") },
        END,
    };
    const struct exchange_row *both[] = { says, said };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(both); i++) {
        struct asaas_play p;
        play_init(&p, PSP_PAID_ELSEWHERE);
        p.job.provider_id = "pay_1";
        p.job.centavos = 12990;
        p.job.paid_on = day_from_civil(2026, 11, 29);
        assert_int_equal(play(&p, both[i]), PSP_DONE);
        play_done(&p);
    }
}

/* ---- notices ---- */

static const char *one_header(const void *ctx, const char *name)
{
    return strcmp(name, "asaas-access-token") == 0 ? ctx : NULL;
}

static void a_notice_is_believed_with_the_very_token_alone(void **state)
{
    static const struct {
        const char *secret, *given;
        bool good;
    } cases[] = {
        { "a-secret", "a-secret", true },
        { "a-secret", "a-secreT", false },
        { "a-secret", "a-secret2", false },
        { "a-secret", "", false },
        { "a-secret", NULL, false },
        { "", "", false },
        { NULL, "", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct psp_account account = { .secret = cases[i].secret };
        const struct psp_hook hook = { one_header, cases[i].given, "{}", 2 };
        assert_int_equal(asaas.verify(&account, &hook), cases[i].good);
    }
}

static void each_notice_is_money_a_change_or_news(void **state)
{
    static const struct {
        const char *body;
        enum psp_event_kind kind;
        const char *key, *provider_id;
    } cases[] = {
        { "{\"id\":\"evt_0a&12\",\"event\":\"PAYMENT_RECEIVED\",\"payment\":{\"id\":\"pay_1\"}}",
          PSP_EVENT_MONEY, "evt_0a&12", "pay_1" },
        { "{\"id\":\"evt_1\",\"event\":\"PAYMENT_OVERDUE\",\"payment\":{\"id\":\"pay_1\"}}",
          PSP_EVENT_NEWS, "evt_1", "pay_1" },
        { "{\"id\":\"evt_2\",\"event\":\"PAYMENT_UPDATED\",\"payment\":{\"id\":\"pay_1\"}}",
          PSP_EVENT_CHARGE, "evt_2", "pay_1" },
        { "{\"id\":\"evt_3\",\"event\":\"PAYMENT_CHARGEBACK_REQUESTED\",\"payment\":{\"id\":\"p\"}"
          "}",
          PSP_EVENT_MONEY, "evt_3", "p" },
        { "{\"id\":\"evt_4\",\"event\":\"WHATEVER_COMES\",\"payment\":{\"id\":\"pay_1\"}}",
          PSP_EVENT_NEWS, "evt_4", "pay_1" },
        { "{\"id\":\"evt_5\",\"event\":\"PAYMENT_RECEIVED\"}", PSP_EVENT_NEWS, "evt_5", NULL },
        { "{\"id\":7,\"event\":8,\"payment\":9}", PSP_EVENT_NEWS, "7", NULL },
    };
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct psp_event *e;
        size_t count = 0;
        struct error err = { 0 };
        assert_true(asaas.parse(cases[i].body, strlen(cases[i].body), &a, &e, &count, &err));
        assert_int_equal(count, 1);
        assert_int_equal(e->kind, cases[i].kind);
        assert_string_equal(e->key, cases[i].key);
        if (cases[i].provider_id)
            assert_string_equal(e->provider_id, cases[i].provider_id);
        else
            assert_null(e->provider_id);
    }
    arena_done(&a);
}

static void what_is_no_notice_is_told_apart(void **state)
{
    static const char *const bodies[] = { "", "[]", "1", "\"x\"", "{", "null" };
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        struct psp_event *e;
        size_t count = 0;
        struct error err = { 0 };
        assert_false(asaas.parse(bodies[i], strlen(bodies[i]), &a, &e, &count, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
    }
    arena_done(&a);
}

/* ---- the list, and the queue ---- */

static void the_list_is_read_page_by_page(void **state)
{
    const struct exchange_row rows[] = {
        { "GET /payments?paymentDate%5Bge%5D=2026-11-27&limit=100&offset=0", NULL, 200,
          "{\"hasMore\":true,\"data\":[" PAYMENT("RECEIVED", "") "]}" },
        { "GET /payments?paymentDate%5Bge%5D=2026-11-27&limit=100&offset=100", NULL, 200,
          "{\"hasMore\":false,\"data\":[{\"id\":\"no value\"}]}" },
        { "GET /payments?status=CONFIRMED&dateCreated%5Bge%5D=2026-10-28", NULL, 200,
          "{\"hasMore\":false,\"data\":[]}" },
        { "GET /payments?status=REFUNDED&paymentDate%5Bge%5D=2026-10-28", NULL, 200,
          "{\"hasMore\":false,\"data\":[]}" },
        { "GET /payments?status=CHARGEBACK_REQUESTED&paymentDate%5Bge%5D=2026-10-28", NULL, 200,
          "{\"hasMore\":false,\"data\":[" PAYMENT("CHARGEBACK_REQUESTED", "") "]}" },
        END,
    };
    struct asaas_play p;

    (void)state;
    play_init(&p, PSP_CHANGED);
    p.job.changed_since_us = PLAY_NOW_US - INT64_C(3) * 86400 * 1000000;
    assert_int_equal(play(&p, rows), PSP_DONE);
    assert_int_equal(p.job.event_count, 2);
    assert_string_equal(p.job.events[0].key, "list pay_1 RECEIVED");
    assert_int_equal(p.job.events[0].kind, PSP_EVENT_MONEY);
    assert_string_equal(p.job.events[1].key, "list pay_1 CHARGEBACK_REQUESTED");
    play_done(&p);
}

#define HOOK(more)                                                                                 \
    "{\"data\":[{\"id\":\"h0\",\"url\":\"https://"                                                 \
    "elsewhere\",\"interrupted\":true},{\"id\":\"h1\","                                            \
    "\"url\":\"https://quita.example/webhooks/asaas/e\"" more "}]}"

static void a_queue_that_stands_still_is_woken(void **state)
{
    const struct exchange_row runs[] = {
        { "GET /webhooks", NULL, 200, HOOK(",\"interrupted\":false,\"penalizedRequestsCount\":0") },
        END,
    };
    const struct exchange_row paused[] = {
        { "GET /webhooks", NULL, 200, HOOK(",\"interrupted\":true") },
        { "PUT /webhooks/h1", "{\"interrupted\":false}", 200, "{}" },
        END,
    };
    const struct exchange_row slowed[] = {
        { "GET /webhooks", NULL, 200, HOOK(",\"interrupted\":false,\"penalizedRequestsCount\":3") },
        { "POST /webhooks/h1/removeBackoff", NULL, 200, "{}" },
        END,
    };
    const struct exchange_row none[] = { { "GET /webhooks", NULL, 200, "{\"data\":[]}" }, END };
    const struct {
        const struct exchange_row *rows;
        enum psp_step step;
        const char *code;
    } cases[] = { { runs, PSP_DONE, "" },
                  { paused, PSP_DONE, "was_paused" },
                  { slowed, PSP_DONE, "was_slowed" },
                  { none, PSP_REFUSED, "no_hook" } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct asaas_play p;
        play_init(&p, PSP_HOOKS);
        assert_int_equal(play(&p, cases[i].rows), cases[i].step);
        assert_string_equal(p.job.code, cases[i].code);
        play_done(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("amounts are read from their digits", amounts_are_read_from_their_digits),
        TEST("numbers are quoted, and strings left alone",
             numbers_are_quoted_and_strings_left_alone),
        TEST("each status means one state", each_status_means_one_state),
        TEST("what was received is a payment, and a credit less the fee",
             what_was_received_is_a_payment_and_a_credit_less_the_fee),
        TEST("refunds have ids of their own, in the order they were made",
             refunds_have_ids_of_their_own_in_the_order_they_were_made),
        TEST("what cannot be read says nothing", what_cannot_be_read_says_nothing),
        TEST("taking down also takes what nobody told us of",
             taking_down_also_takes_what_nobody_told_us_of),
        TEST("what is paid cannot be taken down", what_is_paid_cannot_be_taken_down),
        TEST("paid elsewhere is said once", paid_elsewhere_is_said_once),
        TEST("a notice is believed with the very token alone",
             a_notice_is_believed_with_the_very_token_alone),
        TEST("each notice is money, a change or news", each_notice_is_money_a_change_or_news),
        TEST("what is no notice is told apart", what_is_no_notice_is_told_apart),
        TEST("the list is read page by page", the_list_is_read_page_by_page),
        TEST("a queue that stands still is woken", a_queue_that_stands_still_is_woken),
    };
    return cmocka_run_group_tests_name("asaas_money", tests, NULL, NULL);
}
