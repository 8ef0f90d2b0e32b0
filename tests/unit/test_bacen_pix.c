#include "tests/unit/bacen_pix_fixture.h"

#include <sodium.h>

/* The BACEN Pix adapter: charges, against a bank by script. */

struct issue_case {
    const char *what;
    struct exchange_row rows[ROWS_MAX];
    enum psp_step end;
    enum psp_state state;
    const char *code;
};

static const struct issue_case issues[] = {
    { "made",
      { { PUT_COB, "\"original\":\"850.00\"", 201, COB("ATIVA", "850.00", 86400) } },
      PSP_DONE,
      PSP_STATE_OPEN,
      "" },
    { "the answer is lost: read, and it stands",
      { { PUT_COB, "850.00", 0, NULL }, { GET_COB, NULL, 200, COB("ATIVA", "850.00", 86400) } },
      PSP_DONE,
      PSP_STATE_OPEN,
      "" },
    { "the request is lost: read, not there, made",
      { { PUT_COB, "850.00", 0, NULL },
        { GET_COB, NULL, 404, PROBLEM("NaoEncontrado") },
        { PUT_COB, "850.00", 201, COB("ATIVA", "850.00", 86400) } },
      PSP_DONE,
      PSP_STATE_OPEN,
      "" },
    { "lost twice",
      { { PUT_COB, "850.00", 0, NULL },
        { GET_COB, NULL, 404, "" },
        { PUT_COB, "850.00", 503, "<html>" },
        { GET_COB, NULL, 404, "" } },
      PSP_AGAIN,
      PSP_STATE_OPEN,
      "no_answer" },
    { "nothing is heard of it",
      { { PUT_COB, "850.00", 504, "" }, { GET_COB, NULL, 0, NULL } },
      PSP_AGAIN,
      PSP_STATE_OPEN,
      "no_answer" },
    { "made, and told in nonsense",
      { { PUT_COB, "850.00", 201, "<html>ok</html>" },
        { GET_COB, NULL, 200, COB("ATIVA", "850.00", 86400) } },
      PSP_DONE,
      PSP_STATE_OPEN,
      "" },
    { "it stands already (409)",
      { { PUT_COB, "850.00", 409, PROBLEM("CobOperacaoInvalida") },
        { GET_COB, NULL, 200, COB("ATIVA", "850.00", 86400) } },
      PSP_DONE,
      PSP_STATE_OPEN,
      "" },
    { "it stands already (400)",
      { { PUT_COB, "850.00", 400, PROBLEM("CobOperacaoInvalida") },
        { GET_COB, NULL, 200, COB("ATIVA", "850.00", 86400) } },
      PSP_DONE,
      PSP_STATE_OPEN,
      "" },
    { "it stands with another amount: changed to ours",
      { { PUT_COB, "850.00", 409, "" },
        { GET_COB, NULL, 200, COB("ATIVA", "800.00", 86400) },
        { PATCH_COB, "\"original\":\"850.00\"", 200, COB("ATIVA", "850.00", 90000) } },
      PSP_DONE,
      PSP_STATE_OPEN,
      "" },
    { "paid meanwhile",
      { { PUT_COB, "850.00", 409, "" }, { GET_COB, NULL, 200, COB("CONCLUIDA", "850.00", 86400) } },
      PSP_DONE,
      PSP_STATE_PAID,
      "" },
    { "removed by the bank",
      { { PUT_COB, "850.00", 409, "" },
        { GET_COB, NULL, 200, COB("REMOVIDA_PELO_PSP", "850.00", 86400) } },
      PSP_DONE,
      PSP_STATE_GONE,
      "" },
    { "refused, and not there",
      { { PUT_COB, "850.00", 400, PROBLEM("CobOperacaoInvalida") }, { GET_COB, NULL, 404, "" } },
      PSP_REFUSED,
      PSP_STATE_OPEN,
      "CobOperacaoInvalida" },
    { "forbidden",
      { { PUT_COB, "850.00", 403, PROBLEM("AcessoNegado") } },
      PSP_REFUSED,
      PSP_STATE_OPEN,
      "AcessoNegado" },
    { "too many", { { PUT_COB, "850.00", 429, "" } }, PSP_AGAIN, PSP_STATE_OPEN, "too_many" },
    { "the answer is of another charge",
      { { PUT_COB, "850.00", 201, "{\"txid\":\"abcdefghijklmnopqrstuvwxyz01\"}" },
        { GET_COB, NULL, 200, "{\"txid\":\"abcdefghijklmnopqrstuvwxyz01\"}" } },
      PSP_AGAIN,
      PSP_STATE_OPEN,
      "unreadable" },
    { "a code that is none",
      { { PUT_COB, "850.00", 201,
          "{\"calendario\":{\"criacao\":\"2026-11-30T15:00:00Z\"},\"txid\":\"" TXID
          "\",\"status\":\"ATIVA\",\"valor\":{\"original\":\"850.00\"},\"chave\":\"" KEY
          "\",\"pixCopiaECola\":\"0002\"}" },
        { GET_COB, NULL, 200,
          "{\"calendario\":{\"criacao\":\"2026-11-30T15:00:00Z\"},\"txid\":\"" TXID
          "\",\"status\":\"ATIVA\",\"valor\":{\"original\":\"850.00\"},\"chave\":\"" KEY
          "\",\"pixCopiaECola\":\"0002\"}" } },
      PSP_REFUSED,
      PSP_STATE_OPEN,
      "no_code" },
    { "it stands for another receiver",
      { { PUT_COB, "850.00", 409, "" },
        { GET_COB, NULL, 200,
          "{\"calendario\":{\"criacao\":\"2026-11-30T15:00:00Z\"},\"txid\":\"" TXID
          "\",\"status\":\"ATIVA\",\"valor\":{\"original\":\"850.00\"},\"chave\":\"other\","
          "\"pixCopiaECola\":\"" CODE "\"}" } },
      PSP_REFUSED,
      PSP_STATE_OPEN,
      "other_key" },
};

static void a_charge_is_made_once_whatever_happens(void **fixture)
{
    struct play p;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(issues); i++) {
        play_begin(&p, PSP_ISSUE);
        if (play(&p, issues[i].rows) != issues[i].end)
            fail_msg("%s: ended otherwise (%s %s)", issues[i].what, p.job.code, p.job.why);
        if (strcmp(p.job.code, issues[i].code) != 0)
            fail_msg("%s: %s", issues[i].what, p.job.code);
        assert_int_equal(p.job.state, issues[i].state);
        assert_null(strstr(p.job.why, "segredo"));
        if (issues[i].end == PSP_DONE && issues[i].state == PSP_STATE_OPEN) {
            assert_string_equal(p.job.issued.provider_id, "cob/" TXID);
            assert_string_equal(p.job.issued.pix_payload, CODE);
            assert_true(p.job.issued.pix_until_us > p.job.now_us);
            assert_int_equal(p.job.issued.ways, PSP_PIX);
        } else {
            assert_null(p.job.issued.pix_payload);
        }
        play_end(&p);
    }
}

static void a_cob_lives_until_its_day_is_over(void **fixture)
{
    static const struct {
        const char *due, *with;
    } cases[] = {
        { "2026-11-30", "\"expiracao\":43200" }, /* noon: twelve hours of today */
        { "2026-12-01", "\"expiracao\":129600" },
        { "2026-11-29", "\"expiracao\":300" },
        { "2027-06-01", "\"expiracao\":2592000" },
    };
    struct play p;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct exchange_row rows[ROWS_MAX] = { { PUT_COB, cases[i].with, 201,
                                                       COB("ATIVA", "850.00", 43200) } };
        play_begin(&p, PSP_ISSUE);
        p.job.charge.due = test_day(cases[i].due);
        play(&p, rows);
        play_end(&p);
    }
}

#define COBV(days)                                                                                 \
    "{\"calendario\":{\"criacao\":\"2026-11-30T15:00:00Z\",\"dataDeVencimento\":\"2026-12-10\","   \
    "\"validadeAposVencimento\":" #days "},\"txid\":\"" TXID                                       \
    "\",\"status\":\"ATIVA\",\"valor\":{\"original\":\"850.00\"},\"chave\":\"" KEY                 \
    "\",\"loc\":{\"location\":\"x\"},\"pixCopiaECola\":\"" CODE "\"}"

static void what_grows_after_its_day_is_a_cobv(void **fixture)
{
    static const struct exchange_row rows[ROWS_MAX] = {
        { "PUT /cobv/" TXID,
          "{\"calendario\":{\"dataDeVencimento\":\"2026-12-10\",\"validadeAposVencimento\":60},"
          "\"valor\":{\"original\":\"850.00\",\"multa\":{\"modalidade\":2,\"valorPerc\":\"2.00\"},"
          "\"juros\":{\"modalidade\":3,\"valorPerc\":\"1.00\"},\"desconto\":{\"modalidade\":1,"
          "\"descontoDataFixa\":[{\"data\":\"2026-12-05\",\"valorPerc\":\"42.50\"}]}},"
          "\"chave\":\"" KEY "\",\"devedor\":{\"cpf\":\"52998224725\",\"nome\":\"Ana São João\","
          "\"logradouro\":\"Rua A, 1\",\"cidade\":\"Recife\",\"uf\":\"PE\",\"cep\":\"50000000\"},"
          "\"solicitacaoPagador\":\"Pagamento pelo atendimento\"}",
          201, COBV(60) },
    };
    struct play p;

    (void)fixture;
    play_begin(&p, PSP_ISSUE);
    p.job.charge.due = test_day("2026-12-10");
    p.job.charge.days_payable = 60;
    p.job.charge.fine_bp = 200;
    p.job.charge.interest_month_bp = 100;
    p.job.charge.discount = 4250;
    p.job.charge.discount_until = test_day("2026-12-05");
    p.job.charge.payer = (struct psp_payer){ .name = "Ana São João",
                                             .document = "52998224725",
                                             .street = "Rua A, 1",
                                             .city = "Recife",
                                             .uf = "PE",
                                             .cep = "50000000" };
    assert_int_equal(play(&p, rows), PSP_DONE);
    assert_string_equal(p.job.issued.provider_id, "cobv/" TXID);
    assert_int_equal(p.job.issued.pix_until_us,
                     instant_of(test_day("2026-12-10") + 61, 0, "America/Sao_Paulo"));
    play_end(&p);
}

/* A client that may make no cobv still gives its people a code: with the value, until the day's
 * end. */
static void without_the_scope_of_cobv_it_is_a_cob(void **fixture)
{
    static const struct exchange_row rows[ROWS_MAX] = {
        { "PUT /cobv/" TXID, "multa", 403, PROBLEM("AcessoNegado") },
        { PUT_COB, "850.00", 201, COB("ATIVA", "850.00", 86400) },
    };
    struct play p;

    (void)fixture;
    play_begin(&p, PSP_ISSUE);
    p.job.charge.days_payable = 5;
    p.job.charge.fine_bp = 200;
    p.job.charge.payer = (struct psp_payer){ .name = "Ana", .document = "52998224725" };
    assert_int_equal(play(&p, rows), PSP_DONE);
    assert_string_equal(p.job.issued.provider_id, "cob/" TXID);
    assert_int_equal(p.job.charge.days_payable, 0);
    play_end(&p);
}

/* 200 letters of two bytes each: 140 of them go out. */
static void a_description_is_cut_between_letters(void **fixture)
{
    char text[2 * 200 + 1] = "", wanted[512];
    struct play p;

    (void)fixture;
    for (int i = 0; i < 200; i++)
        memcpy(text + 2 * i, "ã", 3);
    snprintf(wanted, sizeof(wanted), "\"solicitacaoPagador\":\"%.280s\"", text);
    const struct exchange_row rows[ROWS_MAX] = { { PUT_COB, wanted, 201,
                                                   COB("ATIVA", "850.00", 86400) } };
    play_begin(&p, PSP_ISSUE);
    p.job.charge.description = text;
    assert_int_equal(play(&p, rows), PSP_DONE);
    play_end(&p);
}

struct later_case {
    const char *what;
    enum psp_ask ask;
    const char *due;
    struct exchange_row rows[ROWS_MAX];
    enum psp_step end;
    enum psp_state state;
    bool code;
};

static const struct later_case laters[] = {
    { "refresh: as it stands",
      PSP_REFRESH,
      "2026-12-01",
      { { GET_COB, NULL, 200, COB("ATIVA", "850.00", 86400) } },
      PSP_DONE,
      PSP_STATE_OPEN,
      true },
    { "refresh: another amount there is not ours to change",
      PSP_REFRESH,
      "2026-12-01",
      { { GET_COB, NULL, 200, COB("ATIVA", "800.00", 86400) } },
      PSP_DONE,
      PSP_STATE_OPEN,
      true },
    { "refresh: dead before the term is over: lives on",
      PSP_REFRESH,
      "2027-02-01",
      { { GET_COB, NULL, 200, COB("ATIVA", "850.00", 0) },
        { PATCH_COB, "{\"calendario\":{\"expiracao\":2592000}}", 200,
          COB("ATIVA", "850.00", 2592000) } },
      PSP_DONE,
      PSP_STATE_OPEN,
      true },
    { "refresh: dead with its term: as it is",
      PSP_REFRESH,
      "2026-11-29",
      { { GET_COB, NULL, 200, COB("ATIVA", "850.00", 0) } },
      PSP_DONE,
      PSP_STATE_OPEN,
      true },
    { "refresh: gone",
      PSP_REFRESH,
      "2026-12-01",
      { { GET_COB, NULL, 404, "" } },
      PSP_DONE,
      PSP_STATE_GONE,
      false },
    { "refresh: paid",
      PSP_REFRESH,
      "2026-12-01",
      { { GET_COB, NULL, 200, COB("CONCLUIDA", "850.00", 86400) } },
      PSP_DONE,
      PSP_STATE_PAID,
      false },
    { "change: amount",
      PSP_CHANGE,
      "2026-12-01",
      { { GET_COB, NULL, 200, COB("ATIVA", "800.00", 86400) },
        { PATCH_COB, "\"valor\":{\"original\":\"850.00\"}", 200, COB("ATIVA", "850.00", 129600) } },
      PSP_DONE,
      PSP_STATE_OPEN,
      true },
    { "change: nothing to do",
      PSP_CHANGE,
      "2026-12-01",
      { { GET_COB, NULL, 200, COB("ATIVA", "850.00", 86400) } },
      PSP_DONE,
      PSP_STATE_OPEN,
      true },
    { "change: the answer is lost, the change is not",
      PSP_CHANGE,
      "2026-12-01",
      { { GET_COB, NULL, 200, COB("ATIVA", "800.00", 86400) },
        { PATCH_COB, "850.00", 0, NULL },
        { GET_COB, NULL, 200, COB("ATIVA", "850.00", 129600) } },
      PSP_DONE,
      PSP_STATE_OPEN,
      true },
    { "change: lost twice",
      PSP_CHANGE,
      "2026-12-01",
      { { GET_COB, NULL, 200, COB("ATIVA", "800.00", 86400) },
        { PATCH_COB, "850.00", 0, NULL },
        { GET_COB, NULL, 200, COB("ATIVA", "800.00", 86400) },
        { PATCH_COB, "850.00", 0, NULL },
        { GET_COB, NULL, 200, COB("ATIVA", "800.00", 86400) } },
      PSP_AGAIN,
      PSP_STATE_OPEN,
      false },
    { "change: paid meanwhile",
      PSP_CHANGE,
      "2026-12-01",
      { { GET_COB, NULL, 200, COB("CONCLUIDA", "800.00", 86400) } },
      PSP_DONE,
      PSP_STATE_PAID,
      false },
    { "cancel",
      PSP_CANCEL,
      "2026-12-01",
      { { PATCH_COB, "{\"status\":\"REMOVIDA_PELO_USUARIO_RECEBEDOR\"}", 200,
          COB("REMOVIDA_PELO_USUARIO_RECEBEDOR", "850.00", 86400) } },
      PSP_DONE,
      PSP_STATE_GONE,
      false },
    { "cancel: never there",
      PSP_CANCEL,
      "2026-12-01",
      { { PATCH_COB, "REMOVIDA", 404, "" } },
      PSP_DONE,
      PSP_STATE_GONE,
      false },
    { "cancel: removed already",
      PSP_CANCEL,
      "2026-12-01",
      { { PATCH_COB, "REMOVIDA", 400, PROBLEM("CobOperacaoInvalida") },
        { GET_COB, NULL, 200, COB("REMOVIDA_PELO_PSP", "850.00", 86400) } },
      PSP_DONE,
      PSP_STATE_GONE,
      false },
    { "cancel: paid first",
      PSP_CANCEL,
      "2026-12-01",
      { { PATCH_COB, "REMOVIDA", 400, PROBLEM("CobOperacaoInvalida") },
        { GET_COB, NULL, 200, COB("CONCLUIDA", "850.00", 86400) } },
      PSP_REFUSED,
      PSP_STATE_PAID,
      false },
    { "cancel: lost on the way there",
      PSP_CANCEL,
      "2026-12-01",
      { { PATCH_COB, "REMOVIDA", 0, NULL },
        { GET_COB, NULL, 200, COB("ATIVA", "850.00", 86400) },
        { PATCH_COB, "REMOVIDA", 200, "{}" } },
      PSP_DONE,
      PSP_STATE_GONE,
      false },
    { "paid elsewhere: nobody pays it twice",
      PSP_PAID_ELSEWHERE,
      "2026-12-01",
      { { PATCH_COB, "REMOVIDA", 200, "{}" } },
      PSP_DONE,
      PSP_STATE_GONE,
      false },
};

static void a_charge_that_stands_is_read_changed_and_removed(void **fixture)
{
    struct play p;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(laters); i++) {
        play_begin(&p, laters[i].ask);
        p.job.provider_id = "cob/" TXID;
        p.job.charge.due = test_day(laters[i].due);
        if (play(&p, laters[i].rows) != laters[i].end || p.job.state != laters[i].state)
            fail_msg("%s: ended otherwise (%s, state %d)", laters[i].what, p.job.code, p.job.state);
        if (!p.job.issued.pix_payload == laters[i].code)
            fail_msg("%s: code", laters[i].what);
        play_end(&p);
    }
}

static void ids_that_are_none_reach_no_address(void **fixture)
{
    static const char *const ids[] = { NULL,
                                       "",
                                       "cob",
                                       "cob/",
                                       "cob/../webhook",
                                       "pay_1",
                                       "cobv/a b",
                                       "cob/7978c0c97ea847e78e8849634473c1f1abcde" };
    static const struct exchange_row none[ROWS_MAX] = { { NULL, NULL, 0, NULL } };
    static const enum psp_ask asks[] = { PSP_REFRESH, PSP_CHANGE, PSP_CANCEL, PSP_READ };
    struct play p;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(ids) * COUNT_OF(asks); i++) {
        play_begin(&p, asks[i % COUNT_OF(asks)]);
        p.job.provider_id = ids[i / COUNT_OF(asks)];
        assert_int_equal(play(&p, none), PSP_REFUSED);
        play_end(&p);
    }
    play_begin(&p, PSP_ISSUE);
    p.job.charge.reference = "short";
    assert_int_equal(play(&p, none), PSP_REFUSED);
    play_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_charge_is_made_once_whatever_happens),
        cmocka_unit_test(a_cob_lives_until_its_day_is_over),
        cmocka_unit_test(what_grows_after_its_day_is_a_cobv),
        cmocka_unit_test(without_the_scope_of_cobv_it_is_a_cob),
        cmocka_unit_test(a_description_is_cut_between_letters),
        cmocka_unit_test(a_charge_that_stands_is_read_changed_and_removed),
        cmocka_unit_test(ids_that_are_none_reach_no_address),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests_name("bacen_pix", tests, NULL, NULL);
}
