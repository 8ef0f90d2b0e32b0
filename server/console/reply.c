#include "server/console/internal.h"

#include "server/base/auto.h"
#include "server/base/strbuf.h"
#include "server/console/page.h"

#include <stdlib.h>
#include <string.h>

enum { HEADERS_MAX = 8 };

/* UX reference 6.7; forms and <base> besides, which default-src does not cover. */
static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'";

/* The referrer stays among our own pages: without any, browsers would send "Origin: null". */
static void add_headers(const struct console_visit *v, struct http_header out[HEADERS_MAX])
{
    int n = 0;

    out[n++] = (struct http_header){ "Content-Security-Policy", policy };
    out[n++] = (struct http_header){ "Referrer-Policy", "same-origin" };
    out[n++] = (struct http_header){ "X-Frame-Options", "DENY" };
    out[n++] = (struct http_header){ "X-Robots-Tag", "noindex, nofollow" };
    out[n++] = (struct http_header){ "Cross-Origin-Opener-Policy", "same-origin" };
    if (v->set_cookie)
        out[n++] = (struct http_header){ "Set-Cookie", v->set_cookie };
    out[n] = (struct http_header){ NULL, NULL };
}

void console_reply_raw(struct console_visit *v, const struct http_reply *reply)
{
    exchange_reply(v->exchange, reply);
    visit_free(v);
}

static void reply(struct console_visit *v, int status, const char *type, const void *body,
                  size_t len)
{
    struct http_header headers[HEADERS_MAX];

    add_headers(v, headers);
    console_reply_raw(v, &(struct http_reply){ .status = status,
                                               .content_type = type,
                                               .body = body,
                                               .body_len = len,
                                               .headers = headers });
}

void console_reply_html(struct console_visit *v, int status, struct strbuf *html)
{
    reply(v, status, "text/html; charset=utf-8", html->data, html->len);
    strbuf_done(html);
}

void console_reply_json(struct console_visit *v, int status, json_t *value)
{
    struct console_told told = v->told;

    if (told.answer) {
        visit_free(v);
        told.answer(told.ctx, status, value);
        json_decref(value);
        return;
    }
    char *text = json_dumps(value, JSON_COMPACT);
    if (!text)
        abort();
    reply(v, status, "application/json", text, strlen(text));
    free(text);
    json_decref(value);
}

void console_redirect(struct console_visit *v, const char *where)
{
    struct http_header headers[HEADERS_MAX + 1] = { { "Location", where } };

    add_headers(v, headers + 1);
    console_reply_raw(v, &(struct http_reply){ .status = 303, .headers = headers });
}

void console_refuse(struct console_visit *v, int status)
{
    static const struct {
        int status;
        const char *word, *title, *text;
    } rows[] = {
        { 400, "bad", "Não entendemos o pedido", "Volte à página e tente de novo." },
        { 401, "login", "Sua sessão terminou", "Entre de novo para continuar." },
        { 403, "forbidden", "Sem permissão para isso",
          "Sua conta não tem acesso, ou a página ficou aberta tempo demais. Volte ao início e "
          "tente "
          "de novo." },
        { 404, "unknown", "Não encontramos", "O endereço não existe ou não é seu." },
        { 409, "changed", "Algo mudou enquanto isso", "Abra de novo para ver como está agora." },
        { 429, "wait", "Muitas tentativas", "Espere um pouco e tente de novo." },
        { 503, "unavailable", "Estamos fora do ar por um instante",
          "Nada se perdeu. Tente de novo em alguns segundos." },
    };
    size_t i = COUNT_OF(rows) - 1;

    for (size_t row = 0; row < COUNT_OF(rows); row++)
        i = rows[row].status == status ? row : i;
    if (v->json) {
        console_reply_json(v, status,
                           json_pack("{s:s, s:s}", "error", rows[i].text, "code", rows[i].word));
        return;
    }
    struct strbuf html = { 0 };
    page_open(v, rows[i].title, &html);
    page_paragraph(rows[i].text, &html);
    page_link(status == 401 ? "/console/entrar" : "/console",
              status == 401 ? "Entrar" : "Voltar ao início", &html);
    page_close(&html);
    console_reply_html(v, status, &html);
}
