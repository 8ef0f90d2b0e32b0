#include "server/pay/page_parts.h"

#include "server/base/strbuf.h"
#include "server/money/escape.h"

#include <string.h>
#include <utf8proc.h>

static bool given(const char *text)
{
    return text && text[0];
}

bool pay_url_safe(const char *url)
{
    static const char *const starts[] = { "https://", "http://", "tel:", "mailto:" };

    if (!given(url))
        return false;
    if (url[0] == '/')
        return url[1] != '/' && url[1] != '\\';
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
        if (strncasecmp(url, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

void pay_text(const char *before, const char *text, const char *after, struct strbuf *out)
{
    if (!given(text))
        return;
    strbuf_adds(out, before);
    escape_html(text, out);
    strbuf_adds(out, after);
}

void pay_link(const char *before, const char *url, const char *label, const char *after,
              struct strbuf *out)
{
    if (!pay_url_safe(url))
        return;
    strbuf_adds(out, before);
    strbuf_adds(out, " href=\"");
    escape_html(url, out);
    strbuf_adds(out, "\" rel=\"noreferrer\">");
    escape_html(label, out);
    strbuf_adds(out, "</a>");
    strbuf_adds(out, after);
}

/* The first letters of the first and the last word: "Escola Jardim" becomes "EJ". */
static void add_letter(const char *word, struct strbuf *out)
{
    utf8proc_int32_t point;
    utf8proc_uint8_t bytes[5] = { 0 };
    utf8proc_ssize_t used =
        utf8proc_iterate((const utf8proc_uint8_t *)word, (utf8proc_ssize_t)strlen(word), &point);

    if (used <= 0)
        return;
    bytes[utf8proc_encode_char(utf8proc_toupper(point), bytes)] = 0;
    escape_html((const char *)bytes, out);
}

static void add_initials(const char *name, struct strbuf *out)
{
    const char *last = strrchr(name, ' ');

    add_letter(name, out);
    if (last && last[1])
        add_letter(last + 1, out);
}

void pay_header(const struct pay_page *p, struct strbuf *out)
{
    strbuf_adds(out, "<header class=\"head\">");
    if (pay_url_safe(p->logo_url)) {
        pay_text("<img class=\"logo\" alt=\"\" src=\"", p->logo_url, "\">", out);
    } else {
        strbuf_adds(out, "<span class=\"logo\" aria-hidden=\"true\">");
        add_initials(p->creditor, out);
        strbuf_adds(out, "</span>");
    }
    pay_text("<b>", p->creditor, "</b></header>", out);
}

/* CDC-04 where an amount is shown; a neutral page tells only whose it is. */
void pay_footer(const struct pay_page *p, struct strbuf *out)
{
    bool neutral = p->state == PAY_INVITE || p->state == PAY_EXPIRED;

    strbuf_adds(out, "<footer>");
    pay_text("<p>", p->creditor_legal, "", out);
    pay_text(" · ", p->creditor_document, "", out);
    strbuf_adds(out, "<br>");
    if (!neutral)
        pay_text("", p->creditor_address, "<br>", out);
    pay_text("Telefone ", p->phone, "", out);
    strbuf_adds(out, "</p>");
    pay_link("<p class=\"screen\"><a", p->privacy_url, "Como cuidamos dos seus dados", "</p>", out);
    strbuf_adds(out, "</footer>");
}

void pay_price_table(const struct pay_page *p, struct strbuf *out)
{
    const struct price *price = &p->price;
    const struct {
        const char *label;
        centavos_t centavos;
        bool always;
    } rows[] = { { "Valor original", price->principal, true },
                 { "Multa", price->fine, false },
                 { "Juros", price->interest, false },
                 { "Correção monetária", price->correction, false },
                 { "Desconto", -price->discount, false },
                 { "Total", price->total, true } };
    char text[MONEY_TEXT_SIZE];

    strbuf_adds(out, "<table>");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].always || rows[i].centavos != 0)
            strbuf_addf(out, "<tr><th scope=\"row\">%s</th><td>%s</td></tr>", rows[i].label,
                        money_format(rows[i].centavos, text));
    strbuf_adds(out, "</table>");
}

/* The receipt's form opens in place, without script. */
static void add_receipt_form(const char *url, struct strbuf *out)
{
    strbuf_adds(out, "<li><details><summary>Já paguei: enviar o comprovante</summary>");
    pay_text("<form method=\"post\" enctype=\"multipart/form-data\" action=\"", url,
             "/comprovante\">", out);
    strbuf_adds(out,
                "<label for=\"arquivo\">Foto ou PDF, até 5 MB</label>"
                "<input id=\"arquivo\" name=\"arquivo\" type=\"file\" required "
                "accept=\"image/jpeg,image/png,application/pdf\">"
                "<button class=\"btn soft\">Enviar comprovante</button></form></details></li>");
}

static void add_form(const char *url, const char *where, const char *label, struct strbuf *out)
{
    pay_text("<li><form method=\"post\" action=\"", url, "", out);
    strbuf_addf(out, "%s\"><button>%s</button></form></li>", where, label);
}

void pay_ways(const struct pay_page *p, struct strbuf *out)
{
    strbuf_adds(out, "<section class=\"card screen\"><h2>Precisa de outra coisa?</h2>"
                     "<ul class=\"ways\">");
    if (pay_url_safe(p->ask_url)) {
        add_receipt_form(p->ask_url, out);
        add_form(p->ask_url, "/nao-reconheco", "Não reconheço", out);
        add_form(p->ask_url, "/pessoa", "Falar com alguém", out);
    } else {
        pay_link("<li><a", p->unknown_url, "Não reconheço", "</li>", out);
        pay_link("<li><a", p->talk_url, "Falar com alguém", "</li>", out);
    }
    strbuf_adds(out, "</ul></section>");
}
