#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/providers/meta.h"
#include "server/providers/meta_envelope.h"
#include "server/providers/meta_json.h"
#include "server/providers/meta_label.h"

#include <string.h>

/* WhatsApp reference 9. */
enum {
    NAME_MAX_POINTS = 512,
    LANGUAGE_MAX = 15,
    VALUE_MAX = 1024,
    VALUES_MAX = 60,
    BUTTONS_MAX = 10
};

static const struct button_kind {
    const char *sub_type, *parameter; /* the parameter's type is also the name of its text */
    size_t max;
} button_kinds[] = {
    { "quick_reply", "payload", 128 },
    { "url", "text", 2000 },
};

static const struct button_kind *kind_of(const char *sub_type)
{
    for (size_t i = 0; sub_type && i < COUNT_OF(button_kinds); i++)
        if (strcmp(button_kinds[i].sub_type, sub_type) == 0)
            return &button_kinds[i];
    return NULL;
}

static const char blanks[] = " \t\n\r\v\f";

static bool value_fits(const char *value, struct error *err)
{
    if (!meta_fits("template value", value, VALUE_MAX, err))
        return false;
    return value[strspn(value, blanks)] != '\0' ||
           error_set(err, ERROR_INPUT, "template value is empty");
}

static bool button_fits(const struct wa_template_button *button, struct error *err)
{
    const struct button_kind *kind = kind_of(button->sub_type);

    if (!kind)
        return error_set(err, ERROR_INPUT, "unknown kind of template button");
    return !button->value || meta_fits("template button", button->value, kind->max, err);
}

static bool name_fits(const char *name, struct error *err)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

    return meta_fits("template name", name, NAME_MAX_POINTS, err) &&
           (name[strspn(name, allowed)] == '\0' ||
            error_set(err, ERROR_INPUT, "template name holds more than a-z, 0-9 and _"));
}

static bool header_fits(const struct wa_template *t, struct error *err)
{
    struct wa_media media = { .kind = "document",
                              .id = t->header_document_id,
                              .filename = t->header_document_filename };

    return !t->header_document_id || meta_media_fits(&media, err);
}

static bool template_fits(const struct wa_template *t, struct error *err)
{
    if (!name_fits(t->name, err) || !meta_fits("language", t->language, LANGUAGE_MAX, err) ||
        !header_fits(t, err))
        return false;
    if (t->body_count > VALUES_MAX || t->button_count > BUTTONS_MAX)
        return error_set(err, ERROR_INPUT, "too many values or buttons for a template");
    for (size_t i = 0; i < t->body_count; i++)
        if (!value_fits(t->body_values[i], err))
            return false;
    for (size_t i = 0; i < t->button_count; i++)
        if (!button_fits(&t->buttons[i], err))
            return false;
    return true;
}

static void open_component(const char *type, struct strbuf *out)
{
    if (out->data[out->len - 1] != '[')
        strbuf_addc(out, ',');
    strbuf_addf(out, "{\"type\":\"%s\"", type);
}

static void write_header(const struct wa_template *t, struct strbuf *out)
{
    struct wa_media media = { .kind = "document",
                              .id = t->header_document_id,
                              .filename = t->header_document_filename };

    if (!media.id)
        return;
    open_component("header", out);
    strbuf_adds(out, ",\"parameters\":[{\"type\":\"document\",\"document\":");
    meta_write_media(&media, out);
    strbuf_adds(out, "}]}");
}

/* Runs of white space as one space, none at the ends. */
static void write_value(const char *value, struct strbuf *out)
{
    struct strbuf clean = { 0 };

    for (value += strspn(value, blanks); *value; value += strspn(value, blanks)) {
        size_t word = strcspn(value, blanks);
        if (clean.len)
            strbuf_addc(&clean, ' ');
        strbuf_add(&clean, value, word);
        value += word;
    }
    meta_quote(out, strbuf_str(&clean));
    strbuf_done(&clean);
}

static void write_body(const struct wa_template *t, struct strbuf *out)
{
    if (!t->body_count)
        return;
    open_component("body", out);
    strbuf_adds(out, ",\"parameters\":[");
    for (size_t i = 0; i < t->body_count; i++) {
        strbuf_adds(out, i ? ",{\"type\":\"text\",\"text\":" : "{\"type\":\"text\",\"text\":");
        write_value(t->body_values[i], out);
        strbuf_addc(out, '}');
    }
    strbuf_adds(out, "]}");
}

static void write_button(const struct wa_template_button *button, size_t index, struct strbuf *out)
{
    const struct button_kind *kind = kind_of(button->sub_type);
    const char *parameter = kind ? kind->parameter : ""; /* template_fits refused the others */

    open_component("button", out);
    strbuf_addf(out, ",\"sub_type\":\"%s\",\"index\":%zu,\"parameters\":[{\"type\":\"%s\",\"%s\":",
                button->sub_type, index, parameter, parameter);
    meta_quote(out, button->value);
    strbuf_adds(out, "}]}");
}

bool wa_render_template(const struct wa_template *t, const struct wa_recipient *to,
                        const char *opaque, struct strbuf *out, struct error *err)
{
    struct wa_envelope e = { to, opaque, NULL };

    if (!template_fits(t, err) || !meta_envelope_fits(&e, err))
        return false;
    meta_envelope_open(&e, "template", out);
    strbuf_addc(out, '{');
    meta_member(out, "name", t->name);
    strbuf_adds(out, ",\"language\":{");
    meta_member(out, "code", t->language);
    strbuf_adds(out, "},\"components\":[");
    write_header(t, out);
    write_body(t, out);
    for (size_t i = 0; i < t->button_count; i++)
        if (t->buttons[i].value)
            write_button(&t->buttons[i], i, out);
    strbuf_adds(out, "]}");
    meta_envelope_close(out);
    return true;
}
