#include "server/channels/media_kind.h"

#include "server/base/auto.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { IMAGE_MAX = 5 * 1024 * 1024 };

/* An OGG file: its first packet, at byte 28 of the first page, says Opus and one channel. */
static bool is_opus_mono(const uint8_t *bytes, size_t len)
{
    enum { HEAD_AT = 28, CHANNELS_AT = HEAD_AT + 9 };

    return len > CHANNELS_AT && memcmp(bytes + HEAD_AT, "OpusHead", 8) == 0 &&
           bytes[CHANNELS_AT] == 1;
}

/* ISO media: the brand, after "ftyp". */
static bool is_brand(const uint8_t *bytes, size_t len, const char *brand)
{
    return len > 12 && memcmp(bytes + 8, brand, strlen(brand)) == 0;
}

static bool is_m4a(const uint8_t *bytes, size_t len)
{
    return is_brand(bytes, len, "M4A");
}

static bool is_3gp(const uint8_t *bytes, size_t len)
{
    return is_brand(bytes, len, "3gp");
}

/* What Apple's own brand holds is often neither H.264 nor AAC. */
static bool is_mp4(const uint8_t *bytes, size_t len)
{
    return is_brand(bytes, len, "mp4") || is_brand(bytes, len, "iso") ||
           is_brand(bytes, len, "avc1");
}

static const struct shape {
    struct media_kind is;
    size_t at;
    const char *magic;
    size_t magic_len;
    bool (*also)(const uint8_t *bytes, size_t len);
} shapes[] = {
#define MAGIC(at, text) at, text, sizeof(text) - 1
    { { "image", "image/jpeg", "jpg", IMAGE_MAX }, MAGIC(0, "\xff\xd8\xff"), NULL },
    { { "image", "image/png", "png", IMAGE_MAX }, MAGIC(0, "\x89PNG\r\n\x1a\n"), NULL },
    { { "document", "application/pdf", "pdf", MEDIA_FILE_MAX }, MAGIC(0, "%PDF-"), NULL },
    { { "audio", "audio/ogg", "ogg", MEDIA_FILE_MAX }, MAGIC(0, "OggS"), is_opus_mono },
    { { "audio", "audio/amr", "amr", MEDIA_FILE_MAX }, MAGIC(0, "#!AMR\n"), NULL },
    { { "audio", "audio/mpeg", "mp3", MEDIA_FILE_MAX }, MAGIC(0, "ID3"), NULL },
    { { "audio", "audio/mpeg", "mp3", MEDIA_FILE_MAX }, MAGIC(0, "\xff\xfb"), NULL },
    { { "audio", "audio/aac", "aac", MEDIA_FILE_MAX }, MAGIC(0, "\xff\xf1"), NULL },
    { { "audio", "audio/aac", "aac", MEDIA_FILE_MAX }, MAGIC(0, "\xff\xf9"), NULL },
    { { "audio", "audio/mp4", "m4a", MEDIA_FILE_MAX }, MAGIC(4, "ftyp"), is_m4a },
    { { "video", "video/3gpp", "3gp", MEDIA_FILE_MAX }, MAGIC(4, "ftyp"), is_3gp },
    { { "video", "video/mp4", "mp4", MEDIA_FILE_MAX }, MAGIC(4, "ftyp"), is_mp4 },
#undef MAGIC
};

const struct media_kind *media_kind_of(const void *bytes, size_t len)
{
    for (size_t i = 0; i < COUNT_OF(shapes); i++) {
        const struct shape *s = &shapes[i];
        if (len >= s->at + s->magic_len &&
            memcmp((const uint8_t *)bytes + s->at, s->magic, s->magic_len) == 0 &&
            (!s->also || s->also(bytes, len)))
            return &s->is;
    }
    return NULL;
}
