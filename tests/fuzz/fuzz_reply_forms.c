/*
 * A reply made from the bytes, in its forms for the web chat, a call and SMS: the first byte is its
 * kind, then each text is what stands up to the next NUL; an empty one is absent.  What is pressed
 * after it is the last text.  fuzz-max-len: 16384
 */
#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/channels/clip.h"
#include "server/channels/sms_text.h"
#include "server/channels/voice_text.h"
#include "server/channels/web_text.h"
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

static void check_label(const json_t *holder, const char *key, size_t max)
{
    const json_t *text = json_object_get(holder, key);

    must(!text || clip_count(json_string_value(text)) <= max);
}

/* What the header promises, read from the frame. */
static void check_frame(const struct strbuf *frame)
{
    json_t *json = json_loadb(frame->data, frame->len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *body = json_object_get(json, "body"), *option;
    size_t i;

    must(json_is_object(body) && json_is_array(json_object_get(body, "paragraphs")));
    must(frame->len <= WEB_FRAME_MAX && !memchr(frame->data, '<', frame->len));
    must(json_array_size(json_object_get(body, "options")) <= WEB_OPTIONS_MAX);
    json_array_foreach(json_object_get(body, "options"), i, option)
    {
        check_label(option, "title", WEB_TITLE_MAX);
        check_label(option, "description", WEB_DESCRIPTION_MAX);
    }
    check_label(json_object_get(body, "link"), "title", WEB_BUTTON_MAX);
    check_label(json_object_get(body, "document"), "filename", WEB_FILENAME_MAX);
    json_decref(json);
}

static void check_web(const struct reply *r)
{
    const struct web_place place = { .id = 1, .from = "bot", .file = "/file" };
    struct strbuf frame = { 0 };
    struct error err = { 0 };

    if (web_render(r, &place, &frame, &err))
        check_frame(&frame);
    else
        must(frame.len == 0 && err.kind == ERROR_INPUT);
    strbuf_done(&frame);
}

static bool is_utf8(const char *text)
{
    json_t *copy = json_string(text);
    bool good = copy;

    json_decref(copy);
    return good;
}

static void check_voice(const struct reply *r, const char *keys, struct arena *a)
{
    for (size_t page = 0; page < 3; page++) {
        struct voice_place place = { page, page > 0 };
        const char *text = voice_render(r, place, a).text;
        struct voice_heard heard = voice_hear(r, page, keys ? keys : "", a);
        must(is_utf8(text) && strlen(text) <= VOICE_SCRIPT_MAX);
        must(!strstr(text, "https://") && !strpbrk(text, "\"*<>{}[]\\"));
        must((heard.meaning == VOICE_TAP || heard.meaning == VOICE_WORDS) == (heard.text != NULL));
    }
}

static void check_sms(const struct reply *r, struct arena *a)
{
    const char *text = sms_text(r, a);
    struct sms_size size = sms_size(text);

    must(!size.ucs2 && size.units >= strlen(text) && size.parts * SMS_SEPTETS >= size.units);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct source s = { .bytes = bytes + (len > 0), .left = len - (len > 0) };
    struct reply_option options[WEB_OPTIONS_MAX];
    struct reply r = { .options = options };
    const char *id;

    r.kind = (enum reply_kind)(len ? bytes[0] % (REPLY_PIX + 1) : 0);
    r.body = take_text(&s);
    r.button = take_text(&s);
    r.url = take_text(&s);
    r.filename = take_text(&s);
    while (r.option_count < WEB_OPTIONS_MAX && (id = take_text(&s))) {
        const char *title = take_text(&s), *description = take_text(&s);
        options[r.option_count++] = (struct reply_option){ id, title ? title : "", description };
    }
    check_web(&r);
    check_voice(&r, take_text(&s), &s.arena);
    check_sms(&r, &s.arena);
    arena_done(&s.arena);
    return 0;
}
