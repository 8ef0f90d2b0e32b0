#include "server/console/say.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/channels/media_kind.h"
#include "server/channels/media_pack.h"
#include "server/console/internal.h"
#include "server/http/multipart.h"
#include "server/providers/meta.h"

#include <string.h>

/*
 * POST .../attach: a file from an agent, as a form (multipart/form-data): `file`, and beside it
 * cid, seen, again and caption.  PDF, JPEG and PNG, told by their bytes (WhatsApp reference 3.3).
 * It lies sealed in the database until it is sent, as `quita agent send` has it.
 */

enum { NAME_MAX_BYTES = 100 };

/* The fields beside the file, as if they had come as JSON; 400 when it is no such form. */
static const struct form_part *read_form(struct console_visit *v)
{
    struct form_part *parts = ARENA_ARRAY(&v->arena, struct form_part, MULTIPART_PARTS_MAX);
    int count = multipart_read(v->content_type, v->request->body, v->request->body_len, parts);

    v->body = json_object();
    for (int i = 0; i < count; i++)
        if (strcmp(parts[i].name, "file") != 0) {
            json_t *text = json_stringn((const char *)parts[i].data, parts[i].len);
            json_object_set_new(v->body, parts[i].name, text ? text : json_null());
        }
    return count < 0 ? NULL : multipart_find(parts, count, "file");
}

/* As the person sees it: no path, nothing that a phone or a header could take for more than a name;
 * the end is what the bytes are. */
static const char *name_of(struct console_visit *v, const char *given, const char *extension)
{
    const char *slash = strrchr(given, '/'), *back = strrchr(given, '\\');
    const char *base = slash && (!back || slash > back) ? slash + 1 : back ? back + 1 : given;
    const char *dot = strrchr(base, '.');
    json_t *whole = json_stringn(base, dot && dot > base ? (size_t)(dot - base) : strlen(base));
    bool fits = whole && json_string_length(whole) && json_string_length(whole) <= NAME_MAX_BYTES;

    for (const char *at = fits ? json_string_value(whole) : ""; *at; at++)
        fits = fits && (unsigned char)*at >= ' ' && *at != 0x7f && !strchr("\"<>:|?*;", *at);
    const char *name =
        arena_printf(&v->arena, "%s.%s", fits ? json_string_value(whole) : "documento", extension);
    json_decref(whole);
    return name;
}

static void refuse(struct said *s, const char *code, const char *words)
{
    s->code = code;
    s->words = words;
}

static bool kind_fits(struct said *s, const struct media_kind *kind, size_t len)
{
    if (!len)
        refuse(s, "file_empty", "O arquivo está vazio.");
    else if (!kind || (strcmp(kind->kind, "image") != 0 && strcmp(kind->extension, "pdf") != 0))
        refuse(s, "file_kind", "Só PDF, JPEG e PNG saem por aqui.");
    else if (len > kind->max)
        refuse(s, "file_size", "A imagem passa de 5 MB, o limite do WhatsApp.");
    return !s->code;
}

/* As WhatsApp limits it. */
static bool media_fits(struct said *s, struct wa_media media)
{
    struct strbuf unused = { 0 };
    struct error err = { 0 };

    media.id = "known when it is uploaded";
    bool fit = wa_render_media(&media, &(struct wa_recipient){ .phone = "55000" }, "0", NULL,
                               &unused, &err);
    strbuf_done(&unused);
    if (!fit)
        refuse(s, "caption", "A legenda passa de 1.024 caracteres.");
    return fit;
}

static void compose(struct console_visit *v, struct said *s, const struct form_part *part)
{
    const struct media_kind *kind = media_kind_of(part->data, part->len);
    const char *caption = api_text(v, "caption");
    struct agent_file *file = ARENA_NEW(&v->arena, struct agent_file);

    caption = caption && caption[strspn(caption, " \t\r\n")] ? caption : NULL;
    if (!kind_fits(s, kind, part->len))
        return;
    *file = (struct agent_file){ kind, name_of(v, part->filename, kind->extension), part->data,
                                 part->len };
    const struct wa_media media = { .kind = kind->kind,
                                    .caption = caption,
                                    .filename =
                                        strcmp(kind->kind, "document") == 0 ? file->name : NULL };
    if (!media_fits(s, media))
        return;
    s->file = file;
    s->text = arena_printf(&v->arena, "[arquivo %s]%s%s", kind->extension, caption ? " " : "",
                           caption ? caption : "");
    s->tone = tone_check(caption ? caption : "", DISCLOSURE_L2, &v->arena);
    s->packed = media_pack(&media, &v->arena);
}

static void on_known(struct console_visit *v, const struct pg_result *r)
{
    struct said *s = ARENA_NEW(&v->arena, struct said);

    if (!pg_rows(r)) {
        console_refuse(v, 404);
        return;
    }
    const struct form_part *part = read_form(v);
    *s = (struct said){ .text = "" };
    if (!part) {
        console_refuse(v, 400);
        return;
    }
    const char *again = api_text(v, "again");
    s->again = again && strcmp(again, "true") == 0;
    compose(v, s, part);
    say_begin(v, s);
}

static void fill_known(struct console_visit *v, struct pg_args *args)
{
    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, api_path_id(v));
}

void console_api_attach(struct console_visit *v)
{
    console_ask(v, SQL_DESK_KNOWN, fill_known, on_known);
}
