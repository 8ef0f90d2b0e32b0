#include "server/base/arena.h"
#include "server/providers/meta.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* Where WhatsApp keeps what a person sent, and where our token may go for it (C11). */

static struct arena arena;

static bool read(const char *body, struct wa_media_place *out)
{
    return wa_media_read(body, strlen(body), &arena, out);
}

static void the_address_and_the_size_are_read(void **state)
{
    struct wa_media_place place;

    (void)state;
    assert_true(
        read("{\"url\":\"https://lookaside.fbsbx.com/a?b=c\",\"file_size\":\"1024\"}", &place));
    assert_string_equal(place.url, "https://lookaside.fbsbx.com/a?b=c");
    assert_int_equal(place.size, 1024);
    assert_true(read("{\"url\":\"https://a.fbsbx.com/\",\"file_size\":7}", &place));
    assert_int_equal(place.size, 7);
    assert_true(read("{\"url\":\"https://a.fbsbx.com/\"}", &place));
    assert_int_equal(place.size, 0);
}

static void what_is_no_address_is_none(void **state)
{
    static const char *const bad[] = { "",
                                       "[]",
                                       "{}",
                                       "{\"url\":7}",
                                       "{\"url\":\"\"}",
                                       "{\"url\":\"https://a.fbsbx.com/ x\"}",
                                       "{\"url\":\"https://a.fbsbx.com/\\r\\nX: y\"}" };
    struct wa_media_place place;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(read(bad[i], &place));
}

static void a_token_goes_to_meta_s_machines_alone(void **state)
{
    static const char *const metas[] = { "https://lookaside.fbsbx.com/x",
                                         "https://LOOKASIDE.FBSBX.COM",
                                         "https://graph.facebook.com/v1/2?x=@",
                                         "https://mmg.whatsapp.net/x" };
    static const char *const others[] = { "http://lookaside.fbsbx.com/x",
                                          "https://fbsbx.com.evil.example/x",
                                          "https://evilfbsbx.com/x",
                                          "https://.fbsbx.com@evil.example/x",
                                          "https://evil.example/.fbsbx.com",
                                          "https://evil.example?.fbsbx.com",
                                          "https://evil.example#.fbsbx.com",
                                          "https://evil.example\\.fbsbx.com",
                                          "https://a.fbsbx.com:5432/x",
                                          "https://169.254.169.254/x",
                                          "file:///etc/passwd",
                                          "gopher://a.fbsbx.com",
                                          "" };

    (void)state;
    for (size_t i = 0; i < sizeof(metas) / sizeof(metas[0]); i++)
        assert_true(wa_media_is_metas(metas[i]));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (wa_media_is_metas(others[i]))
            fail_msg("a token would go to %s", others[i]);
}

static int teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_address_and_the_size_are_read, teardown),
        cmocka_unit_test_teardown(what_is_no_address_is_none, teardown),
        cmocka_unit_test_teardown(a_token_goes_to_meta_s_machines_alone, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
