#include "server/cli/commands.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/pix.h"
#include "server/money/qr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_pix_qr[] =
    "Example: quita pix qr --out pix.png < payload.txt\n\n"
    "Reads one Pix code (\"copia e cola\") from standard input, or as the only argument, checks "
    "it\n"
    "as `quita pix decode` does, and writes its QR code with error correction M and a quiet zone.\n"
    "  --out FILE   writes there instead of standard output; a name that ends in .png means --png\n"
    "  --png        a picture of black and white pixels; without it an SVG\n"
    "  --module N   pixels a module of the PNG is wide, 1 to 32 (8)\n";

enum { MODULE_USUAL = 8 };

struct qr_options {
    const char *payload, *path; /* NULL = standard input, standard output */
    bool png;
    int module;
};

static bool ends_in_png(const char *path)
{
    size_t len = strlen(path);

    return len > 4 && strcasecmp(path + len - 4, ".png") == 0;
}

static bool read_module(const char *text, int *out, struct error *err)
{
    char *end;
    long n = strtol(text, &end, 10);

    if (*end || n < 1 || n > QR_MODULE_MAX)
        return error_set(err, ERROR_INPUT, "--module must be 1 to %d", QR_MODULE_MAX);
    *out = (int)n;
    return true;
}

/* One word of the command line; *i goes on by one more where it takes a value. */
static bool read_word(struct qr_options *o, char **argv, int *i, struct error *err)
{
    const char *word = argv[*i], *value = argv[*i + 1];

    if (strcmp(word, "--png") == 0)
        return o->png = true;
    if (strcmp(word, "--module") == 0 && value)
        return read_module(argv[++*i], &o->module, err);
    if (strcmp(word, "--out") == 0 && value) {
        o->path = argv[++*i];
        o->png = o->png || ends_in_png(o->path);
        return true;
    }
    if (strncmp(word, "--", 2) == 0 || o->payload)
        return error_set(err, ERROR_INPUT, "\"%s\" is not understood; see --help", word);
    o->payload = word;
    return true;
}

static bool read_options(struct qr_options *o, int argc, char **argv, struct error *err)
{
    for (int i = 1; i < argc; i++)
        if (!read_word(o, argv, &i, err))
            return false;
    return true;
}

/* A payload is short: what does not fit is refused by the decoder for its length. */
static void read_payload(char out[2 * PIX_PAYLOAD_SIZE])
{
    size_t len = fread(out, 1, 2 * PIX_PAYLOAD_SIZE - 1, stdin);

    out[len] = '\0';
    while (len > 0 && strchr(" \t\r\n", out[len - 1]))
        out[--len] = '\0';
}

static bool draw(const struct qr_options *o, const char *payload, struct strbuf *out,
                 struct error *err)
{
    struct pix_code code;
    struct qr qr;

    if (!pix_decode(payload, &code, err) || !qr_make(payload, &qr, err))
        return false;
    if (o->png)
        qr_png(&qr, o->module, out);
    else
        qr_svg(&qr, "QR do Pix", out);
    return true;
}

static int write_out(const struct qr_options *o, const struct strbuf *picture)
{
    FILE *f = o->path ? fopen(o->path, "wb") : stdout;
    bool good = f && fwrite(picture->data, 1, picture->len, f) == picture->len && fflush(f) == 0;

    if (f && o->path)
        good = fclose(f) == 0 && good;
    if (!good)
        fprintf(stderr, "quita pix qr: %s cannot be written\n", o->path ? o->path : "stdout");
    return good ? CLI_OK : CLI_CANNOT_RUN;
}

int command_pix_qr(int argc, char **argv)
{
    struct qr_options o = { .module = MODULE_USUAL };
    struct strbuf picture = { 0 };
    struct error err = { 0 };
    char typed[2 * PIX_PAYLOAD_SIZE] = "";
    int code = CLI_BAD_INPUT;

    if (read_options(&o, argc, argv, &err)) {
        if (!o.payload)
            read_payload(typed);
        if (draw(&o, o.payload ? o.payload : typed, &picture, &err))
            code = write_out(&o, &picture);
    }
    if (err.kind != ERROR_NONE)
        fprintf(stderr, "quita pix qr: %s\n", err.detail);
    strbuf_done(&picture);
    return code;
}
