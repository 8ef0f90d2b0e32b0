#include "server/chat/panel_internal.h"

#include "server/base/auto.h"
#include "server/chat/shade.h"
#include "server/money/escape.h"
#include "server/ops/accounts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/*
 * The panel as it comes from the server: whom one talks to, that it is a machine, what becomes of
 * one's data and the way to a person stand there before any script has run (ux reference, 33).
 * Values are escaped where they go in, and what went in is not looked at again (C8).
 */
struct slot {
    const char *name, *value;
};
enum { SLOTS_MAX = 16, NAME_MAX = 24, LINK_SIZE = 160 };

static const char *value_of(const struct slot *slots, const char *name, size_t len)
{
    for (const struct slot *s = slots; s->name; s++)
        if (strlen(s->name) == len && memcmp(s->name, name, len) == 0)
            return s->value;
    assert(false); /* the template names something that nobody knows */
    return "";
}

static void fill(const char *html, const struct slot *slots, struct strbuf *out)
{
    const char *open;

    while ((open = strstr(html, "{{"))) {
        size_t len = strcspn(open + 2, "}");
        strbuf_add(out, html, (size_t)(open - html));
        escape_html(value_of(slots, open + 2, len), out);
        html = open + 2 + len + 2;
    }
    strbuf_adds(out, html);
}

/* wa.me has the number without signs; the words are of the visitor, who may change them. */
static bool whatsapp_link(const char *number, char out[LINK_SIZE])
{
    bool usable =
        number && *number && strlen(number) <= 15 && strspn(number, "0123456789") == strlen(number);

    snprintf(out, LINK_SIZE,
             "https://wa.me/%s?text=Ol%%C3%%A1%%21%%20Quero%%20continuar%%20por%%20aqui%%20a%%20"
             "conversa%%20do%%20site.",
             usable ? number : "");
    return usable;
}

void panel_page_render(const struct panel_page *p, const struct panel_file *html,
                       struct strbuf *out)
{
    const struct creditor *c = p->widget->account->creditor;
    char whatsapp[LINK_SIZE];
    bool goes_on = whatsapp_link(p->whatsapp, whatsapp);
    struct shades s;

    shades_of(p->widget->colour, &s);
    const struct slot slots[] = {
        { "trade_name", c->trade_name },
        { "slug", c->slug },
        { "phone", c->phone },
        { "key", p->widget->key },
        { "version", p->version },
        { "nonce", p->nonce },
        { "fill", s.fill },
        { "ink", s.ink },
        { "text_light", s.text_light },
        { "text_dark", s.text_dark },
        { "whatsapp", whatsapp },
        { "whatsapp_hidden", goes_on ? "" : "hidden" },
        { NULL, NULL },
    };
    fill(strbuf_str(&html->plain), slots, out);
}

/* No script and no style but ours, no words taken as HTML even by mistake (Trusted Types). */
void panel_page_policy(const struct panel_page *p, struct strbuf *out)
{
    strbuf_addf(out,
                "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-%s'; "
                "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                "require-trusted-types-for 'script'; trusted-types 'none'; "
                "frame-ancestors 'self' %s",
                p->nonce, p->widget->origins);
}
