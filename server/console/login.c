#include "server/console/login.h"

#include "server/base/clock.h"
#include "server/base/email.h"
#include "server/base/log.h"
#include "server/console/page.h"
#include "server/console/password.h"
#include "server/ops/lane_queue.h"

#include <stdlib.h>
#include <string.h>

/*
 * The first step of a log-in.  A login that exists and one that does not are told apart by nothing:
 * the same tries are counted, the same hash is reckoned, the same words are said.
 */

static void on_verified(void *ctx, enum password_answer answer, const char *hash);

/* ---- what is said ---- */

void login_show(struct console_visit *v, bool code, int status, const char *fault,
                const char *email)
{
    static const struct page_field login = { .name = "email",
                                             .label = "E-mail",
                                             .type = "email",
                                             .autocomplete = "username",
                                             .first = true };
    static const struct page_field password = {
        .name = "senha", .label = "Senha", .type = "password", .autocomplete = "current-password"
    };
    static const struct page_field digits = { .name = "codigo",
                                              .label = "Código",
                                              .type = "text",
                                              .autocomplete = "one-time-code",
                                              .hint = "Os seis números do seu aplicativo, ou um "
                                                      "dos códigos de recuperação.",
                                              .first = true };
    struct strbuf html = { 0 };

    page_open(v, code ? "Código de acesso" : "Entrar", &html);
    page_fault(fault, &html);
    page_form_open(v, code ? "/console/codigo" : "/console/entrar", &html);
    if (code) {
        page_field(&digits, &html);
    } else {
        struct page_field filled = login;
        filled.value = email;
        page_field(&filled, &html);
        page_field(&password, &html);
    }
    page_form_close(code ? "Confirmar" : "Entrar", &html);
    strbuf_adds(&html, "<p class=\"after\">Perdeu o acesso? Peça um novo link a quem cuida das "
                       "contas na sua empresa.</p>");
    page_close(&html);
    console_reply_html(v, status, &html);
}

static void refuse(struct console_visit *v, int status, const char *word, int64_t seconds,
                   const char *text)
{
    const struct login *l = v->own;

    if (!v->json) {
        login_show(v, l->code, status, text, l->email);
        return;
    }
    json_t *body = json_pack("{s:s}", "error", word);
    if (seconds)
        json_object_set_new(body, "seconds", json_integer(seconds));
    console_reply_json(v, status, body);
}

void login_busy(struct console_visit *v)
{
    refuse(v, 503, "busy", 0, "Muita gente está entrando agora. Tente de novo em instantes.");
}

static void refuse_wait(struct console_visit *v, int64_t seconds)
{
    const char *text =
        seconds < 60
            ? "Muitas tentativas seguidas. Espere um minuto e tente de novo."
            : arena_printf(&v->arena,
                           "Muitas tentativas seguidas. Espere %d minutos e tente de novo.",
                           (int)((seconds + 59) / 60));

    refuse(v, 429, "wait", seconds, text);
}

/* ---- what failed is written down ---- */

struct note {
    struct console *console;
    char email[LOGIN_MAX + 1], ip_prefix[IP_PREFIX_SIZE];
    const char *what;
};

static void on_step(void *ctx, struct pg_unit *unit)
{
    (void)ctx;
    (void)unit;
}

static void on_noted(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct note *n = ctx;

    (void)unit;
    if (err)
        log_fact(NULL, LOG_WARN, "login_failed_unwritten");
    n->console->waiting--;
    free(n);
}

static void on_turn(void *ctx, struct pg_lane *lane)
{
    struct note *n = ctx;
    struct pg_unit *unit = pg_unit_begin(lane, on_step, on_noted, n);
    struct pg_args *args = pg_unit_args(unit, SQL_CONSOLE_LOGIN_FAILED);

    pg_text(args, n->email);
    pg_text(args, n->what);
    pg_text(args, n->ip_prefix);
    pg_instant(args, clock_now_us(n->console->deps.clock));
    pg_unit_send(unit, args);
    pg_unit_commit(unit);
}

/* After the answer, so that how long it takes tells nothing. */
static void write_down(struct console *c, const struct login *l)
{
    struct note *n = calloc(1, sizeof(*n));

    if (!n)
        abort();
    n->console = c;
    n->what = l->code ? "code" : "password";
    memcpy(n->email, l->known_as, strlen(l->known_as));
    memcpy(n->ip_prefix, l->ip_prefix, sizeof(n->ip_prefix));
    c->waiting++;
    lane_queue_push(c->deps.queue, on_turn, n);
}

void login_wrong(struct console_visit *v)
{
    const struct login copy = *(struct login *)v->own;
    struct console *c = v->console;
    struct arena kept = v->arena; /* holds the login */

    v->arena = (struct arena){ 0 };
    refuse(v, 401, "wrong", 0,
           copy.code ? "Esse código não confere. Espere o próximo e tente de novo."
                     : "E-mail ou senha não conferem. Confira e tente de novo.");
    log_fact(NULL, LOG_INFO, "login_failed", LOG_STR("step", copy.code ? "code" : "password"));
    write_down(c, &copy);
    arena_done(&kept);
}

/* ---- the try ---- */

static void hash_keys(struct console_visit *v, struct login *l)
{
    const struct seal *seal = v->console->deps.seal;
    char place[IP_PREFIX_SIZE];

    session_ip_place(v->request->peer, place);
    session_ip_prefix(v->request->peer, l->ip_prefix);
    struct seal_hash login = seal_hash(seal, "console_login", l->email, strlen(l->email));
    struct seal_hash address = seal_hash(seal, "console_address", place, strlen(place));
    memcpy(l->login_key, login.bytes, LOGIN_KEY);
    memcpy(l->address_key, address.bytes, LOGIN_KEY);
}

static void fill_take(struct console_visit *v, struct pg_args *args)
{
    const struct login *l = v->own;

    pg_bytea(args, l->login_key, LOGIN_KEY);
    pg_bytea(args, l->address_key, LOGIN_KEY);
    pg_text(args, l->known_as);
    pg_instant(args, clock_now_us(v->console->deps.clock));
}

static void on_taken(struct console_visit *v, const struct pg_result *r)
{
    const struct login *l = v->own;

    if (pg_get_bool(r, 0, 0))
        l->tried(v, r);
    else
        refuse_wait(v, pg_get_int8(r, 0, 1));
}

/* What is no address is counted as it was typed, and never shown to the database. */
static void read_login(struct login *l, const char *typed, struct arena *a)
{
    char address[EMAIL_SIZE];
    bool is_one = email_from_register(typed, address);

    l->email =
        is_one ? arena_strdup(a, address) : arena_strndup(a, typed, strnlen(typed, LOGIN_MAX));
    l->known_as = is_one ? l->email : "";
}

void login_take(struct console_visit *v, const char *email, bool code,
                void (*tried)(struct console_visit *visit, const struct pg_result *row))
{
    struct login *l = v->own ? v->own : ARENA_NEW(&v->arena, struct login);

    v->own = l;
    read_login(l, email, &v->arena);
    l->code = code;
    l->tried = tried;
    hash_keys(v, l);
    console_ask(v, SQL_CONSOLE_LOGIN_TAKE, fill_take, on_taken);
}

const char *login_field(struct console_visit *v, const char *form_name, const char *json_name)
{
    const char *body = (const char *)v->request->body, *value = NULL;

    if (v->json) {
        json_t *root = json_loadb(body ? body : "", v->request->body_len, 0, NULL);
        const char *text = json_string_value(json_object_get(root, json_name));
        value = text ? arena_strdup(&v->arena, text) : NULL;
        json_decref(root);
    } else {
        value = form_value(&v->arena, body, v->request->body_len, form_name);
    }
    return value ? value : "";
}

/* ---- the password ---- */

static void fill_session(struct console_visit *v, struct pg_args *args)
{
    const struct login *l = v->own;

    pg_bytea(args, l->new_hash, CONSOLE_SECRET_HASH);
    pg_bytea(args, v->has_cookie ? v->secret_hash : NULL, CONSOLE_SECRET_HASH);
    pg_int8(args, l->tenant_id);
    pg_int8(args, l->user_id);
    pg_text(args, l->ip_prefix);
    pg_instant(args, clock_now_us(v->console->deps.clock));
}

static void on_session(struct console_visit *v, const struct pg_result *r)
{
    if (!pg_rows(r)) { /* disabled a moment ago */
        v->set_cookie = NULL;
        login_wrong(v);
    } else if (v->json) {
        console_reply_json(v, 200, json_pack("{s:s, s:s}", "next", "code", "csrf", v->csrf));
    } else {
        console_redirect(v, "/console/codigo");
    }
}

static void on_verified(void *ctx, enum password_answer answer, const char *hash)
{
    struct console_visit *v = ctx;
    struct login *l = v->own;

    (void)hash;
    if (answer == PASSWORD_BUSY) {
        login_busy(v);
    } else if (answer != PASSWORD_FITS) {
        login_wrong(v);
    } else {
        session_new_secret(v, l->new_hash);
        console_ask(v, SQL_CONSOLE_SESSION_ADD, fill_session, on_session);
    }
}

static void on_tried(struct console_visit *v, const struct pg_result *r)
{
    struct login *l = v->own;
    const char *hash = pg_is_null(r, 0, 5) ? NULL : pg_get_text(r, 0, 5);

    l->tenant_id = pg_get_int8(r, 0, 3);
    l->user_id = pg_get_int8(r, 0, 4);
    if (!passwords_verify(v->console->passwords, hash, l->password, (int)pg_get_int8(r, 0, 2),
                          on_verified, v))
        login_busy(v);
}

void console_show_login(struct console_visit *v)
{
    login_show(v, false, 200, NULL, NULL);
}

void console_login(struct console_visit *v)
{
    const char *email = login_field(v, "email", "email");
    struct login *l = ARENA_NEW(&v->arena, struct login);

    v->own = l;
    l->password = login_field(v, "senha", "password");
    if (*email && *l->password)
        login_take(v, email, false, on_tried);
    else if (v->json)
        console_refuse(v, 400);
    else
        login_show(v, false, 400, "Escreva o e-mail e a senha.", email);
}

void console_api_login(struct console_visit *v)
{
    console_login(v);
}
