#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/providers/meta.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

AUTO_DEFINE(json_t, json_decref)

enum { URL_MAX = 2048 };

static int64_t size_of(const json_t *size)
{
    return json_is_integer(size)  ? json_integer_value(size)
           : json_is_string(size) ? strtoll(json_string_value(size), NULL, 10)
                                  : 0;
}

/* A blank or a control character would end the request's first line. */
static bool is_plain(const char *url)
{
    for (; *url; url++)
        if ((unsigned char)*url <= ' ' || *url == 0x7f)
            return false;
    return true;
}

bool wa_media_read(const char *body, size_t len, struct arena *a, struct wa_media_place *out)
{
    AUTO(json_t, root) = json_loadb(body ? body : "", len, 0, NULL);
    const char *url = json_string_value(json_object_get(root, "url"));

    *out = (struct wa_media_place){ .size = size_of(json_object_get(root, "file_size")) };
    if (!url || !*url || strlen(url) > URL_MAX || !is_plain(url))
        return false;
    out->url = arena_strdup(a, url);
    return true;
}

bool wa_media_is_metas(const char *url)
{
    static const char scheme[] = "https://";
    static const char *const hosts[] = { ".fbsbx.com", ".facebook.com", ".fbcdn.net",
                                         ".whatsapp.net" };

    if (strncmp(url, scheme, sizeof(scheme) - 1) != 0)
        return false;
    const char *host = url + sizeof(scheme) - 1;
    size_t len = strcspn(host, "/?#");
    if (memchr(host, '@', len) || memchr(host, ':', len) || memchr(host, '\\', len))
        return false;
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        size_t end = strlen(hosts[i]);
        if (len > end && strncasecmp(host + len - end, hosts[i], end) == 0)
            return true;
    }
    return false;
}
