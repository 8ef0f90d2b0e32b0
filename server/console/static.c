#include "server/console/internal.h"

#include "server/base/assets.h"
#include "server/base/auto.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

/*
 * The files of server/console/static, under an address that changes with any of them, so that
 * browsers keep them for good and modules find each other by plain relative names.  Packed once.
 */
enum { VERSION_BYTES = 6, GZIP_WINDOW = 15 + 16 };
#define FOLDER "server/console/static/"
#define VENDOR "vendor/"

struct packed_file {
    const struct asset *asset;
    const char *name, *type;
    unsigned char *packed;
    size_t packed_len;
};

struct console_static {
    char version[VERSION_BYTES * 2 + 1];
    struct packed_file *files;
    size_t count;
};

static const char *type_of(const char *name)
{
    static const struct {
        const char *end, *type;
    } rows[] = { { ".css", "text/css; charset=utf-8" },
                 { ".js", "text/javascript; charset=utf-8" },
                 { ".mjs", "text/javascript; charset=utf-8" },
                 { ".svg", "image/svg+xml" },
                 { ".txt", "text/plain; charset=utf-8" } };
    size_t len = strlen(name);

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        size_t end = strlen(rows[i].end);
        if (len > end && strcmp(name + len - end, rows[i].end) == 0)
            return rows[i].type;
    }
    return NULL;
}

/* All lie beside each other in the browser, those of others too: one folder of relative names. */
static const char *name_of(const struct asset *a)
{
    const char *name = a->name + sizeof(FOLDER) - 1;

    return strncmp(name, VENDOR, sizeof(VENDOR) - 1) == 0 ? name + sizeof(VENDOR) - 1 : name;
}

static void pack(struct packed_file *f)
{
    z_stream z = { 0 };

    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 9, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        abort();
    uLong room = deflateBound(&z, f->asset->len);
    f->packed = malloc(room);
    if (!f->packed)
        abort();
    z.next_in = f->asset->data;
    z.avail_in = (uInt)f->asset->len;
    z.next_out = f->packed;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        abort();
    f->packed_len = z.total_out;
    deflateEnd(&z);
}

struct console_static *console_static_new(void)
{
    struct console_static *s = calloc(1, sizeof(*s));
    crypto_generichash_state state;
    uint8_t hash[crypto_generichash_BYTES];

    if (!s)
        abort();
    crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    for (const struct asset *a = assets; a->name; a++) {
        if (strncmp(a->name, FOLDER, sizeof(FOLDER) - 1) != 0 || !type_of(a->name))
            continue;
        s->files = realloc(s->files, (s->count + 1) * sizeof(*s->files));
        if (!s->files)
            abort();
        s->files[s->count] =
            (struct packed_file){ .asset = a, .name = name_of(a), .type = type_of(a->name) };
        pack(&s->files[s->count++]);
        crypto_generichash_update(&state, a->data, a->len);
    }
    crypto_generichash_final(&state, hash, sizeof(hash));
    sodium_bin2hex(s->version, sizeof(s->version), hash, VERSION_BYTES);
    return s;
}

void console_static_free(struct console_static **files)
{
    struct console_static *s = *files;

    if (!s)
        return;
    for (size_t i = 0; i < s->count; i++)
        free(s->files[i].packed);
    free(s->files);
    free(s);
    *files = NULL;
}

const char *console_static_version(const struct console_static *s)
{
    return s->version;
}

static const struct packed_file *find(const struct console_static *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->files[i].name, name) == 0)
            return &s->files[i];
    return NULL;
}

static void reply_file(struct console_visit *v, const struct packed_file *f, bool current)
{
    struct http_header headers[4] = {
        { "Cache-Control", current ? "public, max-age=31536000, immutable" : "no-store" },
        { "Vary", "Accept-Encoding" },
        { v->accepts_gzip ? "Content-Encoding" : NULL, "gzip" },
    };

    console_reply_raw(
        v, &(struct http_reply){ .status = 200,
                                 .content_type = f->type,
                                 .body = v->accepts_gzip ? f->packed : f->asset->data,
                                 .body_len = v->accepts_gzip ? f->packed_len : f->asset->len,
                                 .headers = headers });
}

/* An older version's page that is still open gets today's file, and does not keep it. */
void console_show_static(struct console_visit *v)
{
    const struct console_static *s = v->console->files;
    const struct packed_file *f = find(s, v->request->params[1]);

    if (f)
        reply_file(v, f, strcmp(v->request->params[0], s->version) == 0);
    else
        console_refuse(v, 404);
}
