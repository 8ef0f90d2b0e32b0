#include "server/base/error.h"
#include "server/money/pix.h"
#include "server/money/plain.h"
#include "tests/support/values.h"

#include <string.h>

/* The example of BACEN's manual. */
#define MANUAL                                                                                     \
    "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426655440000"                         \
    "5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D"

/* Puts the right CRC behind a payload that ends with 6304. */
static const char *with_crc(const char *body)
{
    static char out[1024];

    snprintf(out, sizeof(out), "%s%04X", body, pix_crc(body, strlen(body)));
    return out;
}

static void the_crc_is_ccitt_false(void **fixture)
{
    (void)fixture;
    assert_int_equal(pix_crc("123456789", 9), 0x29B1);
    assert_int_equal(pix_crc(MANUAL, strlen(MANUAL) - 4), 0x1D3D);
}

static void the_manuals_example_is_written_to_the_letter(void **fixture)
{
    struct pix_request r = { .key = "123e4567-e12b-12d1-a456-426655440000",
                             .name = "Fulano de Tal",
                             .city = "BRASILIA" };
    char out[PIX_PAYLOAD_SIZE];
    struct error err;

    (void)fixture;
    assert_true(pix_encode(&r, out, &err));
    assert_string_equal(out, MANUAL);
}

static void the_manuals_example_is_read(void **fixture)
{
    struct pix_code c;
    struct error err;

    (void)fixture;
    assert_true(pix_decode("  " MANUAL "\n", &c, &err));
    assert_int_equal(c.kind, PIX_STATIC);
    assert_string_equal(c.key, "123e4567-e12b-12d1-a456-426655440000");
    assert_string_equal(c.name, "Fulano de Tal");
    assert_string_equal(c.city, "BRASILIA");
    assert_string_equal(c.txid, "***");
    assert_false(c.has_amount);
}

static void any_changed_character_is_found(void **fixture)
{
    char text[] = MANUAL;
    struct pix_code c;
    struct error err;

    (void)fixture;
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        char was = text[i];
        text[i] = was == 'x' ? 'y' : 'x';
        assert_false(pix_decode(text, &c, &err));
        text[i] = was;
    }
}

static void odd_codes_that_banks_issue_are_read(void **fixture)
{
    static const struct {
        const char *body;
        enum pix_kind kind;
        const char *key, *url, *txid;
        centavos_t centavos; /* -1 = none */
    } cases[] = {
        /* upper-case GUI, amount without decimals, long txid with odd characters */
        { "00020126330014BR.GOV.BCB.PIX011111122233344520400005303986540210"
          "5802BR5901A6001B62340530abc-def_01234567890123456789016304",
          PIX_STATIC, "11122233344", "", "abc-def_0123456789012345678901", 1000 },
        /* a scheme in the address, single use, no 62 at all */
        { "00020101021226430014br.gov.bcb.pix2521https://a.example/q/152040000530398654045.505802BR"
          "5901A6001B6304",
          PIX_DYNAMIC, "", "a.example/q/1", "", 550 },
        /* the scheme twice: found by fuzzing, it was written again as another address */
        { "00020101021226430014br.gov.bcb.pix2521https://https://e/q/152040000530398654045.505802BR"
          "5901A6001B6304",
          PIX_DYNAMIC, "", "e/q/1", "", 550 },
        /* template 27 instead of 26, empty txid */
        { "00020126070003abc27330014br.gov.bcb.pix011111122233344520400005303986"
          "5802BR5901A6001B620405006304",
          PIX_STATIC, "11122233344", "", "", -1 },
        /* the length of the name counts letters, not bytes */
        { "00020126330014br.gov.bcb.pix0111111222333445204000053039865802BR5906São Zé6001B"
          "62070503***6304",
          PIX_STATIC, "11122233344", "", "***", -1 },
        /* recurrence alone */
        { "00020126180014br.gov.bcb.pix5204000053039865802BR5901A6001B62070503***"
          "80330014br.gov.bcb.pix2511a.example/r6304",
          PIX_DYNAMIC, "", "a.example/r", "***", -1 },
    };
    struct pix_code c;
    struct error err = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (!pix_decode(with_crc(cases[i].body), &c, &err))
            fail_msg("case %zu: %s", i, err.detail);
        assert_int_equal(c.kind, cases[i].kind);
        assert_string_equal(c.key, cases[i].key);
        assert_string_equal(c.url, cases[i].url);
        assert_string_equal(c.txid, cases[i].txid);
        assert_int_equal(c.has_amount, cases[i].centavos >= 0);
        assert_int_equal(c.centavos, cases[i].centavos >= 0 ? cases[i].centavos : 0);
    }
}

static void broken_codes_are_refused_with_a_reason(void **fixture)
{
    static const struct {
        const char *body, *reason;
    } cases[] = {
        { "", "structure" },
        { "0002", "structure" },
        { "0002016304", "currency" },
        { "00020126330014br.gov.bcb.pix0111111222333445204000053039865802BR5901A6001B6205050306304",
          "structure" },
        { "00020126330014br.gov.bcb.pix0111111222333445204000053039845802BR5901A6001B6304",
          "currency" },
        { "00020126330014br.gov.bcb.pix0111111222333445204000053039865802US5901A6001B6304",
          "country" },
        { "00020126330014br.gov.bcb.xxx0111111222333445204000053039865802BR5901A6001B6304",
          "26 to 51" },
        { "00020126330014br.gov.bcb.pix01111112223334452040000530398654045,505802BR5901A6001B6304",
          "amount" },
        { "00020126330014br.gov.bcb.pix0111111222333445204000053039865802BR5901A5901A6001B6304",
          "twice" },
        { "00020126330014br.gov.bcb.pix0111111222333445204000053039865802BR5900"
          "6001B6304",
          "name" },
        { "00020126180014br.gov.bcb.pix5204000053039865802BR5901A6001B6304", "neither" },
        { "0002012633001abr.gov.bcb.pix0111111222333445204000053039865802BR5901A6001B6304",
          "structure" },
        { "00020126330014br.gov.bcb.pix0111111222333445204000053039865802BR"
          "5926Abcdefghijklmnopqrstuvwxyz6001B6304",
          "name" },
    };
    struct pix_code c;
    struct error err = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (pix_decode(with_crc(cases[i].body), &c, &err))
            fail_msg("case %zu passed", i);
        if (!strstr(err.detail, cases[i].reason))
            fail_msg("case %zu: %s", i, err.detail);
    }
}

static void name_and_city_become_plain_and_fit(void **fixture)
{
    static const struct {
        const char *text, *plain;
        size_t most;
    } cases[] = {
        { "São José do Rio Preto", "Sao Jose do Rio", 15 },
        { "Instituição São João de Ação", "Instituicao Sao Joao de A", 25 },
        { "  Ç\tã  —  ü  ", "Ca u", 25 },
        { "\xff\xfe", "", 25 },
        { "Açaí & Cia", "Acai & Cia", 25 },
        { "日本", "", 25 },
    };
    char out[64];

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        plain_ascii(cases[i].text, cases[i].most, out);
        assert_string_equal(out, cases[i].plain);
    }
}

static void what_we_write_we_can_read(void **fixture)
{
    uint64_t seed = 1;
    static const char *const keys[] = { "529.982.247-25", "+5511987654321", "Escola@Exemplo.com.br",
                                        "12.ABC.345/01DE-35" };
    static const char *const normal[] = { "52998224725", "+5511987654321", "escola@exemplo.com.br",
                                          "12ABC34501DE35" };
    struct error err;

    (void)fixture;
    for (int i = 0; i < 2000; i++) {
        char out[PIX_PAYLOAD_SIZE];
        struct pix_code c;
        size_t k = test_random(&seed) % 4;
        bool url = test_random(&seed) % 2;
        struct pix_request r = { .key = url ? NULL : keys[k],
                                 .url = url ? "https://pix.example.com/v2/0123456789abcdef" : NULL,
                                 .name = "Escola São João",
                                 .city = "São Paulo",
                                 .txid = test_random(&seed) % 2 ? "P4821" : NULL,
                                 .info = url ? NULL : "Mensalidade",
                                 .has_amount = test_random(&seed) % 2,
                                 .centavos = test_between(&seed, 1, 999999999999) };
        assert_true(pix_encode(&r, out, &err));
        assert_true(pix_decode(out, &c, &err));
        assert_int_equal(c.kind, url ? PIX_DYNAMIC : PIX_STATIC);
        assert_string_equal(c.key, url ? "" : normal[k]);
        assert_string_equal(c.url, url ? "pix.example.com/v2/0123456789abcdef" : "");
        assert_string_equal(c.info, url ? "" : "Mensalidade");
        assert_string_equal(c.name, "Escola Sao Joao");
        assert_string_equal(c.txid, r.txid ? "P4821" : "***");
        assert_int_equal(c.has_amount, r.has_amount);
        if (r.has_amount)
            assert_int_equal(c.centavos, r.centavos);
    }
}

static void requests_that_make_no_sense_are_refused(void **fixture)
{
    static const struct {
        struct pix_request request;
        const char *reason;
    } cases[] = {
        { { .name = "A", .city = "B" }, "either" },
        { { .key = "a@b.c", .url = "x/y", .name = "A", .city = "B" }, "either" },
        { { .key = "a b", .name = "A", .city = "B" }, "key must be" },
        { { .url = "ftp://x/y", .name = "A", .city = "B" }, "https" },
        { { .key = "a@b.c", .name = "", .city = "B" }, "name" },
        { { .key = "a@b.c", .name = "A" }, "name and city" },
        { { .key = "a@b.c", .name = "A", .city = "B", .txid = "P-1" }, "txid" },
        { { .key = "a@b.c", .name = "A", .city = "B", .txid = "12345678901234567890123456" },
          "txid" },
        { { .key = "a@b.c", .name = "A", .city = "B", .has_amount = true }, "centavos" },
        { { .key = "a@b.c",
            .name = "A",
            .city = "B",
            .has_amount = true,
            .centavos = 100000000000000 },
          "centavos" },
        { { .url = "x/y", .name = "A", .city = "B", .info = "z" }, "info" },
        { { .key = "123456789012345678901234567890123456789012345678901234567890123456789012345678",
            .name = "A",
            .city = "B" },
          "key" },
    };
    char out[PIX_PAYLOAD_SIZE];
    struct error err = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (pix_encode(&cases[i].request, out, &err))
            fail_msg("case %zu passed", i);
        assert_non_null(strstr(err.detail, cases[i].reason));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_crc_is_ccitt_false),
        cmocka_unit_test(the_manuals_example_is_written_to_the_letter),
        cmocka_unit_test(the_manuals_example_is_read),
        cmocka_unit_test(any_changed_character_is_found),
        cmocka_unit_test(odd_codes_that_banks_issue_are_read),
        cmocka_unit_test(broken_codes_are_refused_with_a_reason),
        cmocka_unit_test(name_and_city_become_plain_and_fit),
        cmocka_unit_test(what_we_write_we_can_read),
        cmocka_unit_test(requests_that_make_no_sense_are_refused),
    };

    return cmocka_run_group_tests_name("pix", tests, NULL, NULL);
}
