#include "tests/unit/asaas_fixture.h"

/* Money that Asaas gives back, call by call: once, whatever answer is lost. */

#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, 0, NULL                                                                        \
    }
#define PAYMENT(status, more)                                                                      \
    "{\"id\":\"pay_1\",\"status\":\"" status "\",\"billingType\":\"PIX\",\"value\":129.9,"         \
    "\"netValue\":127.91,\"externalReference\":\"tx1\",\"clientPaymentDate\":\"2026-11-28\","      \
    "\"paymentDate\":\"2026-11-30\",\"creditDate\":\"2026-12-01\"" more "}"
#define REFUNDS(list) PAYMENT("RECEIVED", ",\"refunds\":[" list "]")
#define OURS(status)  "{\"status\":\"" status "\",\"value\":1.5,\"description\":\"r7\"}"
#define GET_PAYMENT   "GET /payments/pay_1", NULL
#define POST_REFUND   "POST /payments/pay_1/refund", "{\"value\":1.50,\"description\":\"r7\"}"

/* sent: it may have been asked for before, and (after) may still go; taken: Asaas has it. */
static const struct refund_case {
    const char *what;
    bool sent, taken;
    struct exchange_row rows[4];
    enum psp_step end;
    enum psp_state state;
    const char *code, *id;
    bool still_sent;
} refunds[] = {
    { "done at once",
      false,
      false,
      { { GET_PAYMENT, 200, PAYMENT("RECEIVED", "") },
        { POST_REFUND, 200, REFUNDS(OURS("DONE")) },
        END },
      PSP_DONE,
      PSP_STATE_BACK,
      "",
      "pay_1-R1",
      true },
    { "the second of them, on its way",
      false,
      false,
      { { GET_PAYMENT, 200, REFUNDS("{\"status\":\"DONE\",\"value\":1.5,\"description\":\"r6\"}") },
        { POST_REFUND, 200, REFUNDS("{\"status\":\"DONE\",\"value\":1.5}," OURS("PENDING")) },
        END },
      PSP_DONE,
      PSP_STATE_HELD,
      "PENDING",
      NULL,
      true },
    { "the answer is lost",
      false,
      false,
      { { GET_PAYMENT, 200, PAYMENT("RECEIVED", "") }, { POST_REFUND, 0, NULL }, END },
      PSP_AGAIN,
      0,
      "no_answer",
      NULL,
      true },
    { "... and found by the next job",
      true,
      false,
      { { GET_PAYMENT, 200, REFUNDS(OURS("DONE")) }, END },
      PSP_DONE,
      PSP_STATE_BACK,
      "",
      "pay_1-R1",
      true },
    { "... told by the state of the whole payment alone",
      true,
      false,
      { { GET_PAYMENT, 200, PAYMENT("REFUND_IN_PROGRESS", "") }, END },
      PSP_DONE,
      PSP_STATE_HELD,
      "PENDING",
      NULL,
      true },
    { "... or never arrived",
      true,
      false,
      { { GET_PAYMENT, 200, PAYMENT("RECEIVED", "") },
        { POST_REFUND, 200, REFUNDS(OURS("DONE")) },
        END },
      PSP_DONE,
      PSP_STATE_BACK,
      "",
      "pay_1-R1",
      true },
    { "the key is revoked before the next job could look: nobody knows",
      true,
      false,
      { { GET_PAYMENT, 401, "{\"errors\":[{\"code\":\"invalid_access_token\"}]}" }, END },
      PSP_REFUSED,
      0,
      "invalid_access_token",
      NULL,
      true },
    { "... before anything was asked for: it has not gone",
      false,
      false,
      { { GET_PAYMENT, 401, "{\"errors\":[{\"code\":\"invalid_access_token\"}]}" }, END },
      PSP_REFUSED,
      0,
      "invalid_access_token",
      NULL,
      false },
    { "taken, and not in their list yet: never asked for again",
      true,
      true,
      { { GET_PAYMENT, 200, PAYMENT("RECEIVED", "") }, END },
      PSP_DONE,
      PSP_STATE_HELD,
      "PENDING",
      NULL,
      true },
    { "cancelled: not asked for again by itself",
      true,
      true,
      { { GET_PAYMENT, 200, REFUNDS(OURS("CANCELLED")) }, END },
      PSP_REFUSED,
      0,
      "CANCELLED",
      NULL,
      false },
    { "too little in the account",
      true,
      false,
      { { GET_PAYMENT, 200, PAYMENT("RECEIVED", "") },
        { POST_REFUND, 400,
          "{\"errors\":[{\"code\":\"invalid_action\",\"description\":\"Saldo\"}]}" },
        END },
      PSP_REFUSED,
      PSP_STATE_PAID,
      "invalid_action",
      NULL,
      false },
    { "another amount under our name",
      true,
      false,
      { { GET_PAYMENT, 200, REFUNDS("{\"status\":\"DONE\",\"value\":1.6,\"description\":\"r7\"}") },
        END },
      PSP_REFUSED,
      0,
      "other_refund",
      NULL,
      false },
    { "contested: there is nothing to give back",
      true,
      false,
      { { GET_PAYMENT, 200, PAYMENT("CHARGEBACK_REQUESTED", "") }, END },
      PSP_REFUSED,
      0,
      "not_paid",
      NULL,
      false },
};

static void money_goes_back_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refunds); i++) {
        const struct refund_case *c = &refunds[i];
        struct asaas_play p;
        play_init(&p, PSP_REFUND);
        p.job.provider_id = "pay_1";
        p.job.centavos = 150;
        p.job.refund_reference = "r7";
        p.job.refund_sent = c->sent;
        p.job.refund_taken = c->taken;
        enum psp_step end = play(&p, c->rows);
        const char *id = p.job.refund_id;
        if (end != c->end || (end == PSP_DONE && p.job.state != c->state) ||
            strcmp(p.job.code, c->code) != 0 || p.job.refund_sent != c->still_sent ||
            (id ? !c->id || strcmp(id, c->id) != 0 : c->id != NULL))
            fail_msg("%s: ended %d, state %d, \"%s\", %s", c->what, end, p.job.state, p.job.code,
                     id ? id : "-");
        play_done(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("money goes back once", money_goes_back_once),
    };
    return cmocka_run_group_tests_name("asaas refund", tests, NULL, NULL);
}
