#include "tests/unit/asaas_fixture.h"

/* Making a charge at Asaas: what is asked in which order, and that two never stand. */

#define LINE    "46191000030011234567389012300003516470000013500"
#define BARCODE "46195164700000135001000000112345678901230000"
#define PIX                                                                                        \
    "00020101021226520014br.gov.bcb.pix2530pix.asaas.example/qr/cobv/"                             \
    "abc05204000053039865802BR5906E"                                                               \
    "scola6009SAO PAULO62070503***6304506A"
#define REF "tx00000000000000000000000000ab"
#define CHARGE(id, status, value, due)                                                             \
    "{\"object\":\"payment\",\"id\":\"" id "\",\"customer\":\"cus_1\",\"billingType\":"            \
    "\"UNDEFINED\",\"status\":\"" status "\",\"value\":" value ",\"netValue\":133.01,"             \
    "\"dueDate\":\"" due "\",\"externalReference\":\"" REF "\",\"deleted\":false,"                 \
    "\"invoiceUrl\":\"https://www.asaas.com/i/x\",\"bankSlipUrl\":\"https://www.asaas.com/b/pdf/"  \
    "x\"}"
#define OPEN_CHARGE CHARGE("pay_1", "PENDING", "135.0", "2026-12-01")
#define LIST(items) "{\"object\":\"list\",\"hasMore\":false,\"totalCount\":1,\"data\":[" items "]}"
#define CUSTOMER(quiet)                                                                            \
    "{\"id\":\"cus_1\",\"cpfCnpj\":\"52998224725\",\"notificationDisabled\":" quiet "}"

#define LOOKS                                                                                      \
    {                                                                                              \
        "GET /payments?externalReference=" REF, NULL, 200, LIST("")                                \
    }
#define BY_REF(a)                                                                                  \
    {                                                                                              \
        "GET /customers?externalReference=quita-7", NULL, 200, LIST(a)                             \
    }
#define BY_CPF(a)                                                                                  \
    {                                                                                              \
        "GET /customers?cpfCnpj=52998224725", NULL, 200, LIST(a)                                   \
    }
#define GETS_LINE                                                                                  \
    {                                                                                              \
        "GET /payments/pay_1/identificationField", NULL, 200,                                      \
            "{\"identificationField\":\"" LINE "\",\"nossoNumero\":\"10\",\"barCode\":\"\"}"       \
    }
#define GETS_PIX                                                                                   \
    {                                                                                              \
        "GET /payments/pay_1/pixQrCode", NULL, 200,                                                \
            "{\"payload\":\"" PIX "\",\"expirationDate\":\"2027-12-01 23:59:59\"}"                 \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, 0, NULL                                                                        \
    }

static void assert_whole(const struct psp_issued *i)
{
    assert_string_equal(i->provider_id, "pay_1");
    assert_string_equal(i->line, LINE);
    assert_string_equal(i->barcode, BARCODE);
    assert_string_equal(i->pix_payload, PIX);
    assert_string_equal(i->page_url, "https://www.asaas.com/i/x");
    assert_string_equal(i->pdf_url, "https://www.asaas.com/b/pdf/x");
    assert_int_equal(i->ways, PSP_BOLETO | PSP_PIX | PSP_CARD);
    assert_true(i->pix_until_us > PLAY_NOW_US);
}

static void a_charge_is_looked_for_then_its_customer_then_it_is_made(void **state)
{
    const struct exchange_row rows[] = {
        LOOKS,
        BY_REF(""),
        BY_CPF(""),
        { "POST /customers", "\"notificationDisabled\":true", 200, CUSTOMER("true") },
        { "POST /payments",
          "\"billingType\":\"UNDEFINED\",\"value\":135.00,\"dueDate\":"
          "\"2026-12-01\"",
          200, OPEN_CHARGE },
        GETS_LINE,
        GETS_PIX,
        END,
    };
    struct asaas_play p;

    (void)state;
    play_init(&p, PSP_ISSUE);
    assert_int_equal(play(&p, rows), PSP_DONE);
    assert_whole(&p.job.issued);
    play_done(&p);
}

static void one_that_stands_is_never_made_again(void **state)
{
    const struct exchange_row rows[] = {
        { "GET /payments?externalReference=" REF, NULL, 200, LIST(OPEN_CHARGE) },
        GETS_LINE,
        GETS_PIX,
        END,
    };
    struct asaas_play p;

    (void)state;
    play_init(&p, PSP_ISSUE);
    assert_int_equal(play(&p, rows), PSP_DONE);
    assert_whole(&p.job.issued);
    play_done(&p);
}

static void of_two_of_one_reference_the_second_is_removed_before_anything_is_told(void **state)
{
    const struct exchange_row rows[] = {
        { "GET /payments?externalReference=" REF, NULL, 200,
          LIST(CHARGE("pay_2", "PENDING", "135.00", "2026-12-01") "," OPEN_CHARGE) },
        { "DELETE /payments/pay_2", NULL, 200, "{\"deleted\":true,\"id\":\"pay_2\"}" },
        GETS_LINE,
        GETS_PIX,
        END,
    };
    struct asaas_play p;

    (void)state;
    play_init(&p, PSP_ISSUE);
    assert_int_equal(play(&p, rows), PSP_DONE);
    assert_whole(&p.job.issued);
    play_done(&p);
}

static void what_is_paid_stays_when_there_are_two(void **state)
{
    const struct exchange_row rows[] = {
        { "GET /payments?externalReference=" REF, NULL, 200,
          LIST(OPEN_CHARGE "," CHARGE("pay_2", "RECEIVED", "135.00", "2026-12-01")) },
        { "DELETE /payments/pay_1", NULL, 404, "" },
        END,
    };
    struct asaas_play p;

    (void)state;
    play_init(&p, PSP_ISSUE);
    assert_int_equal(play(&p, rows), PSP_DONE);
    assert_int_equal(p.job.state, PSP_STATE_PAID);
    assert_string_equal(p.job.issued.provider_id, "pay_2");
    play_done(&p);
}

static void a_list_of_other_peoples_charges_gives_none_of_them(void **state)
{
    const struct exchange_row rows[] = {
        { "GET /payments?externalReference=" REF, NULL, 200,
          LIST("{\"id\":\"pay_9\",\"status\":\"PENDING\",\"value\":135,\"billingType\":\"PIX\","
               "\"externalReference\":\"another\"},"
               "{\"id\":\"pay_8\",\"status\":\"PENDING\",\"value\":135,\"billingType\":\"PIX\"}") },
        BY_REF(CUSTOMER("true")),
        { "POST /payments", "\"customer\":\"cus_1\"", 200, OPEN_CHARGE },
        GETS_LINE,
        GETS_PIX,
        END,
    };
    struct asaas_play p;

    (void)state;
    play_init(&p, PSP_ISSUE);
    assert_int_equal(play(&p, rows), PSP_DONE);
    play_done(&p);
}

static void a_customer_whom_asaas_writes_to_is_left_in_peace_first(void **state)
{
    const struct exchange_row rows[] = {
        LOOKS,
        BY_REF("{\"id\":\"cus_8\",\"cpfCnpj\":\"11144477735\",\"notificationDisabled\":true}"),
        BY_CPF(CUSTOMER("false")),
        { "PUT /customers/cus_1", "{\"notificationDisabled\":true}", 200, CUSTOMER("true") },
        { "POST /payments", "\"customer\":\"cus_1\"", 200, OPEN_CHARGE },
        GETS_LINE,
        GETS_PIX,
        END,
    };
    struct asaas_play p;

    (void)state;
    play_init(&p, PSP_ISSUE);
    assert_int_equal(play(&p, rows), PSP_DONE);
    play_done(&p);
}

static void what_becomes_of_a_creation_whose_answer_is_no_answer(void **state)
{
    static const struct {
        int status;
        const char *answer;
        enum psp_step step;
        const char *code;
        int again_s;
    } cases[] = {
        { 0, NULL, PSP_AGAIN, "no_answer", 3 },
        { 500, "", PSP_AGAIN, "away", 3 },
        { 200, "<html>", PSP_AGAIN, "unreadable", 3 },
        { 200, "{}", PSP_AGAIN, "unreadable", 3 },
        { 200, "{\"id\":\"pay_1\",\"status\":\"PENDING\",\"value\":1.001}", PSP_AGAIN, "unreadable",
          3 },
        { 429, "", PSP_AGAIN, "too_many", 30 },
        { 400, "{\"errors\":[{\"code\":\"invalid_value\",\"description\":\"Valor\"}]}", PSP_REFUSED,
          "invalid_value", 0 },
        { 401, "{\"errors\":[{\"code\":\"invalid_access_token\"}]}", PSP_REFUSED,
          "invalid_access_token", 0 },
        { 403, "", PSP_REFUSED, "http_403", 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct exchange_row rows[] = {
            LOOKS,
            BY_REF(CUSTOMER("true")),
            { "POST /payments", NULL, cases[i].status, cases[i].answer },
            END,
        };
        struct asaas_play p;
        play_init(&p, PSP_ISSUE);
        assert_int_equal(play(&p, rows), cases[i].step);
        assert_string_equal(p.job.code, cases[i].code);
        assert_int_equal(p.job.again_s, cases[i].again_s);
        play_done(&p);
    }
}

static void what_asaas_says_of_a_document_is_masked_for_the_log(void **state)
{
    const struct exchange_row rows[] = {
        LOOKS,
        BY_REF(CUSTOMER("true")),
        { "POST /payments", NULL, 400,
          "{\"errors\":[{\"code\":\"invalid_cpf\",\"description\":\"O CPF 529.982.247-25 vence em "
          "2026: 52998224725\"}]}" },
        END,
    };
    struct asaas_play p;

    (void)state;
    play_init(&p, PSP_ISSUE);
    assert_int_equal(play(&p, rows), PSP_REFUSED);
    assert_string_equal(p.job.why, "O CPF ************** vence em 2026: ***********");
    play_done(&p);
}

static void what_a_charge_is_made_payable_by(void **state)
{
    static const struct {
        unsigned ways;
        centavos_t centavos;
        const char *billing;
    } cases[] = {
        { PSP_BOLETO | PSP_PIX | PSP_CARD, 13500, "\"billingType\":\"UNDEFINED\"" },
        { PSP_BOLETO | PSP_PIX, 13500, "\"billingType\":\"BOLETO\"" },
        { PSP_BOLETO | PSP_PIX, 499, "\"billingType\":\"PIX\",\"value\":4.99," },
        { PSP_PIX, 13500, "\"billingType\":\"PIX\"" },
        { PSP_CARD, 9007199254740993,
          "\"billingType\":\"CREDIT_CARD\",\"value\":90071992547409.93" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct exchange_row rows[] = {
            LOOKS,
            BY_REF(CUSTOMER("true")),
            { "POST /payments", cases[i].billing, 500, "" },
            END,
        };
        struct asaas_play p;
        play_init(&p, PSP_ISSUE);
        p.job.charge.ways = cases[i].ways;
        p.job.charge.centavos = cases[i].centavos;
        assert_int_equal(play(&p, rows), PSP_AGAIN);
        play_done(&p);
    }
}

static void fine_interest_and_discount_are_told_as_percentages_and_reais(void **state)
{
    const struct exchange_row rows[] = {
        LOOKS,
        BY_REF(CUSTOMER("true")),
        { "POST /payments",
          "\"fine\":{\"value\":2.00,\"type\":\"PERCENTAGE\"},\"interest\":{\"value\":1.05},"
          "\"discount\":{\"value\":10.00,\"dueDateLimitDays\":2,\"type\":\"FIXED\"}",
          500, "" },
        END,
    };
    struct asaas_play p;

    (void)state;
    play_init(&p, PSP_ISSUE);
    p.job.charge.fine_bp = 200;
    p.job.charge.interest_month_bp = 105;
    p.job.charge.discount = 1000;
    p.job.charge.discount_until = p.job.charge.due - 2;
    assert_int_equal(play(&p, rows), PSP_AGAIN);
    play_done(&p);
}

static void a_known_charge_is_read_anew_and_set_right_when_it_was_changed(void **state)
{
    const struct exchange_row rows[] = {
        { "GET /payments/pay_1", NULL, 200, CHARGE("pay_1", "OVERDUE", "136.00", "2026-12-01") },
        { "PUT /payments/pay_1", "\"value\":135.00,\"dueDate\":\"2026-12-01\"", 200, OPEN_CHARGE },
        GETS_LINE,
        GETS_PIX,
        END,
    };
    struct asaas_play p;

    (void)state;
    play_init(&p, PSP_REFRESH);
    p.job.provider_id = "pay_1";
    assert_int_equal(play(&p, rows), PSP_DONE);
    assert_whole(&p.job.issued);
    play_done(&p);
}

static void one_that_is_gone_is_made_anew(void **state)
{
    const struct exchange_row rows[] = {
        { "GET /payments/pay_0", NULL, 404, "" },
        LOOKS,
        BY_REF(CUSTOMER("true")),
        { "POST /payments", NULL, 200, OPEN_CHARGE },
        GETS_LINE,
        GETS_PIX,
        END,
    };
    struct asaas_play p;

    (void)state;
    play_init(&p, PSP_REFRESH);
    p.job.provider_id = "pay_0";
    assert_int_equal(play(&p, rows), PSP_DONE);
    assert_whole(&p.job.issued);
    play_done(&p);
}

static void a_change_renames_it_and_gives_new_codes(void **state)
{
    const struct exchange_row rows[] = {
        { "PUT /payments/pay_1", "\"externalReference\":\"" REF "\"", 200, OPEN_CHARGE },
        GETS_LINE,
        GETS_PIX,
        END,
    };
    struct asaas_play p;

    (void)state;
    play_init(&p, PSP_CHANGE);
    p.job.provider_id = "pay_1";
    assert_int_equal(play(&p, rows), PSP_DONE);
    assert_whole(&p.job.issued);
    play_done(&p);
}

static void codes_that_are_not_right_are_not_given_to_anybody(void **state)
{
    static const struct {
        const char *line, *pix, *code;
    } cases[] = {
        { "{\"identificationField\":\"46191000030011234567389012300003516470000013501\"}", NULL,
          "bad_line" },
        { "{\"identificationField\":12}", NULL, "bad_line" },
        { "{}", NULL, "bad_line" },
        { "{\"identificationField\":\"" LINE "\"}", "{\"payload\":\"0002\"}", "bad_pix" },
        { "{\"identificationField\":\"" LINE "\"}", "{}", "bad_pix" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct exchange_row rows[] = {
            { "GET /payments/pay_1", NULL, 200, OPEN_CHARGE },
            { "GET /payments/pay_1/identificationField", NULL, 200, cases[i].line },
            { cases[i].pix ? "GET /payments/pay_1/pixQrCode" : NULL, NULL, 200, cases[i].pix },
            END,
        };
        struct asaas_play p;
        play_init(&p, PSP_REFRESH);
        p.job.provider_id = "pay_1";
        assert_int_equal(play(&p, rows), PSP_AGAIN);
        assert_string_equal(p.job.code, cases[i].code);
        play_done(&p);
    }
}

static void a_boleto_stands_without_a_pix_where_there_is_no_key(void **state)
{
    const struct exchange_row rows[] = {
        { "GET /payments/pay_1", NULL, 200, OPEN_CHARGE },
        GETS_LINE,
        { "GET /payments/pay_1/pixQrCode", NULL, 400, "{\"errors\":[{\"code\":\"x\"}]}" },
        END,
    };
    struct asaas_play p;

    (void)state;
    play_init(&p, PSP_REFRESH);
    p.job.provider_id = "pay_1";
    assert_int_equal(play(&p, rows), PSP_DONE);
    assert_null(p.job.issued.pix_payload);
    assert_string_equal(p.job.issued.line, LINE);
    play_done(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a charge is looked for, then its customer, then it is made",
             a_charge_is_looked_for_then_its_customer_then_it_is_made),
        TEST("one that stands is never made again", one_that_stands_is_never_made_again),
        TEST("of two of one reference the second is removed before anything is told",
             of_two_of_one_reference_the_second_is_removed_before_anything_is_told),
        TEST("what is paid stays when there are two", what_is_paid_stays_when_there_are_two),
        TEST("a list of other people's charges gives none of them",
             a_list_of_other_peoples_charges_gives_none_of_them),
        TEST("a customer whom Asaas writes to is left in peace first",
             a_customer_whom_asaas_writes_to_is_left_in_peace_first),
        TEST("what becomes of a creation whose answer is no answer",
             what_becomes_of_a_creation_whose_answer_is_no_answer),
        TEST("what Asaas says of a document is masked for the log",
             what_asaas_says_of_a_document_is_masked_for_the_log),
        TEST("what a charge is made payable by", what_a_charge_is_made_payable_by),
        TEST("fine, interest and discount are told as percentages and reais",
             fine_interest_and_discount_are_told_as_percentages_and_reais),
        TEST("a known charge is read anew, and set right when it was changed",
             a_known_charge_is_read_anew_and_set_right_when_it_was_changed),
        TEST("one that is gone is made anew", one_that_is_gone_is_made_anew),
        TEST("a change renames it and gives new codes", a_change_renames_it_and_gives_new_codes),
        TEST("codes that are not right are not given to anybody",
             codes_that_are_not_right_are_not_given_to_anybody),
        TEST("a boleto stands without a Pix where there is no key",
             a_boleto_stands_without_a_pix_where_there_is_no_key),
    };
    return cmocka_run_group_tests_name("asaas", tests, NULL, NULL);
}
