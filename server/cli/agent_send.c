#include "server/cli/agent_words.h"

#include "flows/tone.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/channels/media_kind.h"
#include "server/channels/media_pack.h"
#include "server/ops/agent.h"

#include <stdio.h>
#include <string.h>

/* `quita agent send`: what the file is is told by its bytes; it lies sealed in the database until
 * it is sent. */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static void read_bytes(struct admin *a, const char *path, struct agent_file *out)
{
    FILE *f = fopen(path, "rb");

    if (!f) {
        error_set(&a->err, ERROR_INPUT, "%s cannot be read", path);
        return;
    }
    char *bytes = arena_alloc(&a->arena, MEDIA_FILE_MAX + 1);
    out->len = fread(bytes, 1, MEDIA_FILE_MAX + 1, f);
    out->bytes = bytes;
    if (ferror(f))
        error_set(&a->err, ERROR_INPUT, "%s cannot be read", path);
    fclose(f);
}

static void read_file(struct admin *a, const char *path, struct agent_file *out)
{
    *out = (struct agent_file){ .name = base_name(path) };
    read_bytes(a, path, out);
    if (a->err.kind != ERROR_NONE)
        return;
    out->kind = media_kind_of(out->bytes, out->len);
    if (!out->kind)
        error_set(
            &a->err, ERROR_INPUT,
            "%s is nothing that WhatsApp takes: JPEG, PNG, PDF, MP4, 3GP, MP3, M4A, AAC, AMR, "
            "or OGG with one channel of Opus",
            out->name);
    else if (out->len > out->kind->max)
        error_set(&a->err, ERROR_INPUT, "%s is too big: at most %zu MB", out->name,
                  out->kind->max / (1024 * 1024));
}

static struct wa_media media_of(const struct agent_file *file, const char *caption)
{
    bool document = strcmp(file->kind->kind, "document") == 0;

    return (struct wa_media){ .kind = file->kind->kind,
                              .caption = caption,
                              .filename = document ? file->name : NULL };
}

/* As WhatsApp limits it. */
static bool fits(struct admin *a, struct wa_media media)
{
    struct strbuf unused = { 0 };

    media.id = "known when it is uploaded";
    bool fit = wa_render_media(&media, &(struct wa_recipient){ .phone = "55000" }, "0", NULL,
                               &unused, &a->err);
    strbuf_done(&unused);
    return fit;
}

/* What the history shows. */
static const char *shown(struct admin *a, const struct agent_file *file, const char *caption)
{
    return arena_printf(&a->arena, "[arquivo %s]%s%s", file->kind->extension, caption ? " " : "",
                        caption ? caption : "");
}

static void add_file(struct admin *a, const struct pg_result *owned, const struct words *w,
                     const struct agent_file *file, const struct wa_media *media)
{
    const struct agent_message message = { .text = shown(a, file, media->caption),
                                           .packed = media_pack(media, &a->arena),
                                           .file = file };
    const struct random random = random_system();
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_SEND);

    agent_send_args(args, &a->arena, &a->seal, &random, owned, &message, w->agent, agent_now_us());
    admin_run(a, args, NULL);
}

static void send(struct admin *a, const struct words *w, const struct agent_file *file,
                 const struct wa_media *media, const struct tone *tone)
{
    const struct pg_result *owned = agent_owned_begin(a, w);
    bool held = tone->stem && !w->supervisor;

    if (owned)
        agent_check_window(a, w, owned);
    bool quiet = owned && a->err.kind == ERROR_NONE && agent_is_quiet(a, w, owned);
    if (a->err.kind == ERROR_NONE && !held)
        add_file(a, owned, w, file, media);
    if (a->err.kind == ERROR_NONE && quiet)
        agent_note_hours(a, w);
    if (a->err.kind == ERROR_NONE && tone->stem)
        agent_note_tone(a, w, tone->rule);
    if (agent_owned_end(a) && held)
        agent_tell_held(a, tone->stem, tone->rule);
}

void agent_send_file(struct admin *a, const struct words *w)
{
    struct agent_file file;

    if (!w->file) {
        error_set(&a->err, ERROR_INPUT, "send: --file and a file");
        return;
    }
    read_file(a, w->file, &file);
    if (a->err.kind != ERROR_NONE)
        return;
    const struct wa_media media = media_of(&file, w->caption);
    const struct tone tone = tone_check(w->caption ? w->caption : "", DISCLOSURE_L2, &a->arena);
    if (fits(a, media))
        send(a, w, &file, &media, &tone);
}
