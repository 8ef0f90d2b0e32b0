#include "tests/unit/bacen_pix_fixture.h"

#include "server/base/error.h"

#include <sodium.h>

/* The BACEN Pix adapter: what came, what went back, and how it is told. */

#define PIX(more)                                                                                  \
    "{\"endToEndId\":\"" E2E "\",\"txid\":\"" TXID "\",\"valor\":\"850.00\",\"chave\":\"" KEY      \
    "\",\"horario\":\"2026-11-30T20:30:00.123Z\"" more "}"
#define REFUND(id, nature, amount, status)                                                         \
    "{\"id\":\"" id "\",\"rtrId\":\"D9999900420261130203012345678" id "\",\"valor\":\"" amount     \
    "\",\"natureza\":\"" nature "\",\"horario\":{\"solicitacao\":\"2026-12-01T10:00:00Z\","        \
    "\"liquidacao\":\"2026-12-01T10:00:05Z\"},\"status\":\"" status "\"}"

static void a_pix_is_read_with_its_refunds(void **fixture)
{
    static const struct exchange_row rows[ROWS_MAX] = {
        { "GET /pix/" E2E, NULL, 200,
          PIX(",\"devolucoes\":[" REFUND("abc", "ORIGINAL", "50.00", "DEVOLVIDO") "," REFUND(
              "abd", "ORIGINAL", "60.00",
              "EM_PROCESSAMENTO") "," REFUND("abe", "ORIGINAL", "70.00",
                                             "NAO_REALIZADO") "," REFUND("abf", "MED_FRAUDE",
                                                                         "80.00",
                                                                         "DEVOLVIDO") "]") },
    };
    const struct bank_notice *n;
    struct play p;

    (void)fixture;
    play_begin(&p, PSP_READ);
    p.job.provider_id = E2E;
    assert_int_equal(play(&p, rows), PSP_DONE);
    assert_int_equal(p.job.state, PSP_STATE_PAID);
    assert_string_equal(p.job.reference, TXID);
    assert_int_equal(p.job.notice_count, 3);
    n = p.job.notices;
    assert_int_equal(n[0].method, PAYMENT_PIX);
    assert_string_equal(n[0].external_id, E2E);
    assert_string_equal(n[0].txid, TXID);
    assert_int_equal(n[0].centavos, 85000);
    assert_int_equal(n[0].paid_at_us, 1796070600123000);
    assert_null(n[0].fault);
    assert_int_equal(n[1].method, PAYMENT_REFUND);
    assert_string_equal(n[1].external_id, "D9999900420261130203012345678abc");
    assert_string_equal(n[1].of, E2E);
    assert_int_equal(n[1].centavos, 5000);
    assert_int_equal(n[2].method, PAYMENT_CHARGEBACK);
    assert_int_equal(n[2].centavos, 8000);
    play_end(&p);
}

#define CHARGE(status, pix)                                                                        \
    "{\"calendario\":{\"criacao\":\"2026-11-30T15:00:00Z\"},\"txid\":\"" TXID                      \
    "\",\"status\":\"" status "\",\"valor\":{\"original\":\"850.00\"},\"chave\":\"" KEY            \
    "\",\"pix\":[" pix "]}"
#define BARE_PIX                                                                                   \
    "{\"endToEndId\":\"" E2E "\",\"valor\":\"850.00\",\"horario\":\"2026-11-30T20:30:00Z\"}"

struct read_case {
    const char *what, *id;
    struct exchange_row rows[ROWS_MAX];
    enum psp_step end;
    enum psp_state state;
    size_t notices;
};

static const struct read_case reads[] = {
    { "an open charge",
      "cob/" TXID,
      { { "GET /cob/" TXID, NULL, 200, CHARGE("ATIVA", "") } },
      PSP_DONE,
      PSP_STATE_OPEN,
      0 },
    { "a paid one, its txid left out below it",
      "cobv/" TXID,
      { { "GET /cobv/" TXID, NULL, 200, CHARGE("CONCLUIDA", BARE_PIX) } },
      PSP_DONE,
      PSP_STATE_PAID,
      1 },
    { "a removed one that was paid all the same",
      "cob/" TXID,
      { { "GET /cob/", NULL, 200, CHARGE("REMOVIDA_PELO_PSP", BARE_PIX) } },
      PSP_DONE,
      PSP_STATE_PAID,
      1 },
    { "all of it given back",
      E2E,
      { { "GET /pix/", NULL, 200,
          PIX(",\"devolucoes\":[" REFUND("abc", "ORIGINAL", "850.00", "DEVOLVIDO") "]") } },
      PSP_DONE,
      PSP_STATE_BACK,
      2 },
    { "no such Pix", E2E, { { "GET /pix/", NULL, 404, "" } }, PSP_AGAIN, PSP_STATE_OPEN, 0 },
    { "no such charge",
      "cob/" TXID,
      { { "GET /cob/", NULL, 404, "" } },
      PSP_DONE,
      PSP_STATE_GONE,
      0 },
    { "away", E2E, { { "GET /pix/", NULL, 500, "" } }, PSP_AGAIN, PSP_STATE_OPEN, 0 },
    { "another Pix",
      E2E,
      { { "GET /pix/", NULL, 200,
          "{\"endToEndId\":\"E99999004202611302030abcDEF12346\",\"valor\":\"850.00\","
          "\"horario\":\"2026-11-30T20:30:00Z\"}" } },
      PSP_AGAIN,
      PSP_STATE_OPEN,
      0 },
    { "an amount with a comma",
      E2E,
      { { "GET /pix/", NULL, 200,
          "{\"endToEndId\":\"" E2E
          "\",\"valor\":\"850,00\",\"horario\":\"2026-11-30T20:30:00Z\"}" } },
      PSP_AGAIN,
      PSP_STATE_OPEN,
      0 },
    { "an amount that is a number",
      E2E,
      { { "GET /pix/", NULL, 200,
          "{\"endToEndId\":\"" E2E "\",\"valor\":850.00,\"horario\":\"2026-11-30T20:30:00Z\"}" } },
      PSP_AGAIN,
      PSP_STATE_OPEN,
      0 },
};

static void what_was_paid_is_read_from_the_bank(void **fixture)
{
    struct play p;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(reads); i++) {
        play_begin(&p, PSP_READ);
        p.job.provider_id = reads[i].id;
        if (play(&p, reads[i].rows) != reads[i].end || p.job.state != reads[i].state ||
            p.job.notice_count != reads[i].notices)
            fail_msg("%s: ended otherwise (%s, state %d, %zu)", reads[i].what, p.job.code,
                     p.job.state, p.job.notice_count);
        if (p.job.notice_count)
            assert_string_equal(p.job.notices[0].txid, TXID);
        play_end(&p);
    }
}

#define PUT_BACK "PUT /pix/" E2E "/devolucao/R1"
#define GET_BACK "GET /pix/" E2E "/devolucao/R1"

struct refund_case {
    const char *what, *id;
    struct exchange_row rows[ROWS_MAX];
    enum psp_step end;
    enum psp_state state;
    const char *code;
    bool sent, still_sent; /* it may have been asked for before; it may still go */
};

static const struct refund_case refunds[] = {
    { "given back",
      E2E,
      { { PUT_BACK, "{\"valor\":\"50.00\"}", 201,
          REFUND("R1", "ORIGINAL", "50.00", "DEVOLVIDO") } },
      PSP_DONE,
      PSP_STATE_BACK,
      "",
      false,
      true },
    { "of a charge",
      "cob/" TXID,
      { { "GET /cob/" TXID, NULL, 200, CHARGE("CONCLUIDA", BARE_PIX) },
        { PUT_BACK, "50.00", 201, REFUND("R1", "ORIGINAL", "50.00", "EM_PROCESSAMENTO") } },
      PSP_DONE,
      PSP_STATE_HELD,
      "",
      false,
      true },
    { "of a charge that was not paid",
      "cob/" TXID,
      { { "GET /cob/" TXID, NULL, 200, CHARGE("ATIVA", "") } },
      PSP_REFUSED,
      PSP_STATE_OPEN,
      "not_paid",
      false,
      false },
    { "the answer is lost",
      E2E,
      { { PUT_BACK, "50.00", 0, NULL },
        { GET_BACK, NULL, 200, REFUND("R1", "ORIGINAL", "50.00", "EM_PROCESSAMENTO") } },
      PSP_DONE,
      PSP_STATE_HELD,
      "",
      false,
      true },
    { "the request is lost",
      E2E,
      { { PUT_BACK, "50.00", 502, "" },
        { GET_BACK, NULL, 404, "" },
        { PUT_BACK, "50.00", 201, REFUND("R1", "ORIGINAL", "50.00", "DEVOLVIDO") } },
      PSP_DONE,
      PSP_STATE_BACK,
      "",
      false,
      true },
    { "asked twice",
      E2E,
      { { PUT_BACK, "50.00", 409, "" },
        { GET_BACK, NULL, 200, REFUND("R1", "ORIGINAL", "50.00", "DEVOLVIDO") } },
      PSP_DONE,
      PSP_STATE_BACK,
      "",
      false,
      true },
    { "that name is another refund's",
      E2E,
      { { PUT_BACK, "50.00", 409, "" },
        { GET_BACK, NULL, 200, REFUND("R1", "ORIGINAL", "40.00", "DEVOLVIDO") } },
      PSP_REFUSED,
      PSP_STATE_OPEN,
      "other_refund",
      false,
      false },
    { "refused",
      E2E,
      { { PUT_BACK, "50.00", 400,
          "{\"type\":\"https://pix.bcb.gov.br/api/v2/error/PixDevolucaoInvalida\"}" },
        { GET_BACK, NULL, 404, "" } },
      PSP_REFUSED,
      PSP_STATE_OPEN,
      "PixDevolucaoInvalida",
      false,
      false },
    { "not carried out",
      E2E,
      { { PUT_BACK, "50.00", 201, REFUND("R1", "ORIGINAL", "50.00", "NAO_REALIZADO") } },
      PSP_REFUSED,
      PSP_STATE_OPEN,
      "not_done",
      false,
      false },
    { "asked for before: looked at first",
      E2E,
      { { GET_BACK, NULL, 200, REFUND("R1", "ORIGINAL", "50.00", "DEVOLVIDO") } },
      PSP_DONE,
      PSP_STATE_BACK,
      "",
      true,
      true },
    { "asked for before, and never arrived",
      E2E,
      { { GET_BACK, NULL, 404, "" },
        { PUT_BACK, "50.00", 201, REFUND("R1", "ORIGINAL", "50.00", "EM_PROCESSAMENTO") } },
      PSP_DONE,
      PSP_STATE_HELD,
      "",
      true,
      true },
    { "asked for before, and nobody may look: not known",
      E2E,
      { { GET_BACK, NULL, 403, "" } },
      PSP_REFUSED,
      PSP_STATE_OPEN,
      "http_403",
      true,
      true },
    { "asked for before, not carried out",
      E2E,
      { { GET_BACK, NULL, 200, REFUND("R1", "ORIGINAL", "50.00", "NAO_REALIZADO") } },
      PSP_REFUSED,
      PSP_STATE_OPEN,
      "not_done",
      true,
      false },
};

static void money_is_given_back_once(void **fixture)
{
    struct play p;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(refunds); i++) {
        play_begin(&p, PSP_REFUND);
        p.job.provider_id = refunds[i].id;
        p.job.refund_reference = "R1";
        p.job.centavos = 5000;
        p.job.refund_sent = refunds[i].sent;
        if (play(&p, refunds[i].rows) != refunds[i].end || p.job.state != refunds[i].state ||
            strcmp(p.job.code, refunds[i].code) != 0 ||
            p.job.refund_sent != refunds[i].still_sent ||
            (refunds[i].end == PSP_DONE &&
             strcmp(p.job.refund_id, "D9999900420261130203012345678R1") != 0))
            fail_msg("%s: ended otherwise (%s, state %d)", refunds[i].what, p.job.code,
                     p.job.state);
        play_end(&p);
    }
}

#define PAGE(pages, list)                                                                          \
    "{\"parametros\":{\"paginacao\":{\"paginaAtual\":0,\"itensPorPagina\":100,"                    \
    "\"quantidadeDePaginas\":" #pages ",\"quantidadeTotalDeItens\":2}},\"pix\":[" list "]}"

static void what_came_since_is_listed_page_by_page(void **fixture)
{
    static const struct exchange_row rows[ROWS_MAX] = {
        { "GET /pix?inicio=2026-11-29T15:00:00Z&fim=2026-11-30T15:00:00Z&"
          "paginacao.paginaAtual=0&paginacao.itensPorPagina=100",
          NULL, 200, PAGE(2, PIX("")) },
        { "GET /pix?inicio=2026-11-29T15:00:00Z&fim=2026-11-30T15:00:00Z&paginacao.paginaAtual=1",
          NULL, 200, PAGE(2, "{\"endToEndId\":\"nonsense\"}") },
        { "GET /pix?inicio=2026-08-31T15:00:00Z&fim=2026-11-30T15:00:00Z&devolucaoPresente=true&"
          "paginacao.paginaAtual=0",
          NULL, 200,
          PAGE(1, PIX(",\"devolucoes\":[" REFUND("abc", "ORIGINAL", "1.00", "DEVOLVIDO") "]")) },
    };
    struct play p;

    (void)fixture;
    play_begin(&p, PSP_CHANGED);
    p.job.changed_since_us = (int64_t)(NOON_S - 86400) * 1000000;
    assert_int_equal(play(&p, rows), PSP_DONE);
    assert_int_equal(p.job.event_count, 3);
    assert_string_equal(p.job.events[0].key, E2E);
    assert_int_equal(p.job.events[0].kind, PSP_EVENT_MONEY);
    assert_int_equal(p.job.events[1].kind, PSP_EVENT_NEWS);
    assert_string_equal(p.job.events[2].provider_id, E2E);
    assert_string_not_equal(p.job.events[2].key, p.job.events[0].key);
    play_end(&p);
}

static void a_list_without_its_length_is_not_believed(void **fixture)
{
    static const char *const replies[] = { "{\"pix\":[]}", "[]", "", PAGE(1001, ""),
                                           ("{\"parametros\":{\"paginacao\":{"
                                            "\"quantidadeDePaginas\":1}},\"pix\":{}}") };
    struct play p;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(replies); i++) {
        const struct exchange_row rows[ROWS_MAX] = { { "GET /pix?", NULL, 200, replies[i] } };
        play_begin(&p, PSP_CHANGED);
        assert_int_equal(play(&p, rows), PSP_AGAIN);
        play_end(&p);
    }
}

#define HOOK     "/webhook/" KEY
#define OUR_HOOK "{\"webhookUrl\":\"https://quita.example/webhooks/pix/escola\"}"

static void notices_are_sent_to_our_address(void **fixture)
{
    static const struct {
        struct exchange_row rows[ROWS_MAX];
        enum psp_step end;
    } cases[] = {
        { { { "GET " HOOK, NULL, 200, OUR_HOOK } }, PSP_DONE },
        { { { "GET " HOOK, NULL, 404, "" }, { "PUT " HOOK, OUR_HOOK, 200, "" } }, PSP_DONE },
        { { { "GET " HOOK, NULL, 200, "{\"webhookUrl\":\"https://old.example\"}" },
            { "PUT " HOOK, OUR_HOOK, 201, "" } },
          PSP_DONE },
        { { { "GET " HOOK, NULL, 404, "" }, { "PUT " HOOK, OUR_HOOK, 400, "" } }, PSP_REFUSED },
        { { { "GET " HOOK, NULL, 500, "" } }, PSP_AGAIN },
    };
    static const struct exchange_row coded[ROWS_MAX] = { { "GET /webhook/%2B5511987654321", NULL,
                                                           200, OUR_HOOK } };
    struct play p;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        play_begin(&p, PSP_HOOKS);
        assert_int_equal(play(&p, cases[i].rows), cases[i].end);
        play_end(&p);
    }
    play_begin(&p, PSP_HOOKS);
    p.account.pix_key = "+5511987654321";
    assert_int_equal(play(&p, coded), PSP_DONE);
    play_end(&p);
}

struct body_case {
    const char *body;
    size_t count; /* 99 = refused */
    enum psp_event_kind kind;
    const char *key; /* begins so */
};

static const struct body_case bodies[] = {
    { "{\"pix\":[" PIX("") "]}", 1, PSP_EVENT_MONEY, E2E },
    { "{\"pix\":[" PIX("") "," PIX("") "]}", 2, PSP_EVENT_MONEY, E2E },
    { "{\"pix\":[" PIX(",\"devolucoes\":[" REFUND("abc", "ORIGINAL", "1.00", "DEVOLVIDO") "]") "]}",
      1, PSP_EVENT_MONEY, E2E "." },
    { "{\"pix\":[" PIX(",\"devolucoes\":[]") "]}", 1, PSP_EVENT_MONEY, E2E },
    { "{\"pix\":[]}", 0, PSP_EVENT_NEWS, NULL },
    { "{\"evento\":\"teste_webhook\"}", 1, PSP_EVENT_NEWS, "news." },
    { "{\"pix\":[{\"endToEndId\":\"../../x\"}]}", 1, PSP_EVENT_NEWS, "news." },
    { "{\"pix\":[{\"endToEndId\":5}]}", 1, PSP_EVENT_NEWS, "news." },
    { "{\"pix\":[null]}", 1, PSP_EVENT_NEWS, "news." },
    { "{\"pix\":{}}", 99, PSP_EVENT_NEWS, NULL },
    { "[]", 99, PSP_EVENT_NEWS, NULL },
    { "", 99, PSP_EVENT_NEWS, NULL },
    { "pix", 99, PSP_EVENT_NEWS, NULL },
};

static void notices_become_events_with_a_key_of_their_own(void **fixture)
{
    struct arena a = { 0 };
    struct psp_event *events;
    size_t count;
    struct error err = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        bool good =
            bacen_pix.parse(bodies[i].body, strlen(bodies[i].body), &a, &events, &count, &err);
        assert_int_equal(good, bodies[i].count != 99);
        if (!good)
            continue;
        assert_int_equal(count, bodies[i].count);
        for (size_t k = 0; k < count; k++) {
            assert_int_equal(events[k].kind, bodies[i].kind);
            if (strncmp(events[k].key, bodies[i].key, strlen(bodies[i].key)) != 0)
                fail_msg("case %zu: %s", i, events[k].key);
        }
    }
    arena_done(&a);
}

/* A refund that goes on, and one more, are news each; the same again is not. */
static void the_state_of_refunds_is_in_the_key(void **fixture)
{
    static const char *const bodies_of[] = {
        "{\"pix\":[" PIX("") "]}",
        "{\"pix\":[" PIX(
            ",\"devolucoes\":[" REFUND("abc", "ORIGINAL", "1.00", "EM_PROCESSAMENTO") "]") "]}",
        "{\"pix\":[" PIX(
            ",\"devolucoes\":[" REFUND("abc", "ORIGINAL", "1.00", "DEVOLVIDO") "]") "]}",
        "{\"pix\":[" PIX(
            ",\"devolucoes\":[" REFUND("abc", "ORIGINAL", "1.00", "DEVOLVIDO") "," REFUND(
                "abd", "ORIGINAL", "1.00", "DEVOLVIDO") "]") "]}",
    };
    struct arena a = { 0 };
    struct psp_event *one, *other;
    size_t count;
    struct error err;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(bodies_of); i++)
        for (size_t k = 0; k < COUNT_OF(bodies_of); k++) {
            assert_true(
                bacen_pix.parse(bodies_of[i], strlen(bodies_of[i]), &a, &one, &count, &err));
            assert_true(
                bacen_pix.parse(bodies_of[k], strlen(bodies_of[k]), &a, &other, &count, &err));
            assert_int_equal(strcmp(one[0].key, other[0].key) == 0, i == k);
        }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pix_is_read_with_its_refunds),
        cmocka_unit_test(what_was_paid_is_read_from_the_bank),
        cmocka_unit_test(money_is_given_back_once),
        cmocka_unit_test(what_came_since_is_listed_page_by_page),
        cmocka_unit_test(a_list_without_its_length_is_not_believed),
        cmocka_unit_test(notices_are_sent_to_our_address),
        cmocka_unit_test(notices_become_events_with_a_key_of_their_own),
        cmocka_unit_test(the_state_of_refunds_is_in_the_key),
    };

    return sodium_init() < 0 ? 1
                             : cmocka_run_group_tests_name("bacen_pix_money", tests, NULL, NULL);
}
