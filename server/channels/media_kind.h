#pragma once
#include <stddef.h>

/*
 * What a file is, by its first bytes and never by its name, and whether WhatsApp takes it (WhatsApp
 * reference 3.3): JPEG and PNG up to 5 MB; AAC, AMR, MP3, M4A and OGG with one channel of Opus, MP4
 * and 3GP up to 16 MB.  Of documents only PDF, and up to 16 MB: WhatsApp would take 100.
 */
struct media_kind {
    const char *kind; /* "image", "audio", "video", "document" */
    const char *mime_type, *extension;
    size_t max; /* bytes */
};
enum { MEDIA_FILE_MAX = 16 * 1024 * 1024 };

/* NULL: nothing that may be sent. */
const struct media_kind *media_kind_of(const void *bytes, size_t len);
