#include "server/money/pdf_printer.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/boleto_pdf.h"
#include "server/money/ttf_slim.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char debian_fonts[] = "/usr/share/fonts/truetype/liberation";

/* The whole file, mapped for reading; NULL when that fails. */
static const uint8_t *map_file(const char *path, size_t *len)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    void *data = MAP_FAILED;

    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0)
        data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (fd >= 0)
        close(fd);
    *len = data == MAP_FAILED ? 0 : (size_t)st.st_size;
    return data == MAP_FAILED ? NULL : data;
}

/* libharu 2.3 loads fonts from files only: a nameless one in memory will do. */
static const char *load_bytes(HPDF_Doc doc, const struct strbuf *font)
{
    char path[32];
    const char *name = NULL;
    int fd = memfd_create("font", MFD_CLOEXEC);

    if (fd >= 0 && write(fd, font->data, font->len) == (ssize_t)font->len) {
        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        name = HPDF_LoadTTFontFromFile(doc, path, HPDF_TRUE);
    }
    if (fd >= 0)
        close(fd);
    return name;
}

static bool load_font(struct boleto_printer *p, int i, const char *path, struct error *err)
{
    struct strbuf slim = { 0 };
    size_t len;
    const uint8_t *data = map_file(path, &len);

    if (!data)
        return error_set(err, ERROR_INTERNAL,
                         "font %.100s cannot be read: install fonts-liberation", path);
    if (ttf_slim(data, len, &slim, err)) {
        p->fonts[i] = load_bytes(p->doc, &slim);
        if (!p->fonts[i])
            error_set(err, ERROR_INTERNAL, "font %.100s is refused (0x%04lX)", path,
                      (unsigned long)HPDF_GetError(p->doc));
    }
    munmap((void *)(uintptr_t)data, len);
    strbuf_done(&slim);
    return p->fonts[i] != NULL;
}

static bool load_fonts(struct boleto_printer *p, const char *folder, struct error *err)
{
    static const char *const files[2] = { "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf" };
    char path[512];

    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof(path), "%s/%s", folder ? folder : debian_fonts, files[i]);
        if (!load_font(p, i, path, err))
            return false;
    }
    return true;
}

struct boleto_printer *boleto_printer_new(const char *font_folder, struct error *err)
{
    struct boleto_printer *p = calloc(1, sizeof(*p));

    if (!p)
        abort();
    p->doc = HPDF_New(NULL, NULL);
    if (!p->doc)
        abort();
    if (!load_fonts(p, font_folder, err))
        boleto_printer_free(&p);
    return p;
}

void boleto_printer_free(struct boleto_printer **printer)
{
    if (!*printer)
        return;
    if ((*printer)->doc)
        HPDF_Free((*printer)->doc);
    free(*printer);
    *printer = NULL;
}

bool printer_start(struct boleto_printer *printer, const char *title, struct error *err)
{
    HPDF_ResetError(printer->doc);
    if (HPDF_NewDoc(printer->doc) != HPDF_OK)
        return error_set(err, ERROR_INTERNAL, "PDF cannot start");
    HPDF_SetCompressionMode(printer->doc, HPDF_COMP_ALL);
    HPDF_SetInfoAttr(printer->doc, HPDF_INFO_TITLE, title);
    return true;
}

void printer_page(struct boleto_printer *printer, struct paper *paper)
{
    paper_begin(paper, printer->doc, printer->fonts);
}

static bool copy_out(HPDF_Doc doc, struct strbuf *out, struct error *err)
{
    HPDF_BYTE chunk[8192];
    HPDF_UINT32 size;

    if (HPDF_SaveToStream(doc) != HPDF_OK || HPDF_GetError(doc) != HPDF_OK)
        return error_set(err, ERROR_INTERNAL, "PDF failed with 0x%04lX",
                         (unsigned long)HPDF_GetError(doc));
    do {
        size = sizeof(chunk);
        HPDF_ReadFromStream(doc, chunk, &size);
        strbuf_add(out, chunk, size);
    } while (size == sizeof(chunk));
    return true;
}

bool printer_finish(struct boleto_printer *printer, struct strbuf *out, struct error *err)
{
    bool ok = copy_out(printer->doc, out, err);

    HPDF_FreeDoc(printer->doc); /* keeps the parsed fonts */
    return ok;
}

bool printer_abandon(struct boleto_printer *printer)
{
    HPDF_FreeDoc(printer->doc);
    return false;
}
