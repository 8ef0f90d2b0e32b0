/*
 * Replies, templates and media made from the bytes: the first byte says what, then each text is
 * what stands up to the next NUL; an empty one is absent.  fuzz-max-len: 16384
 */
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/providers/meta.h"
#include "server/providers/meta_label.h"
#include "tests/fuzz/fuzz.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct source {
    struct arena arena;
    const uint8_t *bytes;
    size_t left;
};

static void must(bool promise)
{
    if (!promise)
        abort();
}

static const char *take_text(struct source *s)
{
    size_t len = s->left ? strnlen((const char *)s->bytes, s->left) : 0;
    const char *text = len ? arena_strndup(&s->arena, (const char *)s->bytes, len) : NULL;

    len += len < s->left;
    s->bytes += len;
    s->left -= len;
    return text;
}

static unsigned take_number(struct source *s, unsigned below)
{
    if (!s->left)
        return 0;
    s->left--;
    return *s->bytes++ % below;
}

static bool within(const json_t *holder, const char *key, size_t max)
{
    const char *text = json_string_value(json_object_get(holder, key));

    return text && *text && meta_points(text) <= max;
}

static void check_rows(const json_t *action)
{
    const json_t *sections = json_object_get(action, "sections"), *row;
    const json_t *rows = json_object_get(json_array_get(sections, 0), "rows");
    size_t i;

    must(json_array_size(rows) >= 1 && json_array_size(rows) <= 10);
    must(within(action, "button", 20));
    json_array_foreach(rows, i, row)
    {
        must(within(row, "id", 200) && within(row, "title", 24));
        must(!json_object_get(row, "description") || within(row, "description", 72));
    }
}

static void check_buttons(const json_t *action)
{
    const json_t *buttons = json_object_get(action, "buttons"), *button;
    size_t i;

    must(json_array_size(buttons) >= 1 && json_array_size(buttons) <= 3);
    json_array_foreach(buttons, i, button)
    {
        const json_t *reply = json_object_get(button, "reply");
        must(within(reply, "id", 256) && within(reply, "title", 20));
    }
}

/* The limits of WhatsApp reference 7, read from what would be sent. */
static void check_interactive(const json_t *interactive)
{
    const char *type = json_string_value(json_object_get(interactive, "type"));
    const json_t *action = json_object_get(interactive, "action");

    must(type && within(json_object_get(interactive, "body"), "text",
                        strcmp(type, "list") == 0 ? 4096 : 1024));
    if (strcmp(type, "list") == 0)
        check_rows(action);
    else if (strcmp(type, "button") == 0)
        check_buttons(action);
    else
        must(within(json_object_get(action, "parameters"), "display_text", 20));
}

static void check_request(const char *request)
{
    json_t *json = json_loads(request, JSON_REJECT_DUPLICATES, NULL);
    const char *type = json_string_value(json_object_get(json, "type"));
    const json_t *own = type ? json_object_get(json, type) : NULL;

    must(json_is_object(own));
    must(json_object_get(json, "to") || json_object_get(json, "recipient"));
    if (strcmp(type, "text") == 0)
        must(within(own, "body", 4096));
    if (strcmp(type, "interactive") == 0)
        check_interactive(own);
    if (strcmp(type, "document") == 0)
        must(!json_object_get(own, "caption") || within(own, "caption", 1024));
    json_decref(json);
}

static void check_result(bool rendered, const struct strbuf *out, const struct error *err)
{
    if (rendered)
        check_request(strbuf_str(out));
    else
        must(out->len == 0 && err->kind == ERROR_INPUT);
}

static void reply_from(struct source *s, const struct wa_recipient *to, struct strbuf *out)
{
    struct reply_option options[12];
    struct reply r = { .kind = (enum reply_kind)take_number(s, 5), .options = options };
    struct error err = { 0 };
    const char *opaque = take_text(s), *media_id = take_text(s), *quote = take_text(s);
    bool fits, rendered;

    r.body = take_text(s);
    r.button = take_text(s);
    r.url = take_text(s);
    r.filename = take_text(s);
    for (r.option_count = 0; s->left && r.option_count < 12; r.option_count++)
        options[r.option_count] = (struct reply_option){ take_text(s), take_text(s), take_text(s) };
    fits = wa_reply_fits(&r, NULL);
    rendered = wa_render_reply(&r, to, opaque, media_id, quote, out, &err);
    must(fits || !rendered);
    check_result(rendered, out, &err);
}

static void template_from(struct source *s, const struct wa_recipient *to, struct strbuf *out)
{
    static const char *const sub_types[] = { "quick_reply", "url", "phone" };
    const char *values[8];
    struct wa_template_button buttons[4];
    struct wa_template t = { .body_values = values, .buttons = buttons };
    struct error err = { 0 };
    bool rendered;

    t.body_count = take_number(s, 9);
    t.button_count = take_number(s, 5);
    t.name = take_text(s);
    t.language = take_text(s);
    t.header_document_id = take_text(s);
    t.header_document_filename = take_text(s);
    for (size_t i = 0; i < t.body_count; i++)
        values[i] = take_text(s);
    for (size_t i = 0; i < t.button_count; i++) {
        buttons[i].sub_type = sub_types[take_number(s, 3)];
        buttons[i].value = take_text(s);
    }
    rendered = wa_render_template(&t, to, take_text(s), out, &err);
    check_result(rendered, out, &err);
}

static void media_from(struct source *s, const struct wa_recipient *to, struct strbuf *out)
{
    static const char *const kinds[] = { "image", "video", "audio", "document", "sticker" };
    struct wa_media m = { .kind = kinds[take_number(s, 5)], .voice = take_number(s, 2) };
    struct error err = { 0 };
    bool rendered;

    m.id = take_text(s);
    m.caption = take_text(s);
    m.filename = take_text(s);
    rendered = wa_render_media(&m, to, take_text(s), take_text(s), out, &err);
    check_result(rendered, out, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static void (*const makers[])(struct source *, const struct wa_recipient *,
                                  struct strbuf *) = { reply_from, template_from, media_from };
    struct source s = { .bytes = bytes, .left = len };
    struct strbuf out = { 0 };
    unsigned maker = take_number(&s, 3);
    struct wa_recipient to = { NULL, NULL };

    to.phone = take_text(&s);
    to.bsuid = take_text(&s);
    makers[maker](&s, &to, &out);
    strbuf_done(&out);
    arena_done(&s.arena);
    return 0;
}
