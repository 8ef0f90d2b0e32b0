#include "server/cli/channel_form.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/channels/sms_text.h"
#include "server/channels/voice_text.h"
#include "server/channels/web_text.h"
#include "server/providers/meta.h"

#include <string.h>

static void check_whatsapp(const struct reply *reply, struct arena *a, struct strbuf *faults)
{
    struct error err = { 0 };

    (void)a;
    if (!wa_reply_fits(reply, &err))
        strbuf_addf(faults, "text \"%s\" does not fit WhatsApp: %s\n", reply->text_id, err.detail);
}

static void check_sms(const struct reply *reply, struct arena *a, struct strbuf *faults)
{
    struct sms_size size = sms_size(sms_text(reply, a));

    if (size.ucs2 || size.parts > CHANNEL_SMS_PARTS_MAX)
        strbuf_addf(faults, "text \"%s\" takes %zu %sSMS, %d fit\n", reply->text_id, size.parts,
                    size.ucs2 ? "UCS-2 " : "", CHANNEL_SMS_PARTS_MAX);
}

static void check_web(const struct reply *reply, struct arena *a, struct strbuf *faults)
{
    const struct web_place place = { .id = 1, .from = "bot", .file = "/file" };
    struct strbuf frame = { 0 };
    struct error err = { 0 };

    (void)a;
    if (!web_render(reply, &place, &frame, &err))
        strbuf_addf(faults, "text \"%s\" is no frame: %s\n", reply->text_id, err.detail);
    strbuf_done(&frame);
}

static void check_voice(const struct reply *reply, struct arena *a, struct strbuf *faults)
{
    const char *text = voice_render(reply, (struct voice_place){ .last = true }, a).text;

    if (!*text || strlen(text) > VOICE_SCRIPT_MAX || strstr(text, "http") ||
        text[strcspn(text, "*_[]{}\"")])
        strbuf_addf(faults, "text \"%s\" cannot be spoken: %s\n", reply->text_id, text);
}

void channel_form_check(const struct reply *reply, enum flow_channel channel, struct arena *a,
                        struct strbuf *faults)
{
    static void (*const checks[FLOW_CHANNEL_COUNT])(const struct reply *, struct arena *,
                                                    struct strbuf *) = {
        [FLOW_WHATSAPP] = check_whatsapp,
        [FLOW_SMS] = check_sms,
        [FLOW_WEB] = check_web,
        [FLOW_VOICE] = check_voice,
    };

    checks[channel](reply, a, faults);
}
