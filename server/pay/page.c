#include "server/pay/page.h"

#include "server/base/assets.h"
#include "server/base/strbuf.h"
#include "server/money/escape.h"
#include "server/pay/page_parts.h"

#include <assert.h>
#include <string.h>

static const char *const state_names[] = {
    [PAY_OPEN] = "open",
    [PAY_PAID] = "paid",
    [PAY_EXPIRED] = "expired",
    [PAY_CANCELLED] = "cancelled",
    [PAY_RENEGOTIATED] = "renegotiated",
    [PAY_LAPSED] = "lapsed",
    [PAY_INVITE] = "invite",
};

const char *pay_state_name(enum pay_state state)
{
    return state_names[state];
}

int pay_page_status(enum pay_state state)
{
    return state == PAY_EXPIRED || state == PAY_LAPSED ? 410 : 200;
}

void pay_page_headers(const char *nonce, char buffer[PAY_HEADERS_SIZE],
                      struct http_header out[PAY_HEADERS_MAX])
{
    int n = 0;

    snprintf(
        buffer, PAY_HEADERS_SIZE,
        "default-src 'none'; script-src 'nonce-%.64s'; style-src 'nonce-%.64s'; img-src 'self' "
        "data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
        "'none'",
        nonce, nonce);
    out[n++] = (struct http_header){ "content-security-policy", buffer };
    out[n++] = (struct http_header){ "referrer-policy", "no-referrer" };
    out[n++] = (struct http_header){ "x-robots-tag", "noindex, nofollow, noarchive" };
    out[n++] = (struct http_header){ "cache-control", "no-store" };
    out[n++] = (struct http_header){ "x-frame-options", "DENY" };
    out[n++] =
        (struct http_header){ "permissions-policy", "camera=(), microphone=(), geolocation=()" };
    out[n] = (struct http_header){ NULL, NULL };
}

/* Files of our own that hold no "</"; they go in as they are. */
static void add_asset(const char *name, struct strbuf *out)
{
    const struct asset *asset = asset_find(name);

    assert(asset);
    strbuf_add(out, asset->data, asset->len);
}

/* Title and preview are the same whatever the page is about: a link may be shown to anybody. */
static void add_head(const struct pay_page *p, const char *nonce, struct strbuf *out)
{
    strbuf_adds(out, "<!doctype html><html lang=\"pt-BR\"><head><meta charset=\"utf-8\">"
                     "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                     "<meta name=\"robots\" content=\"noindex,nofollow,noarchive\">"
                     "<meta name=\"referrer\" content=\"no-referrer\">"
                     "<meta name=\"format-detection\" content=\"telephone=no\">"
                     "<link rel=\"icon\" href=\"data:,\">"
                     "<meta property=\"og:description\" content=\"Mensagem para você\">"
                     "<meta property=\"og:title\" content=\"");
    escape_html(p->creditor, out);
    strbuf_adds(out, "\"><title>");
    escape_html(p->creditor, out);
    strbuf_adds(out, "</title><style nonce=\"");
    escape_html(nonce, out);
    strbuf_adds(out, "\">");
    add_asset("server/pay/static/page.css", out);
    strbuf_adds(out, "</style></head><body>");
}

static void add_script(const char *nonce, struct strbuf *out)
{
    strbuf_adds(out, "<script nonce=\"");
    escape_html(nonce, out);
    strbuf_adds(out, "\">");
    add_asset("server/pay/static/page.js", out);
    strbuf_adds(out, "</script>");
}

/* What the script swaps as a whole when the state changes. */
static void add_page_tag(const struct pay_page *p, struct strbuf *out)
{
    strbuf_addf(out, "<div class=\"page%s\" data-state=\"%s\"", p->state == PAY_OPEN ? " two" : "",
                pay_state_name(p->state));
    if (pay_url_safe(p->status_url)) {
        strbuf_adds(out, " data-status=\"");
        escape_html(p->status_url, out);
        strbuf_addc(out, '"');
    }
    strbuf_addc(out, '>');
}

bool pay_page_render(const struct pay_page *p, const char *nonce, struct strbuf *out,
                     struct error *err)
{
    static bool (*const mains[])(const struct pay_page *, struct strbuf *, struct error *) = {
        [PAY_OPEN] = pay_main_open,
        [PAY_PAID] = pay_main_paid,
        [PAY_EXPIRED] = pay_main_expired,
        [PAY_CANCELLED] = pay_main_cancelled,
        [PAY_RENEGOTIATED] = pay_main_cancelled,
        [PAY_LAPSED] = pay_main_lapsed,
        [PAY_INVITE] = pay_main_invite,
    };
    size_t before = out->len;

    add_head(p, nonce, out);
    add_page_tag(p, out);
    pay_header(p, out);
    pay_text("<p class=\"card told\" role=\"status\">", p->told, "</p>", out);
    strbuf_adds(out, "<main>");
    if (!mains[p->state](p, out, err)) {
        out->len = before;
        out->data[before] = '\0';
        return false;
    }
    strbuf_adds(out, "</main>");
    pay_footer(p, out);
    strbuf_adds(out, "</div>");
    add_script(nonce, out);
    strbuf_adds(out, "</body></html>\n");
    return true;
}
