#include "server/base/strbuf.h"
#include "server/console/totp.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

/* RFC 6238 appendix B and RFC 4226 appendix D, SHA-1, key "12345678901234567890". */
static const uint8_t key[TOTP_SECRET] = "12345678901234567890";

static void codes_are_those_of_the_rfc(void **state)
{
    static const struct {
        int64_t unix_s;
        uint32_t code; /* the last six of the RFC's eight digits */
    } cases[] = {
        { 59, 287082 },       { 1111111109, 81804 },  { 1111111111, 50471 },
        { 1234567890, 5924 }, { 2000000000, 279037 }, { INT64_C(20000000000), 353130 },
    };
    static const uint32_t counted[] = { 755224, 287082, 359152, 969429, 338314,
                                        254676, 287922, 162583, 399871, 520489 };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(totp_code(key, sizeof(key), totp_step_at(cases[i].unix_s)), cases[i].code);
    for (int64_t step = 0; step < 10; step++)
        assert_int_equal(totp_code(key, sizeof(key), step), counted[step]);
}

static const char *code_of(int64_t step, char out[16])
{
    snprintf(out, 16, "%06u", totp_code(key, sizeof(key), step));
    return out;
}

static void a_code_stands_for_its_step_and_those_beside_it(void **state)
{
    char code[16];

    (void)state;
    for (int64_t step = 1000; step < 1200; step++) {
        for (int64_t off = -1; off <= 1; off++)
            assert_int_equal(totp_match(key, code_of(step + off, code), step, 0), step + off);
        for (int64_t off = 2; off <= 20; off++) {
            assert_int_equal(totp_match(key, code_of(step + off, code), step, 0), -1);
            assert_int_equal(totp_match(key, code_of(step - off, code), step, 0), -1);
        }
    }
}

static void a_step_counts_once(void **state)
{
    char code[16];

    (void)state;
    assert_int_equal(totp_match(key, code_of(500, code), 500, 499), 500);
    assert_int_equal(totp_match(key, code_of(500, code), 500, 500), -1);
    assert_int_equal(totp_match(key, code_of(499, code), 500, 500), -1);
    assert_int_equal(totp_match(key, code_of(501, code), 500, 500), 501);
}

static void only_six_digits_are_a_code(void **state)
{
    static const char *const bad[] = { "",        "28708",   "2870820",      "28708x",  "-87082",
                                       "0x4611A", "287.082", "２８７０８２", "28708\n2" };

    (void)state;
    assert_int_equal(totp_match(key, "287082", 1, 0), 1);
    assert_int_equal(totp_match(key, " 287 082 ", 1, 0), 1);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(totp_match(key, bad[i], 1, 0), -1);
}

/* RFC 4648 section 10, without the padding. */
static void base_32_is_that_of_the_rfc(void **state)
{
    static const char *const cases[][2] = { { "", "" },
                                            { "f", "MY" },
                                            { "fo", "MZXQ" },
                                            { "foo", "MZXW6" },
                                            { "foob", "MZXW6YQ" },
                                            { "fooba", "MZXW6YTB" },
                                            { "foobar", "MZXW6YTBOI" } };
    char out[32];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        base32_encode((const uint8_t *)cases[i][0], strlen(cases[i][0]), out);
        assert_string_equal(out, cases[i][1]);
    }
}

static void the_address_for_the_app_is_escaped(void **state)
{
    struct strbuf uri = { 0 };

    (void)state;
    totp_uri(key, "a&b?c=d#e f@x.example", &uri);
    assert_string_equal(strbuf_str(&uri),
                        "otpauth://totp/Quita:a%26b%3Fc%3Dd%23e%20f@x.example?secret="
                        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Quita");
    strbuf_done(&uri);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_rfc),
        cmocka_unit_test(a_code_stands_for_its_step_and_those_beside_it),
        cmocka_unit_test(a_step_counts_once),
        cmocka_unit_test(only_six_digits_are_a_code),
        cmocka_unit_test(base_32_is_that_of_the_rfc),
        cmocka_unit_test(the_address_for_the_app_is_escaped),
    };

    return cmocka_run_group_tests_name("totp", tests, NULL, NULL);
}
