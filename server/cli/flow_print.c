#include "server/cli/flow_print.h"

#include "server/base/auto.h"
#include "server/channels/sms_text.h"
#include "server/channels/voice_text.h"
#include "server/channels/web_text.h"

#include <string.h>

/* A text's further lines are set in by two blanks. */
static void print_bytes(struct strbuf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        strbuf_addc(out, text[i]);
        if (text[i] == '\n')
            strbuf_adds(out, "  ");
    }
}

static void print_lines(struct strbuf *out, const char *text)
{
    print_bytes(out, text, strlen(text));
    strbuf_addc(out, '\n');
}

/* How much of a text of several parts goes into the next one. */
static size_t part_length(const char *text)
{
    size_t room = SMS_PART_SEPTETS, len = 0;

    for (; text[len]; len++) {
        const char one[] = { text[len], '\0' };
        size_t units = sms_size(one).units;
        if (units > room)
            break;
        room -= units;
    }
    return len;
}

/* As it is sent: a bar where one part ends and the next begins. */
static void print_sms(struct strbuf *out, const struct reply *r, struct voice_place place,
                      struct arena *a)
{
    const char *text = sms_text(r, a);
    struct sms_size size = sms_size(text);

    (void)place;
    strbuf_adds(out, "< ");
    while (size.parts > 1 && strlen(text) > part_length(text)) {
        size_t len = part_length(text);
        print_bytes(out, text, len);
        strbuf_adds(out, "\n  | ");
        text += len;
    }
    print_lines(out, text);
    strbuf_addf(out, "  (%zu characters, %zu SMS)\n", size.units, size.parts);
}

static void print_options(struct strbuf *out, const struct reply *r)
{
    for (size_t i = 0; i < r->option_count; i++)
        strbuf_addf(out, "  [%s] %s%s%s\n", r->options[i].id, r->options[i].title,
                    r->options[i].description ? " - " : "",
                    r->options[i].description ? r->options[i].description : "");
}

static void print_web(struct strbuf *out, const struct reply *r, struct voice_place place,
                      struct arena *a)
{
    (void)place;
    (void)a;
    strbuf_adds(out, "< ");
    if (r->kind == REPLY_PIX)
        strbuf_addf(out, "(%s) ", web_copy_label);
    print_lines(out, r->body);
    if (r->kind == REPLY_DOCUMENT)
        strbuf_addf(out, "  (file %s)\n", r->filename);
    if (r->kind == REPLY_LINK)
        strbuf_addf(out, "  (button %s) %s\n", r->button, r->url ? r->url : "?");
    if (r->option_count && web_shows_buttons(r))
        strbuf_adds(out, "  (buttons)\n");
    else if (r->option_count)
        strbuf_addf(out, "  (list %s)\n", r->button);
    print_options(out, r);
}

static void print_voice(struct strbuf *out, const struct reply *r, struct voice_place place,
                        struct arena *a)
{
    struct voice_script script = voice_render(r, place, a);

    strbuf_adds(out, "< ");
    print_lines(out, script.text);
    if (script.by_message)
        strbuf_adds(out, "  (goes by message as well)\n");
}

static void print_whatsapp(struct strbuf *out, const struct reply *r, struct voice_place place,
                           struct arena *a)
{
    (void)place;
    (void)a;
    strbuf_adds(out, "< ");
    if (r->kind == REPLY_DOCUMENT)
        strbuf_addf(out, "(%s of charge %lld) ", r->filename, (long long)r->charge);
    if (r->kind == REPLY_PIX)
        strbuf_addf(out, "(Pix of charge %lld) ", (long long)r->charge);
    print_lines(out, r->body);
    if (r->kind == REPLY_LINK)
        strbuf_addf(out, "  (%s) %s\n", r->button, r->url ? r->url : "?");
    print_options(out, r);
}

static void (*const printers[FLOW_CHANNEL_COUNT])(struct strbuf *, const struct reply *,
                                                  struct voice_place, struct arena *) = {
    [FLOW_WHATSAPP] = print_whatsapp,
    [FLOW_SMS] = print_sms,
    [FLOW_WEB] = print_web,
    [FLOW_VOICE] = print_voice,
};

void flow_print_reply(struct strbuf *out, const struct reply *r, enum flow_channel channel,
                      struct arena *a)
{
    printers[channel](out, r, (struct voice_place){ 0 }, a);
}

void flow_print_turn(struct strbuf *out, const struct flow_turn *turn, enum flow_channel channel,
                     size_t page, struct arena *a)
{
    bool answered = turn->ended || turn->handed_over;

    for (size_t i = 0; i < turn->reply_count; i++)
        printers[channel](out, &turn->replies[i],
                          (struct voice_place){ page, !answered && i + 1 == turn->reply_count }, a);
    if (!turn->reply_count)
        strbuf_adds(out, "< (nothing)\n");
    if (turn->handed_over)
        strbuf_adds(out, "= a person has it\n");
}
