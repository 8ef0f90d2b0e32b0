#include "server/money/pdf_paper.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { TEXT_MAX = 1024 };
static const double points_per_mm = 72.0 / 25.4;

static HPDF_REAL mm(double value)
{
    return (HPDF_REAL)(value * points_per_mm);
}

void paper_begin(struct paper *p, HPDF_Doc doc, const char *const font_names[2])
{
    p->doc = doc;
    p->page = HPDF_AddPage(doc);
    HPDF_Page_SetSize(p->page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
    for (int i = 0; i < 2; i++)
        p->fonts[i] = HPDF_GetFont(doc, font_names[i], "WinAnsiEncoding");
}

void paper_grey(struct paper *p, double level)
{
    HPDF_Page_SetGrayFill(p->page, (HPDF_REAL)level);
}

/* Windows-1252 beyond Latin-1: what people paste. */
static const struct {
    utf8proc_int32_t point;
    unsigned char byte;
} extras[] = { { 0x20AC, 0x80 }, { 0x2026, 0x85 }, { 0x0160, 0x8A }, { 0x0152, 0x8C },
               { 0x017D, 0x8E }, { 0x2018, 0x91 }, { 0x2019, 0x92 }, { 0x201C, 0x93 },
               { 0x201D, 0x94 }, { 0x2022, 0x95 }, { 0x2013, 0x96 }, { 0x2014, 0x97 },
               { 0x2122, 0x99 }, { 0x0161, 0x9A }, { 0x0153, 0x9C }, { 0x017E, 0x9E },
               { 0x0178, 0x9F } };
#define ELLIPSIS ((char)0x85)

/* The byte of a letter in the fonts' encoding, 0 when it has none. */
static unsigned char byte_of(utf8proc_int32_t point)
{
    if ((point >= ' ' && point < 0x7F) || (point >= 0xA0 && point <= 0xFF))
        return (unsigned char)point;
    for (size_t i = 0; i < sizeof(extras) / sizeof(extras[0]); i++)
        if (extras[i].point == point)
            return extras[i].byte;
    return 0;
}

/* Letters of other languages lose their accent ("Łukasz" keeps "ukasz", "Dvořák" becomes "Dvorák");
 * control characters, broken UTF-8 and pictures are left out. */
static unsigned char drawable(utf8proc_int32_t point)
{
    utf8proc_int32_t parts[8];
    int boundary = 0;
    unsigned char byte = byte_of(point);

    if (byte || point < ' ')
        return byte;
    if (utf8proc_decompose_char(point, parts, 8, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundary) <
        1)
        return 0;
    return byte_of(parts[0]);
}

/* A combining accent joins its letter first, so that both spellings of "ã" draw the same. */
static void encode(const char *text, char out[TEXT_MAX])
{
    utf8proc_uint8_t *composed = utf8proc_NFC((const utf8proc_uint8_t *)text);
    const utf8proc_uint8_t *at = composed ? composed : (const utf8proc_uint8_t *)text;
    utf8proc_ssize_t left = (utf8proc_ssize_t)strlen((const char *)at), used;
    utf8proc_int32_t point;
    size_t len = 0;

    for (; left > 0 && len < TEXT_MAX - 1; at += used, left -= used) {
        unsigned char byte;
        used = utf8proc_iterate(at, left, &point);
        byte = used > 0 ? drawable(point) : 0;
        if (byte)
            out[len++] = (char)byte;
        used = used > 0 ? used : 1;
    }
    out[len] = '\0';
    free(composed);
}

static double width_of(struct paper *p, enum paper_font font, double points, const char *text)
{
    HPDF_TextWidth w =
        HPDF_Font_TextWidth(p->fonts[font], (const HPDF_BYTE *)text, (HPDF_UINT)strlen(text));

    return w.width * points / 1000 / points_per_mm;
}

static void draw(struct paper *p, enum paper_font font, double points, double x, double y,
                 const char *text)
{
    HPDF_Page_BeginText(p->page);
    HPDF_Page_SetFontAndSize(p->page, p->fonts[font], (HPDF_REAL)points);
    HPDF_Page_TextOut(p->page, mm(x), mm(y), text);
    HPDF_Page_EndText(p->page);
}

void paper_text(struct paper *p, enum paper_font font, double points, double x, double y,
                enum paper_align align, const char *text)
{
    char line[TEXT_MAX];

    encode(text, line);
    if (line[0] == '\0')
        return;
    if (align != PAPER_LEFT)
        x -= width_of(p, font, points, line) / (align == PAPER_CENTRE ? 2 : 1);
    draw(p, font, points, x, y, line);
}

static void cut(struct paper *p, enum paper_font font, double points, double width, char *line)
{
    static const char dots[] = { ELLIPSIS, '\0' };
    size_t len = strlen(line);

    if (width_of(p, font, points, line) <= width)
        return;
    width -= width_of(p, font, points, dots);
    while (len > 0 && width_of(p, font, points, line) > width)
        line[--len] = '\0';
    memcpy(line + len, dots, sizeof(dots));
}

void paper_text_fit(struct paper *p, enum paper_font font, double points, double x, double y,
                    double width, const char *text)
{
    char line[TEXT_MAX + 1];

    encode(text, line);
    cut(p, font, points, width, line);
    if (line[0])
        draw(p, font, points, x, y, line);
}

static double size_that_fits(struct paper *p, enum paper_font font, double points, double least,
                             double width, const char *line)
{
    while (points > least && width_of(p, font, points, line) > width)
        points -= 0.5;
    return points;
}

void paper_text_shrink(struct paper *p, enum paper_font font, double points, double least, double x,
                       double y, enum paper_align align, double width, const char *text)
{
    char line[TEXT_MAX + 1];

    encode(text, line);
    if (line[0] == '\0')
        return;
    points = size_that_fits(p, font, points, least, width, line);
    cut(p, font, points, width, line);
    if (align != PAPER_LEFT)
        x -= width_of(p, font, points, line) / (align == PAPER_CENTRE ? 2 : 1);
    draw(p, font, points, x, y, line);
}

/* How many bytes of text go into one line: up to a space, or as many letters as fit. */
static size_t line_length(struct paper *p, enum paper_font font, double points, double width,
                          const char *text)
{
    HPDF_REAL real;
    HPDF_UINT bytes =
        HPDF_Font_MeasureText(p->fonts[font], (const HPDF_BYTE *)text, (HPDF_UINT)strlen(text),
                              mm(width), (HPDF_REAL)points, 0, 0, HPDF_TRUE, &real);

    if (bytes == 0)
        bytes =
            HPDF_Font_MeasureText(p->fonts[font], (const HPDF_BYTE *)text, (HPDF_UINT)strlen(text),
                                  mm(width), (HPDF_REAL)points, 0, 0, HPDF_FALSE, &real);
    return bytes;
}

int paper_text_wrap(struct paper *p, enum paper_font font, double points, double x, double y,
                    double width, double leading, int lines, const char *text)
{
    char all[TEXT_MAX] = "", line[TEXT_MAX + 4];
    const char *at = all;
    int used = 0;

    encode(text, all);
    while (*at && used < lines) {
        size_t len = used == lines - 1 ? strlen(at) : line_length(p, font, points, width, at);
        if (len == 0)
            break;
        memcpy(line, at, len);
        for (size_t end = len; end > 0 && line[end - 1] == ' '; end--)
            line[end - 1] = '\0'; /* the space it was broken at takes no room */
        line[len] = '\0';
        cut(p, font, points, width, line);
        draw(p, font, points, x, y - leading * used++, line);
        for (at += len; *at == ' ';)
            at++;
    }
    return used;
}

int paper_text_lines(struct paper *p, enum paper_font font, double points, double width,
                     const char *text)
{
    char all[TEXT_MAX];
    const char *at = all;
    int lines = 0;

    encode(text, all);
    for (size_t len; *at; lines++) {
        len = line_length(p, font, points, width, at);
        if (len == 0)
            break;
        for (at += len; *at == ' ';)
            at++;
    }
    return lines;
}

/* How much of a code goes into one line: as much as fits, but no line begins or ends with a space,
 * which would be lost when the lines are put together. */
static size_t code_length(struct paper *p, double points, double width, const char *text)
{
    HPDF_REAL real;
    size_t len = HPDF_Font_MeasureText(p->fonts[PAPER_REGULAR], (const HPDF_BYTE *)text,
                                       (HPDF_UINT)strlen(text), mm(width), (HPDF_REAL)points, 0, 0,
                                       HPDF_FALSE, &real);

    while (len > 1 && text[len] && (text[len] == ' ' || text[len - 1] == ' '))
        len--;
    return len;
}

int paper_code_lines(struct paper *p, const struct paper_code *form, const char *text)
{
    char all[TEXT_MAX];
    const char *at = all;
    double points;
    int lines = 0;

    encode(text, all);
    points = size_that_fits(p, PAPER_REGULAR, form->points, form->least, form->width, all);
    for (size_t len; *at && (len = code_length(p, points, form->width, at)) > 0; lines++)
        at += len;
    return lines;
}

void paper_code(struct paper *p, const struct paper_code *form, double x, double y,
                const char *text)
{
    char all[TEXT_MAX], line[TEXT_MAX];
    const char *at = all;
    double points;

    encode(text, all);
    points = size_that_fits(p, PAPER_REGULAR, form->points, form->least, form->width, all);
    for (size_t len; *at && (len = code_length(p, points, form->width, at)) > 0; at += len) {
        memcpy(line, at, len);
        line[len] = '\0';
        draw(p, PAPER_REGULAR, points, x, y, line);
        y -= form->leading;
    }
}

void paper_line(struct paper *p, double x1, double y1, double x2, double y2, double width_points)
{
    HPDF_Page_SetLineWidth(p->page, (HPDF_REAL)width_points);
    HPDF_Page_MoveTo(p->page, mm(x1), mm(y1));
    HPDF_Page_LineTo(p->page, mm(x2), mm(y2));
    HPDF_Page_Stroke(p->page);
}

void paper_dashes(struct paper *p, double x1, double y1, double x2, double y2)
{
    static const HPDF_UINT16 dash[] = { 4, 3 };

    HPDF_Page_SetDash(p->page, dash, 2, 0);
    paper_line(p, x1, y1, x2, y2, 0.5);
    HPDF_Page_SetDash(p->page, NULL, 0, 0);
}

void paper_box(struct paper *p, double x, double y, double width, double height)
{
    HPDF_Page_Rectangle(p->page, mm(x), mm(y), mm(width), mm(height));
}

void paper_fill(struct paper *p)
{
    HPDF_Page_Fill(p->page);
}

void paper_grid_begin(struct paper *p, double x, double top, double cell_width, double cell_height)
{
    HPDF_Page_GSave(p->page);
    HPDF_Page_Concat(p->page, mm(cell_width), 0, 0, mm(cell_height), mm(x), mm(top));
}

void paper_cells(struct paper *p, int column, int row, int width, int height)
{
    HPDF_Page_Rectangle(p->page, (HPDF_REAL)column, (HPDF_REAL)-row, (HPDF_REAL)width,
                        (HPDF_REAL)-height);
}

void paper_grid_end(struct paper *p)
{
    HPDF_Page_Fill(p->page);
    HPDF_Page_GRestore(p->page);
}
