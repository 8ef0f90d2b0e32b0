#include "server/console/page.h"

#include "server/console/internal.h"
#include "server/money/escape.h"

void page_open(const struct console_visit *v, const char *title, struct strbuf *out)
{
    strbuf_adds(out, "<!doctype html><html lang=\"pt-BR\"><head><meta charset=\"utf-8\">"
                     "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                     "<meta name=\"color-scheme\" content=\"light dark\">"
                     "<link rel=\"icon\" href=\"data:,\"><title>");
    escape_html(title, out);
    strbuf_addf(out,
                " · Quita</title><link rel=\"stylesheet\" "
                "href=\"/console/static/%s/console.css\"></head><body>"
                "<header class=\"top\"><a href=\"/console\">Quita</a></header>"
                "<main class=\"card\"><h1>",
                console_static_version(v->console->files));
    escape_html(title, out);
    strbuf_adds(out, "</h1>");
}

void page_close(struct strbuf *out)
{
    strbuf_adds(out, "</main></body></html>");
}

void page_paragraph(const char *text, struct strbuf *out)
{
    strbuf_adds(out, "<p>");
    escape_html(text, out);
    strbuf_adds(out, "</p>");
}

void page_link(const char *where, const char *label, struct strbuf *out)
{
    strbuf_adds(out, "<p><a class=\"way\" href=\"");
    escape_html(where, out);
    strbuf_adds(out, "\">");
    escape_html(label, out);
    strbuf_adds(out, "</a></p>");
}

void page_fault(const char *text, struct strbuf *out)
{
    if (!text)
        return;
    strbuf_adds(out, "<p class=\"fault\" role=\"alert\">");
    escape_html(text, out);
    strbuf_adds(out, "</p>");
}

void page_form_open(const struct console_visit *v, const char *action, struct strbuf *out)
{
    strbuf_adds(out, "<form method=\"post\" action=\"");
    escape_html(action, out);
    strbuf_adds(out, "\">");
    if (!v->csrf || !v->caller)
        return;
    strbuf_adds(out, "<input type=\"hidden\" name=\"csrf\" value=\"");
    escape_html(v->csrf, out);
    strbuf_adds(out, "\">");
}

void page_form_close(const char *button, struct strbuf *out)
{
    strbuf_adds(out, "<button class=\"main\">");
    escape_html(button, out);
    strbuf_adds(out, "</button></form>");
}

static void attribute(const char *name, const char *value, struct strbuf *out)
{
    if (!value)
        return;
    strbuf_addf(out, " %s=\"", name);
    escape_html(value, out);
    strbuf_addc(out, '"');
}

void page_field(const struct page_field *f, struct strbuf *out)
{
    strbuf_addf(out, "<label for=\"%s\">", f->name);
    escape_html(f->label, out);
    strbuf_adds(out, "</label>");
    if (f->hint) {
        strbuf_addf(out, "<p class=\"hint\" id=\"%s-hint\">", f->name);
        escape_html(f->hint, out);
        strbuf_adds(out, "</p>");
    }
    strbuf_addf(out, "<input id=\"%s\" name=\"%s\" type=\"%s\" required", f->name, f->name,
                f->type);
    attribute("autocomplete", f->autocomplete, out);
    attribute("value", f->value, out);
    if (f->hint)
        strbuf_addf(out, " aria-describedby=\"%s-hint\"", f->name);
    strbuf_adds(out, f->digits ? " inputmode=\"numeric\"" : "");
    strbuf_adds(out, f->fixed ? " readonly" : "");
    strbuf_adds(out, f->first ? " autofocus" : "");
    strbuf_adds(out, ">");
}
