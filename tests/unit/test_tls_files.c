#include "server/base/arena.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/cli/tls_files.h"
#include "tests/support/shell.h"
#include "tests/support/values.h"

#include <stdlib.h>
#include <string.h>

/* Certificates and keys as people get them from banks, and as they should not be. */
static const char MAKE[] =
    "cd $DIR && new='-newkey ec -pkeyopt ec_paramgen_curve:P-256' && "
    "openssl req -x509 $new -nodes -days 30 -subj /CN=a -keyout a.key -out a.pem 2>/dev/null && "
    "openssl req -x509 $new -nodes -days 30 -subj /CN=b -keyout b.key -out b.pem 2>/dev/null && "
    "openssl pkey -in a.key -aes256 -passout pass:x -out locked.key && "
    "openssl pkcs12 -export -in a.pem -inkey a.key -passout pass:x -out a.p12 && "
    "cat a.pem a.key > both.pem && : > empty.pem && echo nonsense > words.pem && "
    "head -c 70000 /dev/zero | tr '\\0' A > long.pem && echo $DIR";

static char folder[256];

static int start(void **fixture)
{
    struct strbuf out = { 0 };

    if (shell_setup(fixture) || shell_run(&out, MAKE))
        return -1;
    snprintf(folder, sizeof(folder), "%.*s", (int)strcspn(strbuf_str(&out), "\n"),
             strbuf_str(&out));
    strbuf_done(&out);
    return 0;
}

static const char *path(struct arena *a, const char *name)
{
    return name ? arena_printf(a, "%s/%s", folder, name) : NULL;
}

struct files_case {
    const char *certificate, *key, *authority;
    const char *refused; /* NULL = taken */
    int days_later;
};

static const struct files_case cases[] = {
    { "a.pem", "a.key", NULL, NULL, 0 },
    { "a.pem", "a.key", "b.pem", NULL, 0 },
    { "both.pem", NULL, NULL, NULL, 29 },
    { "a.pem", "a.key", NULL, "is over", 31 },
    { "a.pem", NULL, NULL, "no private key", 0 },
    { "a.pem", "b.key", NULL, "not that of the certificate", 0 },
    { "a.pem", "locked.key", NULL, "locked by a password", 0 },
    { "a.p12", NULL, NULL, "pkcs12", 0 },
    { "a.key", "a.key", NULL, "no certificate", 0 },
    { "missing.pem", "a.key", NULL, "cannot be read", 0 },
    { "empty.pem", "a.key", NULL, "is empty", 0 },
    { "long.pem", "a.key", NULL, "64 KB", 0 },
    { "words.pem", "a.key", NULL, "no certificate", 0 },
    { "a.pem", "a.key", "words.pem", "no certificate", 0 },
    { "a.pem", "a.key", "a.key", "no certificate", 0 },
};

static void a_certificate_is_taken_with_its_own_key_only(void **fixture)
{
    const struct clock clock = clock_system();
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct tls_files files = { path(&a, cases[i].certificate), path(&a, cases[i].key),
                                         path(&a, cases[i].authority) };
        int64_t now = clock_now_us(&clock) + (int64_t)cases[i].days_later * 86400 * 1000000;
        struct tls_texts out = { 0 };
        struct error err = { 0 };
        bool good = tls_files_read(&files, now, &a, &out, &err);
        if (good != !cases[i].refused || (!good && !strstr(err.detail, cases[i].refused)))
            fail_msg("case %zu: %s", i, err.detail);
        assert_true(good == (out.certificate != NULL));
        if (good) {
            assert_non_null(strstr(out.key, "PRIVATE KEY"));
            assert_true(!out.authority == !cases[i].authority && out.until_us > now);
        }
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_is_taken_with_its_own_key_only),
    };

    return cmocka_run_group_tests_name("tls_files", tests, start, shell_teardown);
}
