#include "server/console/api.h"

#include "server/channels/media_kind.h"
#include "server/base/strbuf.h"
#include "server/console/internal.h"
#include "server/console/page.h"
#include "server/ops/agent.h"
#include "server/ops/media_fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * GET .../files/{message}: what a person sent, opened by an agent.  It comes from the provider each
 * time and stays nowhere here.  Whatever it was said to be, its bytes decide: a picture or a PDF is
 * shown, sound and film are saved, anything else does not leave (C15).
 */

enum { HEADERS_MAX = 8, NAME_SIZE = 64 };

/* A stranger's file on our own origin: no script, no frame, no address of ours in what it asks for.
 */
static const char policy[] = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
                             "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";
/* Chromium shows no PDF in a sandbox; its reader is none of our pages. */
static const char pdf_policy[] =
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

static void reply_file(struct console_visit *v, const struct media_kind *kind, const void *bytes,
                       size_t len)
{
    bool image = strcmp(kind->kind, "image") == 0, pdf = strcmp(kind->extension, "pdf") == 0;
    char disposition[NAME_SIZE];
    int n = snprintf(disposition, sizeof(disposition), "%s; filename=\"arquivo.%s\"",
                     image || pdf ? "inline" : "attachment", kind->extension);
    const struct http_header headers[HEADERS_MAX] = {
        { "Content-Disposition", disposition },
        { "Content-Security-Policy", pdf ? pdf_policy : policy },
        { "Referrer-Policy", "no-referrer" },
        { "X-Robots-Tag", "noindex" },
        { "Cross-Origin-Resource-Policy", "same-origin" },
        { NULL, NULL },
    };

    if (n < 0 || n >= NAME_SIZE)
        abort();
    console_reply_raw(v, &(struct http_reply){ .status = 200,
                                               .content_type = kind->mime_type,
                                               .body = bytes,
                                               .body_len = len,
                                               .headers = headers });
}

/* It is opened in a window of its own: what is wrong is a page there. */
static void refuse(struct console_visit *v, int status, const char *title, const char *words)
{
    struct strbuf html = { 0 };

    page_open(v, title, &html);
    page_paragraph(words, &html);
    page_close(&html);
    console_reply_html(v, status, &html);
}

static void on_fetched(void *ctx, enum media_end end, const void *bytes, size_t len)
{
    static const struct {
        int status;
        const char *title, *words;
    } rows[] = {
        [MEDIA_GONE] = { 410, "O arquivo não está mais lá",
                         "O WhatsApp não tem mais esse arquivo: ele fica lá por 7 dias. "
                         "Peça para a pessoa enviar de novo." },
        [MEDIA_TOO_BIG] = { 413, "Grande demais",
                            "O arquivo é grande demais para abrir aqui (mais de 16 "
                            "MB). Peça um menor." },
        [MEDIA_AWAY] = { 503, "Não deu certo agora",
                         "O arquivo não pôde ser buscado agora. Tente de novo em "
                         "instantes." },
    };
    struct console_visit *v = ctx;
    const struct media_kind *kind = end == MEDIA_HERE ? media_kind_of(bytes, len) : NULL;

    if (end != MEDIA_HERE)
        refuse(v, rows[end].status, rows[end].title, rows[end].words);
    else if (!kind)
        refuse(v, 415, "Não abrimos esse arquivo",
               "Esse tipo de arquivo não é aberto aqui, por segurança. Peça uma "
               "foto ou um PDF.");
    else
        reply_file(v, kind, bytes, len);
}

static int64_t message_of(const struct console_visit *v)
{
    const char *text = v->request->params[1];
    char *end;
    long long id = strtoll(text, &end, 10);

    return *text >= '1' && *text <= '9' && !*end ? id : 0;
}

static void fill_file(struct console_visit *v, struct pg_args *args)
{
    char name[AGENT_NAME_SIZE];

    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, api_path_id(v));
    pg_int8(args, message_of(v));
    pg_text(args, agent_of_user(v->caller->user_id, name));
    pg_instant(args, api_now(v));
}

static void on_file(struct console_visit *v, const struct pg_result *r)
{
    if (!pg_rows(r))
        console_refuse(v, 404);
    else if (!pg_get_bool(r, 0, 2))
        on_fetched(v, MEDIA_GONE, NULL, 0);
    else
        media_fetch(v->console->deps.media, pg_get_int8(r, 0, 0), pg_get_text(r, 0, 1), on_fetched,
                    v);
}

void console_api_file(struct console_visit *v)
{
    v->json = false;
    console_ask(v, SQL_DESK_FILE, fill_file, on_file);
}
