#include "server/cli/report_print.h"

#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/day.h"
#include "server/base/money.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- one value ---- */

/* "12,345", with at least two digits behind the comma and no noughts behind those. */
static const char *decimal(int64_t value, int64_t unit, int digits, struct arena *a)
{
    int64_t size = value < 0 ? -value : value;
    char *text = arena_printf(a, "%s%" PRId64 ",%0*" PRId64, value < 0 ? "-" : "", size / unit,
                              digits, size % unit);
    size_t len = strlen(text), least = (size_t)(strchr(text, ',') - text) + 3;

    while (len > least && text[len - 1] == '0')
        text[--len] = '\0';
    return text;
}

static const char *day_text(day_t day, bool csv, struct arena *a)
{
    char text[DAY_TEXT_SIZE];

    return arena_strdup(a, csv ? day_format_iso(day, text) : day_format_br(day, text));
}

static const char *number_text(enum report_kind kind, int64_t value, bool csv, struct arena *a)
{
    char money[MONEY_TEXT_SIZE];

    switch (kind) {
    case REPORT_SHARE:
        return arena_printf(a, "%s%s", decimal(value, 100, 2, a), csv ? "" : " %");
    case REPORT_MONEY:
        return csv ? decimal(value, 100, 2, a) : arena_strdup(a, money_format(value, money));
    case REPORT_PRICE:
        return arena_printf(a, "%s%s", csv ? "" : "R$ ", decimal(value, 100000, 5, a));
    default:
        return arena_printf(a, "%" PRId64, value);
    }
}

static const char *value_text(const struct report_column *column, const struct pg_result *rows,
                              int row, int at, bool csv, struct arena *a)
{
    if (pg_is_null(rows, row, at))
        return at == 0 ? "total" : csv ? "" : "-";
    if (column->kind == REPORT_TEXT)
        return pg_get_text(rows, row, at);
    if (column->kind == REPORT_DAY)
        return day_text(pg_get_day(rows, row, at), csv, a);
    return number_text(column->kind, pg_get_int8(rows, row, at), csv, a);
}

/* ---- CSV ---- */

static void print_cell(const char *text)
{
    bool formula = *text && strchr("=+@\t\r", *text);

    if (!formula && !strpbrk(text, ";\"\n\r")) {
        fputs(text, stdout);
        return;
    }
    printf("\"%s", formula ? "'" : "");
    for (; *text; text++)
        printf(*text == '"' ? "\"\"" : "%c", *text);
    putchar('"');
}

static void print_csv(const struct report *report, const struct pg_result *rows, struct arena *a)
{
    const struct report_column *columns = report->columns;

    for (int at = 0; columns[at].title; at++)
        printf("%s%s", at ? ";" : "", columns[at].title);
    putchar('\n');
    for (int row = 0; row < pg_rows(rows); row++) {
        for (int at = 0; columns[at].title; at++) {
            if (at)
                putchar(';');
            print_cell(value_text(&columns[at], rows, row, at, true, a));
        }
        putchar('\n');
    }
}

/* ---- a table for people ---- */

/* Characters of UTF-8; all that stands in reports is one column wide. */
static int width_of(const char *text)
{
    int width = 0;

    for (; *text; text++)
        width += (*text & 0xC0) != 0x80;
    return width;
}

static void print_padded(const char *text, int width, bool left, bool last)
{
    int pad = width - width_of(text);

    if (left)
        printf("%s%*s", text, last ? 0 : pad, "");
    else
        printf("%*s%s", pad, "", text);
    fputs(last ? "\n" : "  ", stdout);
}

static void print_table(const struct report *report, const struct pg_result *rows, struct arena *a)
{
    const struct report_column *columns = report->columns;
    int widths[REPORT_COLUMNS_MAX] = { 0 };

    for (int at = 0; columns[at].title; at++) {
        widths[at] = width_of(columns[at].title);
        for (int row = 0; row < pg_rows(rows); row++) {
            int width = width_of(value_text(&columns[at], rows, row, at, false, a));
            widths[at] = width > widths[at] ? width : widths[at];
        }
    }
    for (int row = -1; row < pg_rows(rows); row++)
        for (int at = 0; columns[at].title; at++)
            print_padded(row < 0 ? columns[at].title
                                 : value_text(&columns[at], rows, row, at, false, a),
                         widths[at], columns[at].kind == REPORT_TEXT, !columns[at + 1].title);
}

void report_print(const struct report *report, const struct pg_result *rows, bool csv,
                  struct arena *a)
{
    if (csv)
        print_csv(report, rows, a);
    else if (pg_rows(rows) == 0)
        puts("Nada nesse período.");
    else
        print_table(report, rows, a);
}
