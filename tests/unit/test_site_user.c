#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/chat/site_user.h"

#include <string.h>

/* Who is logged in at the school's site: what docs/widget.md lets it sign, to the byte. */

static const char secret[] = "um-segredo-so-da-escola-e-do-quita-0123456789";
enum { NOW = 1795176000 };

/* By `openssl dgst -sha256 -hmac SECRET` over "quita:v1:escola-site:1795176600:R0001". */
static const char signed_elsewhere[] =
    "60200b0b20f19b3daa407918e55f137c3487e2b563d2c64836002108c0dbd789";

static enum site_user_verdict judge(const char *user, int64_t expires, const char *signature)
{
    const struct site_user_claim claim = { .user = user,
                                           .signature = signature,
                                           .expires_s = expires };

    return site_user_judge(&claim, secret, "escola-site", NOW);
}

static void what_the_docs_sign_fits(void **state)
{
    char upper[65];

    (void)state;
    assert_int_equal(judge("R0001", NOW + 600, signed_elsewhere), SITE_USER_FITS);
    for (size_t i = 0; i < sizeof(upper); i++)
        upper[i] =
            (char)(signed_elsewhere[i] >= 'a' ? signed_elsewhere[i] - 32 : signed_elsewhere[i]);
    assert_int_equal(judge("R0001", NOW + 600, upper), SITE_USER_FITS);
}

static void every_bit_of_the_signature_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < 64; i++)
        for (int bit = 1; bit <= 8; bit <<= 1) {
            char flipped[65];
            memcpy(flipped, signed_elsewhere, sizeof(flipped));
            const char *digits = "0123456789abcdef";
            flipped[i] = digits[(strchr(digits, flipped[i]) - digits) ^ bit];
            assert_int_equal(judge("R0001", NOW + 600, flipped), SITE_USER_FORGED);
        }
}

static void what_was_signed_is_what_counts(void **state)
{
    const struct site_user_claim claim = { .user = "R0001",
                                           .signature = signed_elsewhere,
                                           .expires_s = NOW + 600 };

    (void)state;
    assert_int_equal(judge("R0002", NOW + 600, signed_elsewhere), SITE_USER_FORGED);
    assert_int_equal(judge("R0001", NOW + 601, signed_elsewhere), SITE_USER_FORGED);
    assert_int_equal(site_user_judge(&claim, secret, "outro-site", NOW), SITE_USER_FORGED);
    assert_int_equal(site_user_judge(&claim, "outro", "escola-site", NOW), SITE_USER_FORGED);
}

static void it_ends_and_does_not_reach_far(void **state)
{
    const struct site_user_claim claim = { .user = "R0001",
                                           .signature = signed_elsewhere,
                                           .expires_s = NOW + 600 };
    static const struct {
        int64_t now;
        enum site_user_verdict verdict;
    } cases[] = { { NOW + 599, SITE_USER_FITS },
                  { NOW + 600, SITE_USER_STALE },
                  { NOW + 600 - 86400, SITE_USER_FITS },
                  { NOW + 599 - 86400, SITE_USER_STALE } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(site_user_judge(&claim, secret, "escola-site", cases[i].now),
                         cases[i].verdict);
}

static void what_is_no_claim_is_told_so(void **state)
{
    static const struct {
        const char *user, *signature;
    } cases[] = {
        { NULL, signed_elsewhere }, { "", signed_elsewhere }, { "a\nb", signed_elsewhere },
        { "R0001", NULL },          { "R0001", "" },          { "R0001", "abcd" }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(judge(cases[i].user, NOW + 600, cases[i].signature), SITE_USER_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("what the docs sign fits", what_the_docs_sign_fits),
        TEST("every bit of the signature counts", every_bit_of_the_signature_counts),
        TEST("what was signed is what counts", what_was_signed_is_what_counts),
        TEST("it ends and does not reach far", it_ends_and_does_not_reach_far),
        TEST("what is no claim is told so", what_is_no_claim_is_told_so),
    };
    return cmocka_run_group_tests_name("site_user", tests, NULL, NULL);
}
