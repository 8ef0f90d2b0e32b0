#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/providers/meta.h"
#include "server/providers/meta_envelope.h"
#include "server/providers/meta_json.h"
#include "server/providers/meta_label.h"

#include <string.h>

/* WhatsApp reference 7, in code points. */
enum {
    TEXT_MAX = 4096,
    BODY_MAX = 1024,
    LIST_BODY_MAX = 4096,
    BUTTONS_MAX = 3,
    BUTTON_TITLE_MAX = 20,
    BUTTON_ID_MAX = 256,
    ROWS_MAX = 10,
    ROW_TITLE_MAX = 24,
    ROW_ID_MAX = 200,
    ROW_DESCRIPTION_MAX = 72,
    URL_MAX = 2000,
};

static bool given(const char *text)
{
    return text && *text;
}

static bool text_fits(const struct reply *r, struct error *err)
{
    return meta_fits("text", r->body, TEXT_MAX, err);
}

static bool url_fits(const char *url, struct error *err)
{
    if (!meta_fits("link", url, URL_MAX, err))
        return false;
    return strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0 ||
           error_set(err, ERROR_INPUT, "the link starts with neither https:// nor http://");
}

/* A label may be as long as it likes: it is shortened. */
static bool label_fits(const char *what, const char *label, struct error *err)
{
    return !given(label) || meta_fits(what, label, TEXT_MAX, err);
}

static bool link_fits(const struct reply *r, struct error *err)
{
    return meta_fits("body", r->body, BODY_MAX, err) && url_fits(r->url, err) &&
           label_fits("button", r->button, err);
}

static struct wa_media document_of(const struct reply *r, const char *media_id)
{
    return (struct wa_media){
        .kind = "document", .id = media_id, .caption = r->body, .filename = r->filename
    };
}

static bool document_fits(const struct reply *r, struct error *err)
{
    struct wa_media media = document_of(r, "known when it was uploaded");

    return meta_media_fits(&media, err);
}

static bool is_repeated(const struct reply *r, size_t at,
                        const char *(*of)(const struct reply_option *))
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(of(&r->options[i]), of(&r->options[at])) == 0)
            return true;
    return false;
}

static const char *id_of(const struct reply_option *o)
{
    return o->id;
}

static const char *title_of(const struct reply_option *o)
{
    return o->title;
}

/* Up to three short and different options without explanations; anything else is a list. */
static bool as_buttons(const struct reply *r)
{
    if (r->option_count > BUTTONS_MAX || meta_points(r->body) > BODY_MAX)
        return false;
    for (size_t i = 0; i < r->option_count; i++)
        if (meta_points(r->options[i].title) > BUTTON_TITLE_MAX ||
            given(r->options[i].description) || is_repeated(r, i, title_of))
            return false;
    return true;
}

static bool option_fits(const struct reply_option *o, size_t id_max, struct error *err)
{
    return meta_fits("option id", o->id, id_max, err) &&
           meta_fits("option title", o->title, TEXT_MAX, err) &&
           label_fits("option description", o->description, err);
}

static bool options_fit(const struct reply *r, struct error *err)
{
    size_t id_max = r->option_count > BUTTONS_MAX ? ROW_ID_MAX : BUTTON_ID_MAX;

    if (r->option_count == 0 || r->option_count > ROWS_MAX)
        return error_set(err, ERROR_INPUT, "%zu options, 1 to %d fit", r->option_count, ROWS_MAX);
    for (size_t i = 0; i < r->option_count; i++) {
        if (!option_fits(&r->options[i], id_max, err))
            return false;
        if (is_repeated(r, i, id_of))
            return error_set(err, ERROR_INPUT, "two options have the same id");
    }
    return true;
}

static bool choices_fit(const struct reply *r, struct error *err)
{
    if (!meta_fits("body", r->body, LIST_BODY_MAX, err) || !options_fit(r, err))
        return false;
    if (as_buttons(r))
        return true;
    for (size_t i = 0; i < r->option_count; i++)
        if (!meta_fits("option id", r->options[i].id, ROW_ID_MAX, err))
            return false;
    return label_fits("button", r->button, err);
}

static void write_text(const struct reply *r, struct strbuf *out)
{
    strbuf_adds(out, "{\"body\":");
    meta_quote(out, r->body);
    strbuf_adds(out, ",\"preview_url\":false}");
}

static void open_interactive(const char *type, const char *body, struct strbuf *out)
{
    strbuf_addf(out, "{\"type\":\"%s\",\"body\":{\"text\":", type);
    meta_quote(out, body);
    strbuf_adds(out, "},\"action\":{");
}

static void write_link(const struct reply *r, struct strbuf *out)
{
    open_interactive("cta_url", r->body, out);
    strbuf_adds(out, "\"name\":\"cta_url\",\"parameters\":{\"display_text\":");
    meta_quote_label(out, given(r->button) ? r->button : "Abrir", BUTTON_TITLE_MAX);
    meta_member(out, "url", r->url);
    strbuf_adds(out, "}}}");
}

static void write_buttons(const struct reply *r, struct strbuf *out)
{
    open_interactive("button", r->body, out);
    strbuf_adds(out, "\"buttons\":[");
    for (size_t i = 0; i < r->option_count; i++) {
        strbuf_adds(out,
                    i ? ",{\"type\":\"reply\",\"reply\":{" : "{\"type\":\"reply\",\"reply\":{");
        meta_member(out, "id", r->options[i].id);
        meta_member(out, "title", r->options[i].title);
        strbuf_adds(out, "}}");
    }
    strbuf_adds(out, "]}}");
}

static void write_row(const struct reply_option *o, struct strbuf *out)
{
    const char *description = o->description;

    if (!given(description) && meta_points(o->title) > ROW_TITLE_MAX)
        description = o->title;
    strbuf_addc(out, '{');
    meta_member(out, "id", o->id);
    strbuf_adds(out, ",\"title\":");
    meta_quote_label(out, o->title, ROW_TITLE_MAX);
    if (given(description)) {
        strbuf_adds(out, ",\"description\":");
        meta_quote_label(out, description, ROW_DESCRIPTION_MAX);
    }
    strbuf_addc(out, '}');
}

static void write_list(const struct reply *r, struct strbuf *out)
{
    open_interactive("list", r->body, out);
    strbuf_adds(out, "\"button\":");
    meta_quote_label(out, given(r->button) ? r->button : "Ver opções", BUTTON_TITLE_MAX);
    strbuf_adds(out, ",\"sections\":[{\"rows\":[");
    for (size_t i = 0; i < r->option_count; i++) {
        if (i)
            strbuf_addc(out, ',');
        write_row(&r->options[i], out);
    }
    strbuf_adds(out, "]}]}}");
}

static void write_choices(const struct reply *r, struct strbuf *out)
{
    (as_buttons(r) ? write_buttons : write_list)(r, out);
}

static const struct form {
    const char *type;
    bool (*fits)(const struct reply *r, struct error *err);
    void (*write)(const struct reply *r, struct strbuf *out); /* NULL: by its media */
} forms[] = {
    [REPLY_TEXT] = { "text", text_fits, write_text },
    [REPLY_CHOICES] = { "interactive", choices_fit, write_choices },
    [REPLY_LINK] = { "interactive", link_fits, write_link },
    [REPLY_DOCUMENT] = { "document", document_fits, NULL },
    [REPLY_PIX] = { "text", text_fits, write_text },
};

bool wa_reply_fits(const struct reply *reply, struct error *err)
{
    if ((size_t)reply->kind >= COUNT_OF(forms))
        return error_set(err, ERROR_INTERNAL, "unknown kind of reply");
    return forms[reply->kind].fits(reply, err);
}

bool wa_render_reply(const struct reply *reply, const struct wa_recipient *to, const char *opaque,
                     const char *media_id, const char *quote, struct strbuf *out, struct error *err)
{
    struct wa_envelope e = { to, opaque, quote };
    struct wa_media document = document_of(reply, media_id);

    if (!wa_reply_fits(reply, err))
        return false;
    if (!forms[reply->kind].write)
        return wa_render_media(&document, to, opaque, quote, out, err);
    if (!meta_envelope_fits(&e, err))
        return false;
    meta_envelope_open(&e, forms[reply->kind].type, out);
    forms[reply->kind].write(reply, out);
    meta_envelope_close(out);
    return true;
}
