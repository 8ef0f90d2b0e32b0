#include "server/console/login.h"

#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/random.h"
#include "server/console/link.h"
#include "server/console/page.h"
#include "server/console/password.h"
#include "server/console/totp.h"
#include "server/money/escape.h"
#include "server/money/qr.h"

#include <string.h>

/* A link that sets up an account: the password, then the code, then the recovery codes. */

enum { CODES = 8, CODE_LETTERS = 10, CODE_TEXT = CODE_LETTERS + 2 };

struct setup {
    uint8_t token_hash[LINK_HASH], new_hash[CONSOLE_SECRET_HASH];
    const char *where, *email, *name;
    const char *password_hash;
    bool recovers, chosen, sent; /* access was lost; the password is chosen; a form came */
    uint8_t secret[TOTP_SECRET];
    int64_t step;
    char codes[CODES][CODE_TEXT];
    char ip_prefix[IP_PREFIX_SIZE];
};

/* ---- pages ---- */

static void show_over(struct console_visit *v)
{
    struct strbuf html = { 0 };

    page_open(v, "Este link não vale mais", &html);
    page_paragraph("Ele já foi usado ou passou das 24 horas. Peça um novo a quem cuida das contas "
                   "na sua empresa.",
                   &html);
    page_link("/console/entrar", "Entrar", &html);
    page_close(&html);
    console_reply_html(v, 410, &html);
}

static void show_password(struct console_visit *v, int status, const char *fault)
{
    const struct setup *s = v->own;
    const struct page_field fields[] = {
        { .name = "email",
          .label = "E-mail",
          .type = "email",
          .autocomplete = "username",
          .value = s->email,
          .fixed = true },
        { .name = "senha",
          .label = "Senha nova",
          .type = "password",
          .autocomplete = "new-password",
          .hint = "Pelo menos 12 caracteres. Uma frase fácil de lembrar é uma boa senha.",
          .first = true },
        { .name = "repetida",
          .label = "Senha nova, de novo",
          .type = "password",
          .autocomplete = "new-password" },
    };
    struct strbuf html = { 0 };

    page_open(v, s->recovers ? "Recuperar o acesso" : "Criar o seu acesso", &html);
    page_paragraph(
        arena_printf(&v->arena, "Olá, %s! São dois passos: a senha e o código.", s->name), &html);
    page_fault(fault, &html);
    page_form_open(v, s->where, &html);
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        page_field(&fields[i], &html);
    page_form_close("Continuar", &html);
    page_close(&html);
    console_reply_html(v, status, &html);
}

static bool add_qr(const struct setup *s, struct strbuf *html)
{
    struct strbuf uri = { 0 };
    struct error err = { 0 };
    struct qr qr;

    totp_uri(s->secret, s->email, &uri);
    bool ok = qr_make(strbuf_str(&uri), &qr, &err);
    if (ok)
        qr_svg(&qr, "QR code para o aplicativo de códigos", html);
    strbuf_done(&uri);
    return ok; /* without it the letters below do */
}

static void show_totp(struct console_visit *v, int status, const char *fault)
{
    static const struct page_field code = { .name = "codigo",
                                            .label = "Código que o aplicativo mostra",
                                            .type = "text",
                                            .autocomplete = "one-time-code",
                                            .digits = true,
                                            .first = true };
    const struct setup *s = v->own;
    char letters[TOTP_TEXT];
    struct strbuf html = { 0 };

    page_open(v, "Código no celular", &html);
    page_paragraph("Leia este QR code com um aplicativo de códigos (por exemplo Google "
                   "Authenticator, Microsoft Authenticator ou o gerenciador de senhas).",
                   &html);
    add_qr(s, &html);
    base32_encode(s->secret, TOTP_SECRET, letters);
    strbuf_adds(&html,
                "<p>Se preferir, digite esta chave no aplicativo:<br><span class=\"secret\">");
    for (int i = 0; letters[i]; i++)
        strbuf_addf(&html, i && i % 4 == 0 ? " %c" : "%c", letters[i]);
    strbuf_adds(&html, "</span></p>");
    page_fault(fault, &html);
    page_form_open(v, s->where, &html);
    page_field(&code, &html);
    page_form_close("Confirmar", &html);
    page_close(&html);
    console_reply_html(v, status, &html);
}

static void show_codes(struct console_visit *v)
{
    const struct setup *s = v->own;
    struct strbuf html = { 0 };

    page_open(v, "Tudo pronto", &html);
    page_paragraph("Guarde estes códigos de recuperação em lugar seguro, fora do celular. Cada um "
                   "vale uma vez, se você ficar sem o aplicativo. Eles não aparecem de novo.",
                   &html);
    strbuf_adds(&html, "<ul class=\"codes\">");
    for (int i = 0; i < CODES; i++)
        strbuf_addf(&html, "<li>%s</li>", s->codes[i]);
    strbuf_adds(&html, "</ul>");
    page_link("/console", "Guardei, ir para o atendimento", &html);
    page_close(&html);
    console_reply_html(v, 200, &html);
}

/* ---- the code ---- */

/* "ABCDE-FGHIJ": 50 bits at random, and no more than a few tries. */
static void make_codes(struct console_visit *v, struct setup *s, struct bytes hashes[CODES],
                       uint8_t bytes[CODES][LOGIN_KEY])
{
    uint8_t drawn[7];
    char text[13];

    for (int i = 0; i < CODES; i++) {
        random_fill(v->console->deps.random, drawn, sizeof(drawn));
        base32_encode(drawn, sizeof(drawn), text);
        memcpy(s->codes[i], text, 5);
        s->codes[i][5] = '-';
        memcpy(s->codes[i] + 6, text + 5, 5);
        s->codes[i][CODE_LETTERS + 1] = '\0';
        recovery_hash(v->console->deps.seal, s->codes[i], bytes[i]);
        hashes[i] = (struct bytes){ bytes[i], LOGIN_KEY };
    }
}

static void fill_use(struct console_visit *v, struct pg_args *args)
{
    struct setup *s = v->own;
    uint8_t bytes[CODES][LOGIN_KEY];
    struct bytes hashes[CODES];

    make_codes(v, s, hashes, bytes);
    pg_bytea(args, s->token_hash, LINK_HASH);
    pg_int8(args, s->step);
    pg_bytea_array(args, hashes, CODES);
    pg_bytea(args, s->new_hash, CONSOLE_SECRET_HASH);
    pg_text(args, s->ip_prefix);
    pg_instant(args, clock_now_us(v->console->deps.clock));
}

static void on_used(struct console_visit *v, const struct pg_result *r)
{
    if (pg_rows(r)) {
        show_codes(v);
        return;
    }
    v->set_cookie = NULL;
    show_over(v);
}

static void take_code(struct console_visit *v)
{
    struct setup *s = v->own;
    const char *typed = login_field(v, "codigo", "code");
    int64_t now_s = clock_now_us(v->console->deps.clock) / 1000000;

    s->step = totp_match(s->secret, typed, totp_step_at(now_s), 0);
    if (s->step < 0) {
        show_totp(
            v, 422,
            "Esse código não confere. Veja se a hora do celular está certa e tente o próximo.");
        return;
    }
    session_ip_prefix(v->request->peer, s->ip_prefix);
    session_new_secret(v, s->new_hash);
    console_ask(v, SQL_CONSOLE_LINK_USE, fill_use, on_used);
}

/* ---- the password ---- */

static void fill_password(struct console_visit *v, struct pg_args *args)
{
    const struct setup *s = v->own;

    pg_bytea(args, s->token_hash, LINK_HASH);
    pg_text(args, s->password_hash);
    pg_instant(args, clock_now_us(v->console->deps.clock));
}

static void on_password_kept(struct console_visit *v, const struct pg_result *r)
{
    const struct setup *s = v->own;

    if (pg_affected(r))
        console_redirect(v, s->where);
    else
        show_over(v);
}

static void on_hashed(void *ctx, enum password_answer answer, const char *hash)
{
    struct console_visit *v = ctx;
    struct setup *s = v->own;

    if (answer != PASSWORD_MADE) {
        console_refuse(v, 503);
        return;
    }
    s->password_hash = arena_strdup(&v->arena, hash);
    console_ask(v, SQL_CONSOLE_LINK_PASSWORD, fill_password, on_password_kept);
}

static void take_password(struct console_visit *v)
{
    static const char *const faults[] = {
        [PASSWORD_SHORT] = "A senha precisa de pelo menos 12 caracteres.",
        [PASSWORD_LONG] = "A senha pode ter no máximo 128 caracteres.",
        [PASSWORD_PLAIN] = "Essa senha é fácil de adivinhar. Escolha outra, sem o seu e-mail.",
    };
    const struct setup *s = v->own;
    const char *password = login_field(v, "senha", "password");
    enum password_fault fault = password_check(password, s->email);

    if (fault != PASSWORD_GOOD)
        show_password(v, 422, faults[fault]);
    else if (strcmp(password, login_field(v, "repetida", "repeated")) != 0)
        show_password(v, 422, "As duas senhas não são iguais.");
    else if (!passwords_hash(v->console->passwords, password, on_hashed, v))
        console_refuse(v, 503);
}

/* ---- the link ---- */

static void fill_find(struct console_visit *v, struct pg_args *args)
{
    const struct setup *s = v->own;

    pg_bytea(args, s->token_hash, LINK_HASH);
    pg_instant(args, clock_now_us(v->console->deps.clock));
}

static bool open_secret(struct console_visit *v, struct setup *s, struct bytes sealed)
{
    struct error err = { 0 };
    size_t len = 0;
    const char *secret = seal_open(v->console->deps.seal, &v->arena, "totp", sealed, &len, &err);

    if (!secret || len != TOTP_SECRET) {
        log_fact(NULL, LOG_ERROR, "totp_unreadable", LOG_STR("why", err.detail));
        return false;
    }
    memcpy(s->secret, secret, TOTP_SECRET);
    return true;
}

static void go_on(struct console_visit *v)
{
    const struct setup *s = v->own;

    if (s->sent && s->chosen)
        take_code(v);
    else if (s->sent)
        take_password(v);
    else if (s->chosen)
        show_totp(v, 200, NULL);
    else
        show_password(v, 200, NULL);
}

static void on_found(struct console_visit *v, const struct pg_result *r)
{
    struct setup *s = v->own;

    if (!pg_rows(r)) {
        show_over(v);
        return;
    }
    s->recovers = pg_get_int8(r, 0, 0) == 2;
    s->email = arena_strdup(&v->arena, pg_get_text(r, 0, 1));
    s->name = arena_strdup(&v->arena, pg_get_text(r, 0, 2));
    s->chosen = pg_get_bool(r, 0, 4);
    if (open_secret(v, s, pg_get_bytea(r, 0, 3)))
        go_on(v);
    else
        console_refuse(v, 503);
}

static void begin(struct console_visit *v, bool sent)
{
    struct setup *s = ARENA_NEW(&v->arena, struct setup);
    const char *token = v->request->params[0];

    v->own = s;
    s->sent = sent;
    s->where = arena_printf(&v->arena, "/console/convite/%s", token);
    console_link_hash(token, s->token_hash);
    console_ask(v, SQL_CONSOLE_LINK_FIND, fill_find, on_found);
}

void console_show_link(struct console_visit *v)
{
    begin(v, false);
}

void console_link(struct console_visit *v)
{
    begin(v, true);
}
