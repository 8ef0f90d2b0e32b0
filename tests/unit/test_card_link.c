#include "tests/support/unit.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/day.h"
#include "server/providers/card_link.h"

#include <string.h>

/* The bank's page for a card: what is asked, and what an answer means. */

#define PAGE                                                                                       \
    "{\"referencia\":\"tx1\",\"status\":\"ATIVO\",\"valor\":\"877.48\",\"url\":\"" URL "\"}"
#define URL "https://pagar.banco.example/c/abc"

static struct card_link link_of(void)
{
    struct card_link link = { .reference = "tx1", .centavos = 87748 };

    assert_true(instant_parse("2026-11-29T03:00:00Z", &link.expires_us));
    return link;
}

static void the_same_link_asks_with_the_same_bytes(void **state)
{
    struct arena a = { 0 };
    struct card_link link = link_of();
    const char *body = card_link_body(&link, &a);

    (void)state;
    assert_string_equal(body, card_link_body(&link, &a));
    assert_non_null(strstr(body, "\"valor\":\"877.48\""));
    assert_non_null(strstr(body, "\"expiraEm\":\"2026-11-29T03:00:00"));
    arena_done(&a);
}

static void an_answer_is_ready_refused_or_none(void **state)
{
    static const struct {
        int status;
        const char *body;
        enum card_link_outcome outcome;
    } cases[] = {
        { 201, PAGE, CARD_LINK_READY },
        { 200, PAGE, CARD_LINK_READY },
        { 409, "{}", CARD_LINK_EXISTS },
        { 400, "{}", CARD_LINK_REFUSED },
        { 401, "", CARD_LINK_REFUSED },
        { 403, "", CARD_LINK_REFUSED },
        { 404, "{}", CARD_LINK_REFUSED },
        { 422, "{}", CARD_LINK_REFUSED },
        { 429, "{}", CARD_LINK_AGAIN },
        { 500, "", CARD_LINK_AGAIN },
        { 503, "{}", CARD_LINK_AGAIN },
        { 0, NULL, CARD_LINK_AGAIN },
        { 200, "<html>", CARD_LINK_AGAIN },
        { 200, "[]", CARD_LINK_AGAIN },
        { 204, PAGE, CARD_LINK_AGAIN },
        { 200, "{}", CARD_LINK_REFUSED },
        { 200,
          "{\"referencia\":\"tx2\",\"status\":\"ATIVO\",\"valor\":\"877.48\",\"url\":\"" URL "\"}",
          CARD_LINK_REFUSED },
        { 200,
          "{\"referencia\":\"tx1\",\"status\":\"ATIVO\",\"valor\":\"877.49\",\"url\":\"" URL "\"}",
          CARD_LINK_REFUSED },
        { 200,
          "{\"referencia\":\"tx1\",\"status\":\"PAGO\",\"valor\":\"877.48\",\"url\":\"" URL "\"}",
          CARD_LINK_REFUSED },
    };
    struct arena a = { 0 };
    struct card_link link = link_of();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *url = NULL, *body = cases[i].body;
        enum card_link_outcome got =
            card_link_classify(&link, cases[i].status, body, body ? strlen(body) : 0, &a, &url);
        if (got != cases[i].outcome || (url != NULL) != (got == CARD_LINK_READY))
            fail_msg("case %zu: %d", i, (int)got);
        if (url)
            assert_string_equal(url, URL);
    }
    arena_done(&a);
}

static void an_address_is_one_of_the_web_and_nothing_else(void **state)
{
    static const struct {
        const char *url;
        bool taken;
    } cases[] = {
        { "https://a.example/c?x=1#y", true },
        { "http://127.0.0.1:9100/pagar/a", true },
        { "javascript:alert(1)", false },
        { "ftp://a.example/", false },
        { "https://a.example/ b", false },
        { "https://a.example/<b", false },
        { "https://a.example/\\u0001", false },
        { "https://a.example/\\n", false },
        { "", false },
    };
    struct arena a = { 0 };
    struct card_link link = link_of();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *url = NULL;
        const char *body = arena_printf(&a,
                                        "{\"referencia\":\"tx1\",\"status\":\"ATIVO\","
                                        "\"valor\":\"877.48\",\"url\":\"%s\"}",
                                        cases[i].url);
        bool taken =
            card_link_classify(&link, 200, body, strlen(body), &a, &url) == CARD_LINK_READY;
        if (taken != cases[i].taken)
            fail_msg("%s", cases[i].url);
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_link_asks_with_the_same_bytes),
        cmocka_unit_test(an_answer_is_ready_refused_or_none),
        cmocka_unit_test(an_address_is_one_of_the_web_and_nothing_else),
    };
    return cmocka_run_group_tests_name("card link", tests, NULL, NULL);
}
