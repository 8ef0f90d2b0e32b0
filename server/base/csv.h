#pragma once
#include "server/base/strbuf.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Reads CSV as spreadsheets in Brazil bring it, record by record in constant memory: ';', ',' or
 * tab (told by the header), quotes with doubled quotes and line breaks inside, CRLF, LF or CR,
 * UTF-8 with or without BOM, or Windows-1252.  Cells come out as UTF-8.
 *
 * A broken record is one fault and costs only itself: reading goes on with the next line, so one
 * stray quote does not swallow the rest of the file.
 */
enum {
    CSV_CELLS_MAX = 64,
    CSV_RECORD_MAX = 16 * 1024, /* bytes of one record */
    CSV_LINES_MAX = 20,         /* lines that one record may span */
};

enum csv_fault {
    CSV_OK,
    CSV_END,
    CSV_READ_FAILED, /* the source failed: nothing more comes */
    CSV_NOT_CSV,     /* UTF-16, or a workbook (xls, xlsx, ods): nothing more comes */
    CSV_OPEN_QUOTE,  /* a quote that nothing closes */
    CSV_STRAY_QUOTE, /* text behind a closing quote */
    CSV_TOO_LONG,
    CSV_TOO_MANY_CELLS,
    CSV_NUL,
    CSV_UNREADABLE, /* bytes that are not of the file's encoding */
};

/* Fills at most `size` bytes; 0 = the end, -1 = it failed. */
typedef long csv_read_fn(void *ctx, char *buffer, size_t size);

enum csv_encoding { CSV_UNDECIDED, CSV_UTF8, CSV_WINDOWS_1252 };

struct csv {
    csv_read_fn *read;
    void *ctx;
    char *buffer;
    size_t start, end;
    bool at_end, begun;
    enum csv_fault ended; /* CSV_OK while it goes on */
    char separator;
    enum csv_encoding encoding;
    struct strbuf text; /* the record, decoded; the cells point into it */
    int64_t row;        /* of the last record as a spreadsheet counts it: the header is 1 */
    char *cells[CSV_CELLS_MAX];
    size_t count;
};

void csv_init(struct csv *csv, csv_read_fn *read, void *ctx);
void csv_done(struct csv *csv);
/* The next record: its cells live until the next call.  An empty line is a record of one empty
 * cell.  After CSV_END, CSV_READ_FAILED and CSV_NOT_CSV the same comes again. */
enum csv_fault csv_next(struct csv *csv);
