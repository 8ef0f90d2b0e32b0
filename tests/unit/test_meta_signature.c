#include "server/base/auto.h"
#include "server/providers/meta.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

/* The vectors of WhatsApp reference 2.2. */
#define BODY       "{\"object\":\"whatsapp_business_account\",\"entry\":[]}"
#define SPACED     "{\"object\": \"whatsapp_business_account\", \"entry\": []}"
#define BODY_HEX   "dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756"
#define SPACED_HEX "56cbbaf4961c6cfdae48b7f116c047e5eb513d2c931baae63a2bc1afd26f803a"
#define UPPER_HEX  "DEC6A680679A968E7E0319355B23599CBFC54502C0784668E9618BAA0C633756"

static bool valid(const char *header, const char *body, const char *one, const char *two)
{
    const char *const secrets[] = { one, two };

    return wa_signature_valid(header, body, strlen(body), secrets, 2);
}

static void the_digest_is_over_the_raw_bytes(void **fixture)
{
    (void)fixture;
    assert_true(valid("sha256=" BODY_HEX, BODY, "test_app_secret", NULL));
    assert_true(valid("sha256=" SPACED_HEX, SPACED, "test_app_secret", NULL));
    assert_false(valid("sha256=" BODY_HEX, SPACED, "test_app_secret", NULL));
    assert_false(valid("sha256=" SPACED_HEX, BODY, "test_app_secret", NULL));
}

static void any_active_secret_may_have_signed(void **fixture)
{
    (void)fixture;
    assert_true(valid("sha256=" BODY_HEX, BODY, "old", "test_app_secret"));
    assert_true(valid("sha256=" BODY_HEX, BODY, "test_app_secret", "new"));
    assert_false(valid("sha256=" BODY_HEX, BODY, "old", "new"));
    assert_false(wa_signature_valid("sha256=" BODY_HEX, BODY, strlen(BODY), NULL, 0));
}

static void a_malformed_header_is_refused(void **fixture)
{
    static const char *const headers[] = {
        NULL,
        "",
        "sha256=",
        BODY_HEX,
        "sha1=" BODY_HEX,
        "SHA256=" BODY_HEX,
        "sha256=" BODY_HEX "0",
        "sha256= " BODY_HEX,
        "sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c63375",
        "sha256=gec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756",
        "sha256=0000000000000000000000000000000000000000000000000000000000000000",
    };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(headers); i++)
        assert_false(valid(headers[i], BODY, "test_app_secret", NULL));
}

static void upper_case_hex_is_the_same_digest(void **fixture)
{
    (void)fixture;
    assert_true(valid("sha256=" UPPER_HEX, BODY, "test_app_secret", NULL));
}

/* HMAC-SHA256 of an empty body under an empty key: anybody can compute it. */
static void an_empty_secret_signs_nothing(void **fixture)
{
    (void)fixture;
    assert_false(valid("sha256=b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad",
                       "", "", NULL));
}

static void every_changed_bit_of_the_digest_is_noticed(void **fixture)
{
    char header[] = "sha256=" BODY_HEX;

    (void)fixture;
    for (size_t i = 7; i < sizeof(header) - 1; i++) {
        char kept = header[i];
        header[i] = kept == '0' ? '1' : '0';
        assert_false(valid(header, BODY, "test_app_secret", NULL));
        header[i] = kept;
    }
    assert_true(valid(header, BODY, "test_app_secret", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        { "the digest is over the raw bytes, never re-serialised JSON",
          the_digest_is_over_the_raw_bytes, NULL, NULL, NULL },
        { "any of the active secrets may have signed", any_active_secret_may_have_signed, NULL,
          NULL, NULL },
        { "a missing or malformed header is refused", a_malformed_header_is_refused, NULL, NULL,
          NULL },
        { "upper-case hex is the same digest", upper_case_hex_is_the_same_digest, NULL, NULL,
          NULL },
        { "an empty secret signs nothing", an_empty_secret_signs_nothing, NULL, NULL, NULL },
        { "every changed digit of the digest is noticed",
          every_changed_bit_of_the_digest_is_noticed, NULL, NULL, NULL },
    };
    return cmocka_run_group_tests_name("meta_signature", tests, NULL, NULL);
}
