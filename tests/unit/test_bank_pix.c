#include "tests/support/unit.h"

#include "server/base/arena.h"
#include "server/providers/bank_pix.h"
#include "server/providers/meta.h"

#include <string.h>

/* What the creditor's bank says of a Pix, and WhatsApp of an upload: nothing of it reaches a person
 * unless it is what it says. */

#define UP_TO_AMOUNT                                                                               \
    "00020101021226540014br.gov.bcb.pix2532pix.banco.example/qr/v2/3c1f5e1a520400005303986"
#define REST "5802BR5907Colegio6009Sao Paulo62070503***6304"
#define CODE UP_TO_AMOUNT "5406123.45" REST "BEF3"

static const struct bank_pix PIX = { .centavos = 12345,
                                     .key = "chave@escola.example",
                                     .seconds = 600 };

static void the_registration_says_amount_key_and_time(void **state)
{
    struct arena a = { 0 };
    const char *body = bank_pix_body(&PIX, &a);

    (void)state;
    assert_non_null(strstr(body, "\"original\":\"123.45\""));
    assert_non_null(strstr(body, "\"chave\":\"chave@escola.example\""));
    assert_non_null(strstr(body, "\"expiracao\":600"));
    arena_done(&a);
}

static const struct {
    const char *body;
    bool taken;
} answers[] = {
    { "{\"pixCopiaECola\":\"" CODE "\"}", true },
    { "{\"pixCopiaECola\":\"" CODE "\",\"valor\":{\"original\":\"123.45\"}}", true },
    { "{\"pixCopiaECola\":\"" CODE "\",\"valor\":{\"original\":\"123.46\"}}", false },
    { "{\"pixCopiaECola\":\"" UP_TO_AMOUNT "5406123.46" REST "BEF3\"}", false }, /* its CRC */
    { "{\"pixCopiaECola\":\"veja https://golpe.example\"}", false },
    { "{\"pixCopiaECola\":\"\"}", false },
    { "{\"pixCopiaECola\":null}", false },
    { "{\"valor\":{\"original\":\"123.45\"}}", false },
    { "<html>", false },
    { "", false },
};

static void only_a_code_of_this_amount_is_taken(void **state)
{
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        const char *got = bank_pix_payload(&PIX, answers[i].body, strlen(answers[i].body), &a);
        if ((got != NULL) != answers[i].taken || (got && strcmp(got, CODE) != 0))
            fail_msg("%s", answers[i].body);
    }
    assert_null(bank_pix_payload(&PIX, NULL, 0, &a));
    arena_done(&a);
}

/* The record has no amount, but the code has another one. */
static void a_code_of_another_amount_is_not_taken(void **state)
{
    const struct bank_pix other = { .centavos = 12300, .key = "k", .seconds = 600 };
    const char *body = "{\"pixCopiaECola\":\"" CODE "\"}";
    struct arena a = { 0 };

    (void)state;
    assert_null(bank_pix_payload(&other, body, strlen(body), &a));
    arena_done(&a);
}

static void an_upload_is_digits(void **state)
{
    static const char *const bad[] = { "{\"id\":\"10/../x\"}", "{\"id\":\"\"}", "{\"id\":12}", "{}",
                                       "" };
    static const char good[] = "{\"id\":\"1004573926184320\"}";
    struct arena a = { 0 };

    (void)state;
    assert_string_equal(wa_uploaded_id(good, strlen(good), &a), "1004573926184320");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (wa_uploaded_id(bad[i], strlen(bad[i]), &a))
            fail_msg("%s", bad[i]);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_registration_says_amount_key_and_time),
        cmocka_unit_test(only_a_code_of_this_amount_is_taken),
        cmocka_unit_test(a_code_of_another_amount_is_not_taken),
        cmocka_unit_test(an_upload_is_digits),
    };
    return cmocka_run_group_tests_name("a bank's Pix, an upload", tests, NULL, NULL);
}
