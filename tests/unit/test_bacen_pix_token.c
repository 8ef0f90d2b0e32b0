#include "tests/unit/bacen_pix_fixture.h"

#include <sodium.h>

/* The BACEN Pix adapter: access tokens, before and between its calls. */

#define TOKEN      "POST https://auth.example/token"
#define GOOD_TOKEN "{\"access_token\":\"new\",\"token_type\":\"Bearer\",\"expires_in\":3600}"

struct token_case {
    const char *what, *kept;
    struct exchange_row rows[ROWS_MAX];
    enum psp_step end;
    const char *code, *token;
};

static const struct token_case tokens[] = {
    { "none is kept",
      NULL,
      { { TOKEN, "grant_type=client_credentials&scope=cob.read%20cob.write", 200, GOOD_TOKEN },
        { GET_COB, NULL, 200, COB("ATIVA", "850.00", 86400) } },
      PSP_DONE,
      "",
      "new" },
    { "the kept one is not taken any longer",
      "kept",
      { { GET_COB, NULL, 401, "" },
        { TOKEN, "client_credentials", 200, GOOD_TOKEN },
        { GET_COB, NULL, 200, COB("ATIVA", "850.00", 86400) } },
      PSP_DONE,
      "",
      "new" },
    { "nor is the new one",
      "kept",
      { { GET_COB, NULL, 401, "" },
        { TOKEN, "client_credentials", 200, GOOD_TOKEN },
        { GET_COB, NULL, 401, PROBLEM("NaoAutorizado") } },
      PSP_REFUSED,
      "NaoAutorizado",
      "new" },
    { "a client without all scopes",
      NULL,
      { { TOKEN, "scope=", 400, "{\"error\":\"invalid_scope\"}" },
        { TOKEN, "grant_type=client_credentials", 200, GOOD_TOKEN },
        { GET_COB, NULL, 200, COB("ATIVA", "850.00", 86400) } },
      PSP_DONE,
      "",
      "new" },
    { "wrong client",
      NULL,
      { { TOKEN, "scope=", 401, "{\"error\":\"invalid_client\"}" } },
      PSP_REFUSED,
      "invalid_client",
      NULL },
    { "no certificate",
      NULL,
      { { TOKEN, "scope=", 403, "<html>" } },
      PSP_REFUSED,
      "http_403",
      NULL },
    { "away", NULL, { { TOKEN, "scope=", 503, "" } }, PSP_AGAIN, "away", NULL },
    { "no answer", NULL, { { TOKEN, "scope=", 0, NULL } }, PSP_AGAIN, "no_answer", NULL },
    { "a token that is none",
      NULL,
      { { TOKEN, "scope=", 200, "{\"access_token\":\"a b\\r\\nX: y\"}" } },
      PSP_AGAIN,
      "unreadable",
      NULL },
};

static void calls_leave_with_a_token_that_is_good(void **fixture)
{
    struct play p;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(tokens); i++) {
        play_begin(&p, PSP_REFRESH);
        p.job.provider_id = "cob/" TXID;
        p.account.token_url = "https://auth.example/token";
        p.account.token = tokens[i].kept;
        if (play(&p, tokens[i].rows) != tokens[i].end || strcmp(p.job.code, tokens[i].code) != 0)
            fail_msg("%s: ended otherwise (%s)", tokens[i].what, p.job.code);
        assert_true(!p.job.token == !tokens[i].token);
        if (p.job.token) {
            assert_string_equal(p.job.token, tokens[i].token);
            assert_int_equal(p.job.token_until_us, (int64_t)(NOON_S + 3570) * 1000000);
        }
        play_end(&p);
    }
}

static void credentials_go_where_they_belong(void **fixture)
{
    struct psp_call call;
    struct psp_reply reply = { .status = 200, .body = GOOD_TOKEN, .len = strlen(GOOD_TOKEN) };
    struct play p;

    (void)fixture;
    play_begin(&p, PSP_ISSUE);
    p.account.token_until_us = 0; /* over */
    p.job.now_us = (int64_t)NOON_S * 1000000;
    assert_int_equal(psp_step(&bacen_pix, &p.job, NULL, &call), PSP_CALL);
    assert_string_equal(call.path, "/oauth/token");
    assert_true(has_header(&call, "Authorization: Basic aWQ6c2VjcmV0"));
    assert_int_equal(psp_step(&bacen_pix, &p.job, &reply, &call), PSP_CALL);
    assert_true(has_header(&call, "Authorization: Bearer new"));
    assert_true(has_header(&call, "Content-Type: application/json"));
    assert_null(strstr(call.body, "secret"));
    play_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_leave_with_a_token_that_is_good),
        cmocka_unit_test(credentials_go_where_they_belong),
    };

    return sodium_init() < 0 ? 1
                             : cmocka_run_group_tests_name("bacen_pix_token", tests, NULL, NULL);
}
