#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/base/invite.h"
#include "server/base/random.h"

#include <string.h>

#define TOKEN "QWERTYUIOPASDFGHJKLZXCVBNMQW"

static void a_token_is_found_where_it_stands_alone(void **fixture)
{
    static const struct {
        const char *text;
        bool there;
    } cases[] = {
        { TOKEN, true },
        { "Olá! (código " TOKEN ")", true },
        { "oi " TOKEN "\n" TOKEN, true },
        { "x" TOKEN, false },
        { TOKEN "x", false },
        { TOKEN "7", false },
        { TOKEN "A", false },
        { "AAAA " TOKEN, true },
        { "QWERTYUIOPASDFGHJKLZXCVBNMQ", false },
        { "qwertyuiopasdfghjklzxcvbnmqw", false },
        { "", false },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if ((invite_find(cases[i].text) != NULL) != cases[i].there)
            fail_msg("%s", cases[i].text);
}

static void nobody_reads_it_again(void **fixture)
{
    char text[] = "a " TOKEN ", b " TOKEN;

    (void)fixture;
    invite_mask(text);
    assert_string_equal(text, "a ****************************, b ****************************");
}

static void what_is_made_is_found_and_never_the_same(void **fixture)
{
    struct random_seeded seeded;
    struct random random = property_random(&seeded, "invites");
    char token[INVITE_LETTERS + 1], before[INVITE_LETTERS + 1] = "";

    (void)fixture;
    for (int i = 0; i < 1000; i++) {
        invite_make(&random, token);
        assert_ptr_equal(invite_find(token), token);
        assert_string_not_equal(token, before);
        memcpy(before, token, sizeof(before));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a token is found where it stands alone", a_token_is_found_where_it_stands_alone),
        TEST("stars stand in its place", nobody_reads_it_again),
        TEST("what is made is found, and never the same", what_is_made_is_found_and_never_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
