#include "tests/support/unit.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/day.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/providers/bank_notice.h"

#include <string.h>

#define PIX "{\"endToEndId\":\"E1\",\"txid\":\"tx1\",\"valor\":\"877.48\"," TIME "}"
#define BOLETO                                                                                     \
    "{\"autenticacao\":\"A1\",\"nossoNumero\":\"00000000012-P\",\"valor\":\"10.00\"," PAID "}"
#define TIME "\"horario\":\"2026-11-20T09:30:00-03:00\""
#define PAID "\"pagoEm\":\"2026-11-20T12:30:00Z\""

struct parsed {
    struct arena arena;
    struct bank_notice *notices;
    size_t count;
    struct error err;
    bool good;
};

static struct parsed parse(const char *body)
{
    struct parsed p = { 0 };

    p.good = bank_notices_parse(body, strlen(body), &p.arena, &p.notices, &p.count, &p.err);
    return p;
}

static void a_pix_and_a_boleto_are_read(void **state)
{
    struct parsed p = parse("{\"pix\":[" PIX "],\"boletos\":[" BOLETO "]}");
    int64_t at;

    (void)state;
    assert_true(p.good);
    assert_int_equal(p.count, 2);
    assert_true(instant_parse("2026-11-20T12:30:00Z", &at));
    const struct bank_notice *pix = &p.notices[0], *boleto = &p.notices[1];
    assert_int_equal(pix->method, PAYMENT_PIX);
    assert_string_equal(pix->external_id, "E1");
    assert_string_equal(pix->txid, "tx1");
    assert_int_equal(pix->nosso_numero, 0);
    assert_int_equal(pix->centavos, 87748);
    assert_int_equal(pix->paid_at_us, at);
    assert_int_equal(boleto->method, PAYMENT_BOLETO);
    assert_string_equal(boleto->external_id, "A1");
    assert_null(boleto->txid);
    assert_int_equal(boleto->nosso_numero, 12);
    assert_int_equal(boleto->centavos, 1000);
    assert_int_equal(boleto->paid_at_us, at);
    arena_done(&p.arena);
}

static void a_card_and_a_transfer_and_a_credit_are_read(void **state)
{
    static const struct {
        const char *body, *fault; /* NULL = good */
        struct bank_notice is;
    } cases[] = {
        { "{\"cartoes\":[{\"transacao\":\"C1\",\"referencia\":\"tx1\",\"valor\":\"9.00\","
          "\"confirmadoEm\":\"2026-11-20T12:30:00Z\"}]}",
          NULL,
          { PAYMENT_CARD, "C1", "tx1", 0, 900, 0, 0, NULL, NULL, NULL } },
        { "{\"cartoes\":[{\"transacao\":\"C1\",\"valor\":\"9.00\"}]}", "charge", { 0 } },
        { "{\"transferencias\":[{\"id\":\"T1\",\"descricao\":\"mensalidade 4711\","
          "\"valor\":\"9.00\",\"recebidaEm\":\"2026-11-20T12:30:00Z\"}]}",
          NULL,
          { PAYMENT_TRANSFER, "T1", NULL, 4711, 900, 0, 0, NULL, NULL, NULL } },
        { "{\"transferencias\":[{\"id\":\"T1\",\"descricao\":\"10 de 12\","
          "\"valor\":\"9.00\",\"recebidaEm\":\"2026-11-20T12:30:00Z\"}]}",
          NULL,
          { PAYMENT_TRANSFER, "T1", NULL, 0, 900, 0, 0, NULL, NULL, NULL } },
        { "{\"transferencias\":[{\"id\":\"T1\",\"descricao\":\"123456789012\","
          "\"valor\":\"9.00\",\"recebidaEm\":\"2026-11-20T12:30:00Z\"}]}",
          NULL,
          { PAYMENT_TRANSFER, "T1", NULL, 0, 900, 0, 0, NULL, NULL, NULL } },
        { "{\"transferencias\":[{\"id\":\"T1\",\"valor\":\"9.00\","
          "\"recebidaEm\":\"2026-11-20T12:30:00Z\"}]}",
          NULL,
          { PAYMENT_TRANSFER, "T1", NULL, 0, 900, 0, 0, NULL, NULL, NULL } },
        { "{\"creditos\":[{\"pagamento\":\"C1\",\"bruto\":\"9.00\",\"tarifa\":\"0.00\","
          "\"creditadoEm\":\"2026-12-20T12:30:00Z\"}]}",
          NULL,
          { PAYMENT_CREDIT, "C1", NULL, 0, 900, 0, 0, NULL, NULL, NULL } },
        { "{\"creditos\":[{\"pagamento\":\"C1\",\"bruto\":\"9.00\",\"tarifa\":\"9.01\","
          "\"creditadoEm\":\"2026-12-20T12:30:00Z\"}]}",
          "tarifa",
          { 0 } },
        { "{\"devolucoes\":[{\"id\":\"D1\",\"pagamento\":\"C1\",\"valor\":\"3.00\","
          "\"devolvidaEm\":\"2026-12-20T12:30:00Z\"}]}",
          NULL,
          { PAYMENT_REFUND, "D1", NULL, 0, 300, 0, 0, NULL, NULL, "C1" } },
        { "{\"contestacoes\":[{\"id\":\"D1\",\"pagamento\":\"C1\",\"valor\":\"3.00\","
          "\"contestadaEm\":\"2026-12-20T12:30:00Z\"}]}",
          NULL,
          { PAYMENT_CHARGEBACK, "D1", NULL, 0, 300, 0, 0, NULL, NULL, "C1" } },
        { "{\"contestacoes\":[{\"id\":\"D1\",\"valor\":\"3.00\","
          "\"contestadaEm\":\"2026-12-20T12:30:00Z\"}]}",
          "payment",
          { 0 } },
        { "{\"devolucoes\":[{\"id\":\"D1\",\"pagamento\":\"C1\",\"valor\":\"0.00\","
          "\"devolvidaEm\":\"2026-12-20T12:30:00Z\"}]}",
          "valor",
          { 0 } },
        { "{\"devolucoes\":[{\"id\":\"D1\",\"pagamento\":\"C1\",\"valor\":\"3.00\"}]}",
          "when",
          { 0 } },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct parsed p = parse(cases[i].body);
        assert_true(p.good);
        const struct bank_notice *got = &p.notices[0], *is = &cases[i].is;
        if (cases[i].fault
                ? !got->fault || strcmp(got->fault, cases[i].fault) != 0
                : got->fault != NULL || !bank_notice_same(got, is) || got->method != is->method)
            fail_msg("case %zu: %s", i, got->fault ? got->fault : "other values");
        arena_done(&p.arena);
    }
}

static void nothing_to_tell_is_no_fault(void **state)
{
    static const char *const bodies[] = { "{\"pix\":[]}", "{\"boletos\":[]}",
                                          "{\"pix\":[],\"boletos\":[]}" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        struct parsed p = parse(bodies[i]);
        assert_true(p.good);
        assert_int_equal(p.count, 0);
        arena_done(&p.arena);
    }
}

static void other_shapes_are_refused(void **state)
{
    static const struct {
        const char *body, *why;
    } cases[] = {
        { "", "not JSON" },
        { "pix", "not JSON" },
        { "{\"pix\":[" PIX "]", "not JSON" },
        { "[]", "\"pix\" or \"boletos\"" },
        { "{}", "\"pix\" or \"boletos\"" },
        { "{\"pix\":" PIX "}", "\"pix\" or \"boletos\"" },
        { "{\"pix\":" PIX ",\"boletos\":[]}", "\"pix\" or \"boletos\"" },
        { "{\"pix\":[],\"boletos\":" BOLETO "}", "\"pix\" or \"boletos\"" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct parsed p = parse(cases[i].body);
        if (p.good || p.err.kind != ERROR_INPUT || !strstr(p.err.detail, cases[i].why))
            fail_msg("%s: %s", cases[i].body, p.good ? "taken" : p.err.detail);
        arena_done(&p.arena);
    }
}

static void a_bad_notice_does_not_sink_the_others(void **state)
{
    static const struct {
        const char *body, *faults; /* of each notice; - = good */
    } cases[] = {
        { "{\"pix\":[1]}", "external_id" },
        { "{\"pix\":[null,\"x\",[]]}", "external_id external_id external_id" },
        { "{\"pix\":[{}," PIX ",{}]}", "external_id - external_id" },
        { "{\"pix\":[" PIX "],\"boletos\":[" PIX "," BOLETO "]}", "- external_id -" },
        { "{\"pix\":[{\"endToEndId\":\"E\"},{\"endToEndId\":\"E\",\"txid\":\"t\"}]}",
          "charge valor" },
        { "{\"pix\":[{\"endToEndId\":\"E\",\"txid\":\"t\",\"valor\":\"1.00\"}]}", "when" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct parsed p = parse(cases[i].body);
        struct strbuf faults = { 0 };
        assert_true(p.good);
        for (size_t n = 0; n < p.count; n++) {
            strbuf_addf(&faults, "%s%s", n ? " " : "",
                        p.notices[n].fault ? p.notices[n].fault : "-");
            assert_non_null(strstr(cases[i].body, p.notices[n].raw));
        }
        assert_string_equal(strbuf_str(&faults), cases[i].faults);
        strbuf_done(&faults);
        arena_done(&p.arena);
    }
}

static bool pix_taken(const char *id, const char *txid, const char *amount, const char *at)
{
    struct arena a = { 0 };
    char *body = arena_printf(&a,
                              "{\"pix\":[{\"endToEndId\":\"%s\",\"txid\":\"%s\",\"valor\":%s,"
                              "\"horario\":\"%s\"}]}",
                              id, txid, amount, at);
    struct parsed p = parse(body);
    bool taken = p.good && !p.notices[0].fault;

    arena_done(&p.arena);
    arena_done(&a);
    return taken;
}

#define AT_NOON "2026-11-20T12:00:00Z"
#define LONG64  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void a_pix_is_judged_field_by_field(void **state)
{
    static const struct {
        const char *id, *txid, *amount, *at;
        bool taken;
    } cases[] = {
        { "E1", "t", "\"0.01\"", AT_NOON, true },
        { "E1", "t", "\"99999999.99\"", AT_NOON, true },
        { LONG64, "t", "\"1.00\"", AT_NOON, true },
        { LONG64 "a", "t", "\"1.00\"", AT_NOON, false },
        { "", "t", "\"1.00\"", AT_NOON, false },
        { "E1", "", "\"1.00\"", AT_NOON, false },
        { "E 1", "t", "\"1.00\"", AT_NOON, false },
        { "E1?x=1", "t", "\"1.00\"", AT_NOON, true },
        { "a/b.c#%2F&", "t", "\"1.00\"", AT_NOON, true },
        { "a\\\\b", "t", "\"1.00\"", AT_NOON, false },
        { "a\\\"b", "t", "\"1.00\"", AT_NOON, false },
        { "\xc3\xa9", "t", "\"1.00\"", AT_NOON, false },
        { "E1", "t?", "\"1.00\"", AT_NOON, false },
        { "../E1", "t", "\"1.00\"", AT_NOON, false },
        { "E1", "t", "\"0.00\"", AT_NOON, false },
        { "E1", "t", "\"-1.00\"", AT_NOON, false },
        { "E1", "t", "\"1\"", AT_NOON, false },
        { "E1", "t", "\"1.0\"", AT_NOON, false },
        { "E1", "t", "\"1.000\"", AT_NOON, false },
        { "E1", "t", "\"1,00\"", AT_NOON, false },
        { "E1", "t", "\"1,234.00\"", AT_NOON, false },
        { "E1", "t", "\"R$ 1.00\"", AT_NOON, false },
        { "E1", "t", "\".00\"", AT_NOON, false },
        { "E1", "t", "1.00", AT_NOON, false },
        { "E1", "t", "\"1.00\"", "2026-11-20T12:00:00", false },
        { "E1", "t", "\"1.00\"", "2026-02-30T12:00:00Z", false },
        { "E1", "t", "\"1.00\"", "", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (pix_taken(cases[i].id, cases[i].txid, cases[i].amount, cases[i].at) != cases[i].taken)
            fail_msg("case %zu", i);
}

static void a_nosso_numero_is_digits_and_perhaps_a_check_digit(void **state)
{
    static const struct {
        const char *text;
        int64_t number; /* 0 = refused */
    } cases[] = {
        { "1", 1 },
        { "00000000001-P", 1 },
        { "12345678901-0", 12345678901 },
        { "99999999999", 99999999999 },
        { "0", 0 },
        { "-1", 0 },
        { "1-", 0 },
        { "1-22", 0 },
        { "1/2", 0 },
        { "P", 0 },
        { "12P", 0 },
        { "100000000000", 0 },
        { "99999999999999999999", 0 },
        { "", 0 },
        { "-", 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena a = { 0 };
        struct parsed p = parse(arena_printf(
            &a,
            "{\"boletos\":[{\"autenticacao\":\"A\",\"nossoNumero\":\"%s\",\"valor\":\"1.00\"," PAID
            "}]}",
            cases[i].text));
        if (!p.notices[0].fault != (cases[i].number != 0))
            fail_msg("\"%s\"", cases[i].text);
        if (!p.notices[0].fault)
            assert_int_equal(p.notices[0].nosso_numero, cases[i].number);
        arena_done(&p.arena);
        arena_done(&a);
    }
}

static void more_than_a_thousand_are_refused(void **state)
{
    (void)state;
    for (size_t count = BANK_NOTICES_MAX; count <= BANK_NOTICES_MAX + 1; count++) {
        struct strbuf body = { 0 };
        strbuf_addf(&body, "{\"pix\":[");
        for (size_t i = 0; i < count; i++)
            strbuf_addf(&body, "%s" PIX, i ? "," : "");
        strbuf_addf(&body, "]}");
        struct parsed p = parse(strbuf_str(&body));
        assert_int_equal(p.good, count == BANK_NOTICES_MAX);
        arena_done(&p.arena);
        strbuf_done(&body);
    }
}

static void the_banks_record_is_read_by_its_method(void **state)
{
    struct arena a = { 0 };
    struct bank_notice out;
    struct error err = { 0 };

    (void)state;
    assert_true(bank_record_parse(PIX, strlen(PIX), PAYMENT_PIX, &a, &out, &err));
    assert_int_equal(out.centavos, 87748);
    assert_true(bank_record_parse(BOLETO, strlen(BOLETO), PAYMENT_BOLETO, &a, &out, &err));
    assert_int_equal(out.nosso_numero, 12);
    assert_false(bank_record_parse(PIX, strlen(PIX), PAYMENT_BOLETO, &a, &out, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_false(bank_record_parse("", 0, PAYMENT_PIX, &a, &out, &err));
    arena_done(&a);
}

static void a_record_must_say_what_the_notice_said(void **state)
{
    const struct bank_notice pix = { .external_id = "E", .txid = "t", .centavos = 1 },
                             boleto = { .external_id = "E", .nosso_numero = 5, .centavos = 1 };
    const struct {
        struct bank_notice told, record;
        bool same;
    } cases[] = {
        { pix, pix, true },
        { boleto, boleto, true },
        { pix, boleto, false },
        { boleto, pix, false },
        { pix, { .external_id = "E", .txid = "u", .centavos = 1 }, false },
        { pix, { .external_id = "E", .txid = "t", .centavos = 2 }, false },
        { pix, { .external_id = "F", .txid = "t", .centavos = 1 }, false },
        { boleto, { .external_id = "E", .nosso_numero = 6, .centavos = 1 }, false },
        { { .external_id = "D", .of = "E", .centavos = 1 },
          { .external_id = "D", .of = "E", .centavos = 1 },
          true },
        { { .external_id = "D", .of = "E", .centavos = 1 },
          { .external_id = "D", .of = "F", .centavos = 1 },
          false },
        { { .external_id = "D", .of = "E", .centavos = 1 },
          { .external_id = "D", .centavos = 1 },
          false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(bank_notice_same(&cases[i].told, &cases[i].record), cases[i].same);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a bad notice does not sink the others", a_bad_notice_does_not_sink_the_others),
        TEST("a Pix and a boleto are read", a_pix_and_a_boleto_are_read),
        TEST("a card, a transfer and a credit are read",
             a_card_and_a_transfer_and_a_credit_are_read),
        TEST("nothing to tell is no fault", nothing_to_tell_is_no_fault),
        TEST("other shapes are refused, and the wrong notice is named", other_shapes_are_refused),
        TEST("a Pix is judged field by field", a_pix_is_judged_field_by_field),
        TEST("a nosso numero is digits and perhaps a check digit",
             a_nosso_numero_is_digits_and_perhaps_a_check_digit),
        TEST("more than a thousand notices are refused", more_than_a_thousand_are_refused),
        TEST("the bank's record is read by its method", the_banks_record_is_read_by_its_method),
        TEST("a record must say what the notice said", a_record_must_say_what_the_notice_said),
    };
    return cmocka_run_group_tests_name("bank_notice", tests, NULL, NULL);
}
