#include "server/money/term_pdf.h"

#include "server/base/day.h"
#include "server/base/error.h"
#include "server/money/pdf_printer.h"

#include <stdio.h>
#include <string.h>

/* Millimetres from the lower left corner of an A4 sheet. */
static const double left = 20, width = 170, top = 277, bottom = 42;
static const double point_mm = 0.352778, leading_of = 1.32;
static const double sizes[] = { 10, 9.5, 9, 8.5, 8, 7.5, 7 };
enum { SIZES = sizeof(sizes) / sizeof(sizes[0]), LINE_SIZE = 1024, LINES_MAX = 400 };
enum { PAGES_WANTED = 2, WRAP_MAX = 30 };

/* Where the text goes on; without paper the pages are only counted. */
struct flow {
    struct boleto_printer *printer;
    const struct term_paper *term;
    struct paper paper;
    bool drawing;
    int lines[LINES_MAX]; /* that each line of the text takes at these points */
    double points, y;
    int page, pages;
};

static double line_height(const struct flow *f)
{
    return f->points * point_mm * leading_of;
}

/* ---- what stands on every page ---- */

static void draw_head(struct flow *f)
{
    struct paper *p = &f->paper;

    paper_text_fit(p, PAPER_BOLD, 13, left, top, width * 0.65, f->term->creditor);
    paper_grey(p, 0.3);
    paper_text(p, PAPER_REGULAR, 9, left + width, top, PAPER_RIGHT, "Protocolo do acordo");
    paper_grey(p, 0);
    paper_text(p, PAPER_BOLD, 11, left + width, top - 5, PAPER_RIGHT, f->term->protocol);
    paper_line(p, left, top - 8, left + width, top - 8, 0.6);
}

static void draw_foot(struct flow *f)
{
    struct paper *p = &f->paper;
    char line[LINE_SIZE], number[40];
    double y = bottom - 6;

    paper_line(p, left, bottom, left + width, bottom, 0.4);
    paper_grey(p, 0.2);
    snprintf(line, sizeof(line), "Aceito em %s.", f->term->accepted);
    paper_text_fit(p, PAPER_REGULAR, 8, left, y + 1, width, line);
    snprintf(line, sizeof(line), "Para conferir (SHA-256 do texto): %s", f->term->sha256);
    paper_text_fit(p, PAPER_REGULAR, 8, left, y - 3, width, line);
    snprintf(line, sizeof(line),
             "Seus dados são usados só para cumprir e provar este acordo (LGPD, Lei 13.709/2018, "
             "art. 7, "
             "V e VI). Para ver, corrigir ou perguntar sobre eles: %s%s%s.",
             f->term->contact, f->term->privacy ? " ou " : "",
             f->term->privacy ? f->term->privacy : "");
    paper_text_wrap(p, PAPER_REGULAR, 8, left, y - 7, width, 3.6, 3, line);
    snprintf(number, sizeof(number), "Página %d de %d", f->page, f->pages);
    paper_text(p, PAPER_REGULAR, 8, left + width, 16, PAPER_RIGHT, number);
    paper_grey(p, 0);
}

static void begin_page(struct flow *f)
{
    f->page++;
    f->y = top - 16;
    if (!f->drawing)
        return;
    printer_page(f->printer, &f->paper);
    draw_head(f);
}

/* The foot comes last, so that text taken out of the file is in reading order. */
static void end_page(struct flow *f)
{
    if (f->drawing)
        draw_foot(f);
}

/* ---- the text, line by line ---- */

/* A heading stands alone: no amount, no sentence, no item of a list. */
static bool is_heading(const char *line, bool first)
{
    size_t len = strlen(line);

    return first || (len > 0 && line[0] != '-' && !strchr(line, ':') && line[len - 1] != '.');
}

/* The next line of a text; NULL after the last. */
static const char *next_line(const char *at, char line[LINE_SIZE])
{
    size_t len = strcspn(at, "\n");

    if (!*at)
        return NULL;
    snprintf(line, LINE_SIZE, "%.*s", (int)len, at);
    return at + len + (at[len] == '\n');
}

static int wrap(struct flow *f, const char *line, bool first)
{
    enum paper_font font = is_heading(line, first) ? PAPER_BOLD : PAPER_REGULAR;

    return paper_text_wrap(&f->paper, font, f->points, left, f->y, width, line_height(f), WRAP_MAX,
                           line);
}

/* How many lines each takes, found by writing them on a sheet that is thrown away. */
static bool measure(struct flow *f, struct error *err)
{
    char line[LINE_SIZE];
    int n = 0;

    if (!printer_start(f->printer, "", err))
        return false;
    printer_page(f->printer, &f->paper);
    for (const char *at = f->term->text; n < LINES_MAX && (at = next_line(at, line)); n++)
        f->lines[n] = line[0] ? wrap(f, line, n == 0) : 0;
    printer_abandon(f->printer);
    return true;
}

static void write_text(struct flow *f)
{
    char line[LINE_SIZE];
    int n = 0;

    f->page = 0;
    begin_page(f);
    for (const char *at = f->term->text; n < LINES_MAX && (at = next_line(at, line)); n++) {
        double height = (f->lines[n] ? f->lines[n] : 0.6) * line_height(f);
        if (f->lines[n] && f->y - height < bottom + 3) {
            end_page(f);
            begin_page(f);
        }
        if (f->lines[n] && f->drawing)
            wrap(f, line, n == 0);
        f->y -= height;
    }
    end_page(f);
}

/* The greatest letters with which it stands on two pages. */
static bool choose_size(struct flow *f, struct error *err)
{
    for (int i = 0; i < SIZES; i++) {
        f->points = sizes[i];
        if (!measure(f, err))
            return false;
        write_text(f);
        f->pages = f->page;
        if (f->pages <= PAGES_WANTED)
            break;
    }
    return true;
}

const char *term_accepted(int64_t accepted_at_us, const char *zone, char out[TERM_ACCEPTED_SIZE])
{
    char day[DAY_TEXT_SIZE];
    int minute = minute_of_instant(accepted_at_us, zone);

    snprintf(out, TERM_ACCEPTED_SIZE, "%s, às %02d:%02d, com código de confirmação",
             day_format_br(day_of_instant(accepted_at_us, zone), day), minute / 60, minute % 60);
    return out;
}

static int line_count(const char *text)
{
    int count = 0;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

bool term_pdf(struct boleto_printer *printer, const struct term_paper *t, struct strbuf *out,
              struct error *err)
{
    struct flow f = { .printer = printer, .term = t };

    if (!t->creditor || !t->text || !t->protocol || !t->sha256 || !t->accepted || !t->contact)
        return error_set(err, ERROR_INPUT,
                         "a term needs creditor, text, protocol, hash, acceptance and contact");
    if (line_count(t->text) >= LINES_MAX)
        return error_set(err, ERROR_INPUT, "a term has fewer than %d lines", LINES_MAX);
    if (!choose_size(&f, err) || !printer_start(printer, "Termo de acordo", err))
        return false;
    f.drawing = true;
    write_text(&f);
    return printer_finish(printer, out, err);
}
