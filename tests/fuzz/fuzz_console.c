/* The first line is a Cookie header, the rest what was typed into a form; fuzz-max-len: 1024 */
#include "tests/fuzz/fuzz.h"

#include "server/base/error.h"
#include "server/base/seal.h"
#include "server/console/internal.h"
#include "server/console/login.h"
#include "server/console/password.h"
#include "server/console/totp.h"

#include <stdlib.h>
#include <string.h>

static void must(bool good)
{
    if (!good)
        abort();
}

static size_t count_of(const char *text, const char *letters)
{
    size_t n = 0;

    for (; *text; text++)
        n += strchr(letters, *text) != NULL;
    return n;
}

static void check_cookie(struct arena *a, const char *header)
{
    const char *value = session_find_cookie(a, header);

    if (!value)
        return;
    must(!strchr(value, ';') && strlen(value) < strlen(header));
    const char *alone = arena_printf(a, "x=1; __Host-quita=%s; y=2", value);
    must(!strcmp(session_find_cookie(a, alone), value));
}

static void check_code(const struct seal *seal, const char *typed)
{
    static const uint8_t secret[TOTP_SECRET] = "12345678901234567890";
    uint8_t hash[LOGIN_KEY];
    int64_t step = totp_match(secret, typed, 1, 0);

    must(step == -1 || ((step == 1 || step == 2) && count_of(typed, "0123456789") == TOTP_DIGITS));
    if (recovery_hash(seal, typed, hash))
        must(strlen(typed) - count_of(typed, " -") == 10);
}

static void check_place(const char *peer)
{
    char prefix[IP_PREFIX_SIZE], place[IP_PREFIX_SIZE];

    session_ip_prefix(peer, prefix);
    session_ip_place(peer, place);
    must(strchr(prefix, '/') && strchr(place, '/'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct seal seal;
    struct arena a = { 0 };
    struct error err;
    const uint8_t *line = memchr(data, '\n', size);
    size_t head = line ? (size_t)(line - data) : size;
    const char *typed =
        arena_strndup(&a, line ? (const char *)line + 1 : "", line ? size - head - 1 : 0);

    if (!seal.count)
        must(seal_init(&seal, "1:5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed",
                       &err));
    check_cookie(&a, arena_strndup(&a, (const char *)data, head));
    check_code(&seal, typed);
    check_place(typed);
    if (password_check(typed, "ana.lima@escola.example") == PASSWORD_GOOD)
        must(strlen(typed) >= PASSWORD_MIN && strlen(typed) <= PASSWORD_MAX);
    arena_done(&a);
    return 0;
}
