#include "server/providers/meta_envelope.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/providers/meta_json.h"
#include "server/providers/meta_label.h"

#include <string.h>

enum { FILENAME_MAX_POINTS = 240, MEDIA_ID_MAX = 128, WAMID_MAX = 512 };

static bool given(const char *text)
{
    return text && *text;
}

static bool is_number(const char *phone)
{
    size_t digits = strspn(phone, "0123456789");

    return digits >= 5 && digits <= 20 && phone[digits] == '\0';
}

/* Numbers leave with a plus: without it Meta may take ours for a national one (reference 5). */
static const char *number_of(const struct wa_recipient *to)
{
    return to->phone + (*to->phone == '+');
}

static bool recipient_fits(const struct wa_recipient *to, struct error *err)
{
    if (given(to->phone))
        return is_number(number_of(to)) ||
               error_set(err, ERROR_INPUT, "the recipient's phone is no 5 to 20 digits");
    return meta_fits("recipient", to->bsuid, 159, err);
}

bool meta_envelope_fits(const struct wa_envelope *e, struct error *err)
{
    if (given(e->opaque) && !meta_fits("callback data", e->opaque, WA_OPAQUE_MAX, err))
        return false;
    if (given(e->quote) && !meta_fits("quoted message id", e->quote, WAMID_MAX, err))
        return false;
    return recipient_fits(e->to, err);
}

void meta_member(struct strbuf *out, const char *key, const char *text)
{
    if (!given(text))
        return;
    if (out->data[out->len - 1] != '{')
        strbuf_addc(out, ',');
    strbuf_addf(out, "\"%s\":", key);
    meta_quote(out, text);
}

static void write_recipient(const struct wa_recipient *to, struct strbuf *out)
{
    if (given(to->phone))
        strbuf_addf(out, ",\"to\":\"+%s\"", number_of(to));
    else
        meta_member(out, "recipient", to->bsuid);
}

void meta_envelope_open(const struct wa_envelope *e, const char *type, struct strbuf *out)
{
    strbuf_adds(out, "{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\"");
    write_recipient(e->to, out);
    meta_member(out, "biz_opaque_callback_data", e->opaque);
    if (given(e->quote)) {
        strbuf_adds(out, ",\"context\":{");
        meta_member(out, "message_id", e->quote);
        strbuf_addc(out, '}');
    }
    strbuf_addf(out, ",\"type\":\"%s\",\"%s\":", type, type);
}

void meta_envelope_close(struct strbuf *out)
{
    strbuf_addc(out, '}');
}

static const struct {
    const char *kind;
    bool caption, filename, voice;
} media_kinds[] = {
    { "image", true, false, false },
    { "video", true, false, false },
    { "audio", false, false, true },
    { "document", true, true, false },
};

static bool kind_fits(const struct wa_media *m, struct error *err)
{
    for (size_t i = 0; m->kind && i < COUNT_OF(media_kinds); i++) {
        if (strcmp(media_kinds[i].kind, m->kind) != 0)
            continue;
        if ((given(m->caption) && !media_kinds[i].caption) ||
            (given(m->filename) && !media_kinds[i].filename) || (m->voice && !media_kinds[i].voice))
            return error_set(err, ERROR_INPUT, "%s takes no such property", m->kind);
        return true;
    }
    return error_set(err, ERROR_INPUT, "unknown kind of media");
}

bool meta_media_fits(const struct wa_media *m, struct error *err)
{
    if (!kind_fits(m, err) || !meta_fits("media id", m->id, MEDIA_ID_MAX, err))
        return false;
    if (given(m->filename) && !meta_fits("filename", m->filename, FILENAME_MAX_POINTS, err))
        return false;
    return !given(m->caption) || meta_fits("caption", m->caption, WA_CAPTION_MAX, err);
}

void meta_write_media(const struct wa_media *m, struct strbuf *out)
{
    strbuf_addc(out, '{');
    meta_member(out, "id", m->id);
    meta_member(out, "filename", m->filename);
    meta_member(out, "caption", m->caption);
    strbuf_adds(out, m->voice ? ",\"voice\":true}" : "}");
}

bool wa_render_media(const struct wa_media *media, const struct wa_recipient *to,
                     const char *opaque, const char *quote, struct strbuf *out, struct error *err)
{
    struct wa_envelope e = { to, opaque, quote };

    if (!meta_media_fits(media, err) || !meta_envelope_fits(&e, err))
        return false;
    meta_envelope_open(&e, media->kind, out);
    meta_write_media(media, out);
    meta_envelope_close(out);
    return true;
}

void wa_render_read(const char *wamid, bool typing, struct strbuf *out)
{
    strbuf_adds(out, "{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":");
    meta_quote(out, wamid);
    strbuf_adds(out, typing ? ",\"typing_indicator\":{\"type\":\"text\"}}" : "}");
}
