#include "server/chat/panel_internal.h"

#include "server/base/assets.h"
#include "server/base/auto.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

enum { VERSION_BYTES = 6, GZIP_WINDOW = 15 + 16, PARTS_MAX = 6 };
#define FOLDER "server/chat/static/"

/* A file that browsers see is made of parts that people read, in the order in which they run. */
static const struct source {
    const char *name, *type, *parts[PARTS_MAX];
} sources[] = {
    { "widget.js", "text/javascript; charset=utf-8", { FOLDER "widget.js" } },
    { "panel.css", "text/css; charset=utf-8", { FOLDER "panel.css" } },
    { "panel.js",
      "text/javascript; charset=utf-8",
      { FOLDER "words.js", FOLDER "store.js", FOLDER "wire.js", FOLDER "lines.js",
        FOLDER "panel.js" } },
    { "demo.css", "text/css; charset=utf-8", { FOLDER "demo.css" } },
    { "panel.html", "text/html; charset=utf-8", { FOLDER "panel.html" } },
    { "demo.html", "text/html; charset=utf-8", { FOLDER "demo.html" } },
};

struct panel_files {
    char version[VERSION_BYTES * 2 + 1];
    struct panel_file files[COUNT_OF(sources)];
};

void panel_pack(const void *data, size_t len, struct strbuf *out)
{
    z_stream z = { 0 };

    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 9, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        abort();
    uLong room = deflateBound(&z, len);
    z.next_out = strbuf_grow(out, room);
    z.avail_out = (uInt)room;
    z.next_in = data;
    z.avail_in = (uInt)len;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        abort();
    out->len -= z.avail_out;
    deflateEnd(&z);
}

static void read_parts(const struct source *s, struct strbuf *out)
{
    for (size_t i = 0; i < PARTS_MAX && s->parts[i]; i++) {
        const struct asset *part = asset_find(s->parts[i]);
        assert(part);
        strbuf_add(out, part->data, part->len);
    }
}

struct panel_files *panel_files_new(void)
{
    struct panel_files *f = calloc(1, sizeof(*f));
    uint8_t hash[crypto_generichash_BYTES];
    crypto_generichash_state state;

    if (!f)
        abort();
    crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        struct panel_file *one = &f->files[i];
        one->name = sources[i].name;
        one->type = sources[i].type;
        read_parts(&sources[i], &one->plain);
        panel_pack(one->plain.data, one->plain.len, &one->packed);
        crypto_generichash_update(&state, (const uint8_t *)one->plain.data, one->plain.len);
    }
    crypto_generichash_final(&state, hash, sizeof(hash));
    sodium_bin2hex(f->version, sizeof(f->version), hash, VERSION_BYTES);
    return f;
}

void panel_files_free(struct panel_files **files)
{
    struct panel_files *f = *files;

    for (size_t i = 0; f && i < COUNT_OF(f->files); i++) {
        strbuf_done(&f->files[i].plain);
        strbuf_done(&f->files[i].packed);
    }
    free(f);
    *files = NULL;
}

const char *panel_files_version(const struct panel_files *files)
{
    return files->version;
}

const struct panel_file *panel_files_find(const struct panel_files *files, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(files->files); i++)
        if (strcmp(files->files[i].name, name) == 0)
            return &files->files[i];
    return NULL;
}
