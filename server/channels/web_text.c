#include "server/channels/web_text.h"

#include "flows/flow.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/channels/clip.h"

#include <string.h>

const char web_copy_label[] = "Copiar código Pix";
static const char open_label[] = "Ver opções";
static const char link_label[] = "Abrir";

static bool given(const char *text)
{
    return text && *text;
}

static bool body_fits(const struct reply *r, struct error *err)
{
    size_t count = clip_count(r->body);

    if (clip_is_empty(r->body))
        return error_set(err, ERROR_INPUT, "the message is empty");
    return count <= WEB_BODY_MAX ||
           error_set(err, ERROR_INPUT, "%zu characters, %d fit", count, WEB_BODY_MAX);
}

/* Printable ASCII without blanks or quotes: what a browser and a bank take as it stands. */
static bool is_plain(const char *text, size_t max, bool blanks)
{
    size_t len = given(text) ? strlen(text) : 0;

    for (size_t i = 0; i < len; i++)
        if (text[i] < (blanks ? ' ' : '!') || text[i] > '~')
            return false;
    return len && len <= max;
}

static bool url_fits(const char *url, bool own, struct error *err)
{
    if (!is_plain(url, WEB_URL_MAX, false))
        return error_set(err, ERROR_INPUT, "the link is no address");
    if (strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0)
        return true;
    return (own && url[0] == '/' && url[1] != '/') ||
           error_set(err, ERROR_INPUT, "the link starts with neither https:// nor http://");
}

static bool link_fits(const struct reply *r, struct error *err)
{
    return body_fits(r, err) && url_fits(r->url, false, err);
}

static bool document_fits(const struct reply *r, struct error *err)
{
    if (given(r->body) && !body_fits(r, err))
        return false;
    return (!clip_is_empty(r->filename) && !strpbrk(r->filename, "/\\")) ||
           error_set(err, ERROR_INPUT, "the document has no usable name");
}

static bool pix_fits(const struct reply *r, struct error *err)
{
    return is_plain(r->body, WEB_CODE_MAX, true) ||
           error_set(err, ERROR_INPUT, "the Pix code is empty, too long or not ASCII");
}

static bool is_repeated(const struct reply *r, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(r->options[i].id, r->options[at].id) == 0)
            return true;
    return false;
}

static bool choices_fit(const struct reply *r, struct error *err)
{
    if (!body_fits(r, err))
        return false;
    if (!r->option_count || r->option_count > WEB_OPTIONS_MAX)
        return error_set(err, ERROR_INPUT, "%zu options, 1 to %d fit", r->option_count,
                         WEB_OPTIONS_MAX);
    for (size_t i = 0; i < r->option_count; i++) {
        const struct reply_option *o = &r->options[i];
        if (clip_is_empty(o->title) || !is_plain(o->id, WEB_ID_MAX, false))
            return error_set(err, ERROR_INPUT, "option %zu has no title or no usable id", i + 1);
        if (is_repeated(r, i))
            return error_set(err, ERROR_INPUT, "two options have the same id");
    }
    return true;
}

bool web_shows_buttons(const struct reply *r)
{
    if (r->option_count > WEB_BUTTONS_MAX)
        return false;
    for (size_t i = 0; i < r->option_count; i++)
        if (given(r->options[i].description) || clip_count(r->options[i].title) > WEB_BUTTON_MAX)
            return false;
    return true;
}

/* A few bytes have a meaning in HTML or in old JavaScript: escaped, the JSON may stand anywhere. */
static void add_escaped(struct strbuf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\')
            strbuf_addf(out, "\\%c", c);
        else if (c < ' ' || c == '<' || c == '>' || c == '&')
            strbuf_addf(out, "\\u%04x", c);
        else if (len - i > 2 && memcmp(text + i, "\xE2\x80", 2) == 0 &&
                 (text[i + 2] & 0xFE) == 0xA8) {
            strbuf_addf(out, "\\u202%c", text[i + 2] & 1 ? '9' : '8');
            i += 2;
        } else {
            strbuf_addc(out, (char)c);
        }
    }
}

static void quote(struct strbuf *out, const char *text, size_t max)
{
    struct strbuf clean = { 0 };

    clip_add(&clean, text, max);
    strbuf_addc(out, '"');
    add_escaped(out, strbuf_str(&clean), clean.len);
    strbuf_addc(out, '"');
    strbuf_done(&clean);
}

/* ,"name":"text" */
static void member(struct strbuf *out, const char *name, const char *text, size_t max)
{
    strbuf_addf(out, ",\"%s\":", name);
    quote(out, text, max);
}

static void write_paragraphs(const char *body, struct strbuf *out)
{
    struct strbuf clean = { 0 };
    const char *text;
    bool first = true;

    clip_add(&clean, body, WEB_BODY_MAX);
    text = strbuf_str(&clean);
    strbuf_adds(out, ",\"paragraphs\":[");
    while (*(text += strspn(text, "\n"))) {
        size_t len = strcspn(text, "\n");
        strbuf_adds(out, first ? "\"" : ",\"");
        add_escaped(out, text, len);
        strbuf_addc(out, '"');
        first = false;
        text += len;
    }
    strbuf_addc(out, ']');
    strbuf_done(&clean);
}

static void write_option(const struct reply_option *o, size_t n, struct strbuf *out)
{
    strbuf_addf(out, "%s{\"n\":%zu", n > 1 ? "," : "", n);
    member(out, "id", o->id, WEB_ID_MAX);
    member(out, "title", o->title, WEB_TITLE_MAX);
    if (given(o->description))
        member(out, "description", o->description, WEB_DESCRIPTION_MAX);
    strbuf_addc(out, '}');
}

static void write_choices(const struct reply *r, const struct web_place *place, struct strbuf *out)
{
    bool buttons = web_shows_buttons(r);

    (void)place;
    strbuf_addf(out, ",\"form\":\"%s\"", buttons ? "buttons" : "list");
    if (!buttons)
        member(out, "open", given(r->button) ? r->button : open_label, WEB_BUTTON_MAX);
    strbuf_adds(out, ",\"options\":[");
    for (size_t i = 0; i < r->option_count; i++)
        write_option(&r->options[i], i + 1, out);
    strbuf_addc(out, ']');
}

static void write_link(const struct reply *r, const struct web_place *place, struct strbuf *out)
{
    (void)place;
    strbuf_adds(out, ",\"link\":{\"title\":");
    quote(out, given(r->button) ? r->button : link_label, WEB_BUTTON_MAX);
    member(out, "url", r->url, WEB_URL_MAX);
    strbuf_addc(out, '}');
}

static void write_document(const struct reply *r, const struct web_place *place, struct strbuf *out)
{
    strbuf_adds(out, ",\"document\":{\"filename\":");
    quote(out, r->filename, WEB_FILENAME_MAX);
    member(out, "url", place->file, WEB_URL_MAX);
    strbuf_addc(out, '}');
}

static void write_pix(const struct reply *r, const struct web_place *place, struct strbuf *out)
{
    member(out, "code", r->body, WEB_CODE_MAX);
    member(out, "copy", web_copy_label, WEB_BUTTON_MAX);
    if (!place->qr)
        return;
    strbuf_addf(out, ",\"qr\":{\"side\":%d", place->qr_side);
    member(out, "path", place->qr, WEB_QR_MAX);
    strbuf_addc(out, '}');
}

static const struct form {
    const char *kind;
    bool (*fits)(const struct reply *r, struct error *err);
    void (*write)(const struct reply *r, const struct web_place *place, struct strbuf *out);
} forms[] = {
    [REPLY_TEXT] = { "text", body_fits, NULL },
    [REPLY_CHOICES] = { "choices", choices_fit, write_choices },
    [REPLY_LINK] = { "link", link_fits, write_link },
    [REPLY_DOCUMENT] = { "document", document_fits, write_document },
    [REPLY_PIX] = { "pix", pix_fits, write_pix },
};

bool web_fits(const struct reply *reply, struct error *err)
{
    if ((size_t)reply->kind >= COUNT_OF(forms))
        return error_set(err, ERROR_INTERNAL, "unknown kind of reply");
    return forms[reply->kind].fits(reply, err);
}

static bool place_fits(const struct reply *r, const struct web_place *place, struct error *err)
{
    if (place->id <= 0 || !given(place->from))
        return error_set(err, ERROR_INPUT, "a message needs its number and who says it");
    return r->kind != REPLY_DOCUMENT || url_fits(place->file, true, err);
}

bool web_render(const struct reply *reply, const struct web_place *place, struct strbuf *out,
                struct error *err)
{
    char ts[INSTANT_TEXT_SIZE];

    if (!web_fits(reply, err) || !place_fits(reply, place, err))
        return false;
    strbuf_addf(out, "{\"t\":\"msg\",\"id\":%lld", (long long)place->id);
    member(out, "from", place->from, WEB_TITLE_MAX);
    if (given(place->cid))
        member(out, "cid", place->cid, WEB_TITLE_MAX);
    member(out, "ts", instant_format(place->at_us, ts), INSTANT_TEXT_SIZE);
    strbuf_addf(out, ",\"body\":{\"kind\":\"%s\",\"level\":\"L%d\"", forms[reply->kind].kind,
                (int)reply->level);
    write_paragraphs(reply->kind == REPLY_PIX ? "" : reply->body, out);
    if (forms[reply->kind].write)
        forms[reply->kind].write(reply, place, out);
    strbuf_adds(out, "}}");
    return true;
}
