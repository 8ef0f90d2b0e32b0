#include "server/console/login.h"

#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/console/totp.h"

#include <string.h>

/* The second step of a log-in: the code of the app, or one of the recovery codes. */

enum { RECOVERY_LETTERS = 10 };

bool recovery_hash(const struct seal *seal, const char *typed, uint8_t out[LOGIN_KEY])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char code[RECOVERY_LETTERS];
    size_t n = 0;

    for (; *typed; typed++) {
        char c = *typed >= 'a' && *typed <= 'z' ? (char)(*typed - 'a' + 'A') : *typed;
        if (c == ' ' || c == '-')
            continue;
        if (!strchr(letters, c) || n == RECOVERY_LETTERS)
            return false;
        code[n++] = c;
    }
    const struct seal_hash hash = seal_hash(seal, "console_recovery", code, n);
    memcpy(out, hash.bytes, LOGIN_KEY);
    return n == RECOVERY_LETTERS;
}

static void fill_rise(struct console_visit *v, struct pg_args *args)
{
    const struct login *l = v->own;

    pg_bytea(args, v->secret_hash, CONSOLE_SECRET_HASH);
    pg_bytea(args, l->new_hash, CONSOLE_SECRET_HASH);
    pg_int8(args, l->recovery ? PG_NULL_INT8 : l->step);
    pg_bytea(args, l->recovery ? l->recovery_hash : NULL, LOGIN_KEY);
    pg_text(args, l->ip_prefix);
    pg_bytea(args, l->login_key, LOGIN_KEY);
    pg_bytea(args, l->address_key, LOGIN_KEY);
    pg_instant(args, clock_now_us(v->console->deps.clock));
}

static void on_risen(struct console_visit *v, const struct pg_result *r)
{
    if (!pg_rows(r)) { /* counted before, or over */
        v->set_cookie = NULL;
        v->csrf = ((struct login *)v->own)->csrf_before;
        login_wrong(v);
        return;
    }
    log_fact(NULL, LOG_INFO, "login");
    if (v->json)
        console_reply_json(
            v, 200,
            json_pack("{s:s, s:s, s:s}", "next", "in", "csrf", v->csrf, "name", v->caller->name));
    else
        console_redirect(v, "/console");
}

/* The step the code stands for; -1 = none. */
static int64_t step_of(struct console_visit *v, const char *typed)
{
    int64_t now_s = clock_now_us(v->console->deps.clock) / 1000000;
    struct error err = { 0 };
    size_t len = 0;
    const char *secret =
        seal_open(v->console->deps.seal, &v->arena, "totp", v->totp_sealed, &len, &err);

    if (!secret || len != TOTP_SECRET) {
        log_fact(NULL, LOG_ERROR, "totp_unreadable", LOG_STR("why", err.detail));
        return -1;
    }
    return totp_match((const uint8_t *)secret, typed, totp_step_at(now_s), 0);
}

static void on_tried(struct console_visit *v, const struct pg_result *r)
{
    struct login *l = v->own;

    (void)r;
    l->recovery = recovery_hash(v->console->deps.seal, l->typed, l->recovery_hash);
    l->step = l->recovery ? 0 : step_of(v, l->typed);
    if (!l->recovery && l->step < 0) {
        login_wrong(v);
        return;
    }
    l->csrf_before = v->csrf;
    session_new_secret(v, l->new_hash);
    console_ask(v, SQL_CONSOLE_SESSION_RISE, fill_rise, on_risen);
}

void console_show_code(struct console_visit *v)
{
    login_show(v, true, 200, NULL, NULL);
}

void console_code(struct console_visit *v)
{
    struct login *l = ARENA_NEW(&v->arena, struct login);

    v->own = l;
    l->typed = login_field(v, "codigo", "code");
    if (v->caller->role == CONSOLE_CODE_DUE)
        login_take(v, v->caller->email, true, on_tried);
    else /* it has been given */
        console_refuse(v, 409);
}

void console_api_code(struct console_visit *v)
{
    console_code(v);
}
