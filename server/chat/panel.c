#include "server/chat/panel_internal.h"

#include "server/base/random.h"
#include "server/ops/accounts.h"

#include <stdlib.h>
#include <string.h>

/* The sample site belongs to the sample school; nobody else's server shows it. */
static const char demo_key[] = "escola-site";
static const char kept[] = "public, max-age=31536000, immutable";
/* Sites name the loader without a version: a new one is there within the hour. */
static const char kept_an_hour[] = "public, max-age=3600";

enum { NONCE_BYTES = 16, HEADERS_MAX = 8 };

struct chat_panel {
    struct chat_panel_deps deps;
    struct panel_files *files;
};

struct chat_panel *chat_panel_new(const struct chat_panel_deps *deps)
{
    struct chat_panel *p = calloc(1, sizeof(*p));

    if (!p)
        abort();
    p->deps = *deps;
    p->files = panel_files_new();
    return p;
}

void chat_panel_free(struct chat_panel **panel)
{
    if (*panel)
        panel_files_free(&(*panel)->files);
    free(*panel);
    *panel = NULL;
}

/* ---- files ---- */

static bool takes_gzip(struct exchange *x)
{
    const char *encodings = exchange_header(x, "accept-encoding");

    return encodings && strstr(encodings, "gzip");
}

static void reply_file(struct exchange *x, const struct panel_file *f, const char *cache)
{
    bool packed = takes_gzip(x);
    const struct strbuf *body = packed ? &f->packed : &f->plain;
    const struct http_header headers[] = {
        { "Cache-Control", cache },
        { "Vary", "Accept-Encoding" },
        { "Cross-Origin-Resource-Policy", "cross-origin" }, /* sites may demand it (COEP) */
        { packed ? "Content-Encoding" : NULL, "gzip" },
        { NULL, NULL },
    };

    exchange_reply(x, &(struct http_reply){ .status = 200,
                                            .content_type = f->type,
                                            .body = body->data,
                                            .body_len = body->len,
                                            .headers = headers });
}

void chat_panel_loader(struct chat_panel *p, struct exchange *x, const struct http_request *request)
{
    (void)request;
    reply_file(x, panel_files_find(p->files, "widget.js"), kept_an_hour);
}

/* An older version's page that is still open gets today's file, and does not keep it. */
void chat_panel_file(struct chat_panel *p, struct exchange *x, const struct http_request *request)
{
    const struct panel_file *f = panel_files_find(p->files, request->params[1]);
    bool current = strcmp(request->params[0], panel_files_version(p->files)) == 0;

    if (f && !strstr(f->name, ".html"))
        reply_file(x, f, current ? kept : "no-store");
    else
        exchange_reply_text(x, 404, "não há esse arquivo");
}

/* ---- pages ---- */

static void reply_page(struct exchange *x, const struct strbuf *html, const char *policy)
{
    bool packed = takes_gzip(x);
    struct strbuf body = { 0 };
    const struct http_header headers[HEADERS_MAX] = {
        { "Content-Security-Policy", policy },
        { "Referrer-Policy", "no-referrer" },
        { "X-Robots-Tag", "noindex, nofollow, noarchive" },
        { "Permissions-Policy", "camera=(), microphone=(), geolocation=()" },
        { "Vary", "Accept-Encoding" },
        { packed ? "Content-Encoding" : NULL, "gzip" },
    };

    if (packed)
        panel_pack(html->data, html->len, &body);
    exchange_reply(x, &(struct http_reply){ .status = 200,
                                            .content_type = "text/html; charset=utf-8",
                                            .body = packed ? body.data : html->data,
                                            .body_len = packed ? body.len : html->len,
                                            .headers = headers });
    strbuf_done(&body);
}

static void show_panel(struct chat_panel *p, struct exchange *x, const struct accounts_view *view,
                       const struct chat_widget *w)
{
    const struct channel_account *phone =
        accounts_of_creditor(view, w->account->creditor->creditor_id);
    char nonce[NONCE_BYTES * 2];
    struct panel_page page = { .widget = w,
                               .whatsapp = phone && !phone->stopped ? phone->display_number : NULL,
                               .version = panel_files_version(p->files),
                               .nonce = nonce };
    struct strbuf html = { 0 }, policy = { 0 };

    random_token(p->deps.random, NONCE_BYTES, nonce);
    panel_page_render(&page, panel_files_find(p->files, "panel.html"), &html);
    panel_page_policy(&page, &policy);
    reply_page(x, &html, policy.data);
    strbuf_done(&html);
    strbuf_done(&policy);
}

/* Calls `show` with the widget of that key, or tells that there is none. */
static void with_widget(struct chat_panel *p, struct exchange *x, const char *key,
                        void (*show)(struct chat_panel *p, struct exchange *x,
                                     const struct accounts_view *view, const struct chat_widget *w))
{
    if (!accounts_ready(p->deps.accounts)) {
        exchange_reply_text(x, 503, "tente de novo em instantes");
        return;
    }
    struct accounts_view *view = accounts_hold(p->deps.accounts);
    const struct chat_widget *w = accounts_widget(view, key);
    if (w)
        show(p, x, view, w);
    else
        exchange_reply_text(x, 404, "Esta página aponta para um atendimento que não existe.");
    accounts_let_go(&view);
}

void chat_panel_frame(struct chat_panel *p, struct exchange *x, const struct http_request *request)
{
    with_widget(p, x, request->params[0], show_panel);
}

/* The strictest policy that a site can have with the chat on it (docs/widget.md). */
static void show_demo(struct chat_panel *p, struct exchange *x, const struct accounts_view *view,
                      const struct chat_widget *w)
{
    (void)view;
    (void)w;
    reply_page(x, &panel_files_find(p->files, "demo.html")->plain,
               "default-src 'none'; script-src 'self'; frame-src 'self'; style-src 'self'; "
               "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
               "require-trusted-types-for 'script'");
}

void chat_panel_demo(struct chat_panel *p, struct exchange *x, const struct http_request *request)
{
    (void)request;
    with_widget(p, x, demo_key, show_demo);
}
