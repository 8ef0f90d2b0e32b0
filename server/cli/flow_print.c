#include "server/cli/flow_print.h"

#include "server/channels/sms_text.h"

/* A text's further lines are set in by two blanks. */
static void print_lines(struct strbuf *out, const char *text)
{
    for (; *text; text++) {
        strbuf_addc(out, *text);
        if (*text == '\n')
            strbuf_adds(out, "  ");
    }
    strbuf_addc(out, '\n');
}

static void print_sms(struct strbuf *out, const struct reply *r, struct arena *a)
{
    const char *text = sms_text(r, a);

    strbuf_adds(out, "< ");
    print_lines(out, text);
    strbuf_addf(out, "  (%zu characters, %zu SMS)\n", sms_size(text).units, sms_size(text).parts);
}

void flow_print_reply(struct strbuf *out, const struct reply *r, enum flow_channel channel,
                      struct arena *a)
{
    if (channel == FLOW_SMS) {
        print_sms(out, r, a);
        return;
    }
    strbuf_adds(out, "< ");
    if (r->kind == REPLY_DOCUMENT)
        strbuf_addf(out, "(%s of charge %lld) ", r->filename, (long long)r->charge);
    if (r->kind == REPLY_PIX)
        strbuf_addf(out, "(Pix of charge %lld) ", (long long)r->charge);
    print_lines(out, r->body);
    if (r->kind == REPLY_LINK)
        strbuf_addf(out, "  (%s) %s\n", r->button, r->url ? r->url : "?");
    for (size_t i = 0; i < r->option_count; i++)
        strbuf_addf(out, "  [%s] %s%s%s\n", r->options[i].id, r->options[i].title,
                    r->options[i].description ? " - " : "",
                    r->options[i].description ? r->options[i].description : "");
}

void flow_print_turn(struct strbuf *out, const struct flow_turn *turn, enum flow_channel channel,
                     struct arena *a)
{
    for (size_t i = 0; i < turn->reply_count; i++)
        flow_print_reply(out, &turn->replies[i], channel, a);
    if (!turn->reply_count)
        strbuf_adds(out, "< (nothing)\n");
    if (turn->handed_over)
        strbuf_adds(out, "= a person has it\n");
}
