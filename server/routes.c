#include "server/app_internal.h"

#include "server/base/auto.h"
#include "server/providers/bank_notice.h"
#include "server/providers/meta.h"

#include <stdlib.h>
#include <string.h>

static void whatsapp_handshake(void *ctx, struct exchange *x, const struct http_request *request)
{
    receive_handshake(((struct app *)ctx)->receive, x, request);
}

static void whatsapp_events(void *ctx, struct exchange *x, const struct http_request *request)
{
    receive_events(((struct app *)ctx)->receive, x, request);
}

static void bank_notices(void *ctx, struct exchange *x, const struct http_request *request)
{
    settle_notices(((struct app *)ctx)->settle, x, request);
}

static void asaas_events(void *ctx, struct exchange *x, const struct http_request *request)
{
    provider_hooks_receive(((struct app *)ctx)->hooks, "asaas", x, request);
}

static void pix_events(void *ctx, struct exchange *x, const struct http_request *request)
{
    provider_hooks_receive(((struct app *)ctx)->hooks, "bacen_pix", x, request);
}

static void page(void *ctx, struct exchange *x, const struct http_request *request)
{
    pay_show(((struct app *)ctx)->pay, x, request);
}

static void page_status(void *ctx, struct exchange *x, const struct http_request *request)
{
    pay_status(((struct app *)ctx)->pay, x, request);
}

static void page_pdf(void *ctx, struct exchange *x, const struct http_request *request)
{
    pay_pdf(((struct app *)ctx)->pay, x, request);
}

static void page_receipt(void *ctx, struct exchange *x, const struct http_request *request)
{
    pay_ask_receipt(((struct app *)ctx)->pay, x, request);
}

static void page_unknown(void *ctx, struct exchange *x, const struct http_request *request)
{
    pay_ask_unknown(((struct app *)ctx)->pay, x, request);
}

static void page_talk(void *ctx, struct exchange *x, const struct http_request *request)
{
    pay_ask_talk(((struct app *)ctx)->pay, x, request);
}

static void privacy(void *ctx, struct exchange *x, const struct http_request *request)
{
    pay_privacy(((struct app *)ctx)->pay, x, request);
}

static void chat_session(void *ctx, struct exchange *x, const struct http_request *request)
{
    chat_face_session(((struct app *)ctx)->chat_face, x, request);
}

static void chat_socket_ticket(void *ctx, struct exchange *x, const struct http_request *request)
{
    chat_face_ticket(((struct app *)ctx)->chat_face, x, request);
}

static void chat_poll(void *ctx, struct exchange *x, const struct http_request *request)
{
    chat_face_poll(((struct app *)ctx)->chat_face, x, request);
}

static void chat_message(void *ctx, struct exchange *x, const struct http_request *request)
{
    chat_face_message(((struct app *)ctx)->chat_face, x, request);
}

static void chat_leave(void *ctx, struct exchange *x, const struct http_request *request)
{
    chat_face_end(((struct app *)ctx)->chat_face, x, request);
}

static void chat_whatsapp(void *ctx, struct exchange *x, const struct http_request *request)
{
    chat_face_whatsapp(((struct app *)ctx)->chat_face, x, request);
}

static void chat_identify(void *ctx, struct exchange *x, const struct http_request *request)
{
    chat_face_site_user(((struct app *)ctx)->chat_face, x, request);
}

static void chat_file(void *ctx, struct exchange *x, const struct http_request *request)
{
    chat_face_file(((struct app *)ctx)->chat_face, x, request);
}

static void chat_loader(void *ctx, struct exchange *x, const struct http_request *request)
{
    chat_panel_loader(((struct app *)ctx)->chat_panel, x, request);
}

static void chat_frame(void *ctx, struct exchange *x, const struct http_request *request)
{
    chat_panel_frame(((struct app *)ctx)->chat_panel, x, request);
}

static void chat_static(void *ctx, struct exchange *x, const struct http_request *request)
{
    chat_panel_file(((struct app *)ctx)->chat_panel, x, request);
}

static void chat_demo(void *ctx, struct exchange *x, const struct http_request *request)
{
    chat_panel_demo(((struct app *)ctx)->chat_panel, x, request);
}

static void healthz(void *ctx, struct exchange *x, const struct http_request *request)
{
    (void)ctx;
    (void)request;
    exchange_reply_text(x, 200, "ok");
}

static void readyz(void *ctx, struct exchange *x, const struct http_request *request)
{
    struct app *app = ctx;
    bool ready = pg_all_up(app->pg) && accounts_ready(app->accounts) &&
                 flow_library_all(app->library)[0] && !app->stopping;

    (void)request;
    exchange_reply_text(x, ready ? 200 : 503, ready ? "ready" : "not ready");
}

static void metrics(void *ctx, struct exchange *x, const struct http_request *request)
{
    app_metrics(ctx, x, request);
}

static void console_page(void *ctx, struct exchange *x, const struct http_request *request)
{
    console_serve(((struct app *)ctx)->console, x, request);
}

static const struct http_route own_routes[] = {
    { "GET", "/webhooks/whatsapp/{app}", whatsapp_handshake, 0, false },
    { "POST", "/webhooks/whatsapp/{app}", whatsapp_events, WA_BODY_MAX, false },
    { "POST", "/webhooks/banco/{slug}", bank_notices, BANK_BODY_MAX, false },
    { "POST", "/webhooks/asaas/{slug}", asaas_events, PROVIDER_BODY_MAX, false },
    { "POST", "/webhooks/pix/{slug}", pix_events, PROVIDER_BODY_MAX, false },
    { "POST", "/webhooks/pix/{slug}/pix", pix_events, PROVIDER_BODY_MAX,
      false }, /* as banks call */
    { "GET", "/p/{token}", page, 0, false },
    { "GET", "/p/{token}/status", page_status, 0, false },
    { "GET", "/p/{token}/boleto.pdf", page_pdf, 0, false },
    { "POST", "/p/{token}/comprovante", page_receipt, PAY_RECEIPT_BODY_MAX, false },
    { "POST", "/p/{token}/nao-reconheco", page_unknown, 1024, false },
    { "POST", "/p/{token}/pessoa", page_talk, 1024, false },
    { "GET", "/privacidade/{creditor}", privacy, 0, false },
    { "POST", "/chat/session", chat_session, CHAT_BODY_MAX, false },
    { "POST", "/chat/ticket", chat_socket_ticket, 16, false },
    { "GET", "/chat/poll", chat_poll, 0, false },
    { "POST", "/chat/messages", chat_message, CHAT_BODY_MAX, false },
    { "POST", "/chat/end", chat_leave, 16, false },
    { "POST", "/chat/whatsapp", chat_whatsapp, 16, false },
    { "POST", "/chat/identify", chat_identify, 1024, false },
    { "GET", "/chat/files/{token}", chat_file, 0, false },
    { "GET", "/chat/widget.js", chat_loader, 0, false },
    { "GET", "/chat/frame/{key}", chat_frame, 0, false },
    { "GET", "/chat/static/{version}/{name}", chat_static, 0, false },
    { "GET", "/chat/demo", chat_demo, 0, false },
    { "GET", "/healthz", healthz, 0, true },
    { "GET", "/readyz", readyz, 0, true },
    { "GET", "/metrics", metrics, 0, true },
};

/* Those of the console have a table of their own, with who may use each. */
struct http_route *app_routes(void)
{
    size_t own = COUNT_OF(own_routes);
    struct http_route *all = calloc(own + console_route_count() + 1, sizeof(*all));

    if (!all)
        abort();
    memcpy(all, own_routes, sizeof(own_routes));
    console_http_routes(all + own, console_page);
    return all;
}

static bool console_accept(void *ctx, struct socket *socket,
                           const struct socket_handshake *handshake)
{
    return console_socket_accept(((struct app *)ctx)->console, socket, handshake);
}

static void console_message(void *ctx, struct socket *socket, const char *text, size_t len)
{
    console_socket_message(((struct app *)ctx)->console, socket, text, len);
}

static void console_draining(void *ctx, struct socket *socket)
{
    console_socket_draining(((struct app *)ctx)->console, socket);
}

static void console_closed(void *ctx, struct socket *socket, int code)
{
    console_socket_closed(((struct app *)ctx)->console, socket, code);
}

static bool chat_socket(void *ctx, struct socket *socket, const struct socket_handshake *handshake)
{
    return chat_wire_accept(((struct app *)ctx)->chat_face, socket, handshake);
}

const struct socket_route app_sockets[] = {
    { .pattern = "/chat/socket",
      .subprotocol = "chat.v1",
      .accept = chat_socket,
      .message = chat_wire_message,
      .draining = chat_wire_draining,
      .closed = chat_wire_closed,
      .message_max = CHAT_FRAME_MAX,
      .resync = "{\"t\":\"resync\"}" },
    { .pattern = "/console/socket",
      .subprotocol = "console.v1",
      .accept = console_accept,
      .message = console_message,
      .draining = console_draining,
      .closed = console_closed,
      .message_max = 4096,
      .per_peer_max = 1000, /* a whole office comes from one address, and each has logged in */
      .resync = "{\"t\":\"resync\"}" },
    { 0 },
};
