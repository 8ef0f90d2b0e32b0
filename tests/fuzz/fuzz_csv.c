/* The CSV reader, and the importer's header and lines on what it reads; fuzz-max-len: 4096 */
#include "tests/fuzz/fuzz.h"

#include "server/base/csv.h"
#include "server/base/encoding.h"
#include "server/ops/import_line.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { TODAY = 20779 }; /* 2026-11-22 */

struct source {
    const uint8_t *data;
    size_t left, piece;
};

static void must(bool good)
{
    if (!good)
        abort();
}

static long read_source(void *ctx, char *buffer, size_t size)
{
    struct source *s = ctx;
    size_t len = s->left < s->piece ? s->left : s->piece;

    len = len < size ? len : size;
    if (len)
        memcpy(buffer, s->data, len);
    s->data += len;
    s->left -= len;
    return (long)len;
}

static void on_header(void *ctx, const char *column, int problem, const char *near)
{
    struct import_blanks blanks = { 0, 0, near };
    struct strbuf *out = ctx;

    must(column && problem > IMPORT_FINE && problem < IMPORT_PROBLEM_COUNT);
    import_problem_say((enum import_problem)problem, &blanks, out);
}

static void on_line(void *ctx, enum import_problem problem, enum import_column column,
                    const char *value)
{
    (void)value;
    must(problem > IMPORT_FINE && problem < IMPORT_PROBLEM_COUNT && column < COL_COUNT);
    if (!import_problem_is_warning(problem))
        ++*(int *)ctx;
}

/* A line that is taken keeps the promises of its header. */
static void check_line(struct import_line *line)
{
    int told = 0;
    bool good = import_line_check_person(line, on_line, &told);

    must(good == (told == 0));
    must(!good || (line->role >= IMPORT_RESPONSIBLE && line->role <= IMPORT_STUDENT));
    must(!good || !*line->cpf || strlen(line->cpf) == 11);
    must(!good || !*line->cep || strlen(line->cep) == 8);
    told = 0;
    good = import_line_check_debt(line, on_line, &told);
    must(good == (told == 0));
    must(!good || !line->has_instalment || line->centavos > 0);
    must(!good || !line->has_instalment ||
         (line->status == IMPORT_PAID) == (line->paid_centavos > 0));
}

static void check_record(const struct csv *csv, const struct import_header *header)
{
    struct import_line line;

    for (size_t i = 0; i < csv->count; i++)
        must(encoding_is_utf8(csv->cells[i], strlen(csv->cells[i])));
    if (csv->count < header->cells)
        return;
    import_line_take(&line, header, csv->cells, csv->row, TODAY);
    check_line(&line);
}

/* All of it, however the bytes come; the sum of what was read. */
static size_t read_all(const uint8_t *data, size_t size, size_t piece)
{
    struct source source = { data, size, piece };
    struct import_header header = { .cells = CSV_CELLS_MAX + 1 };
    struct strbuf told = { 0 };
    struct csv csv;
    enum csv_fault fault;
    size_t sum = 0;

    csv_init(&csv, read_source, &source);
    while ((fault = csv_next(&csv)) != CSV_END && fault != CSV_NOT_CSV) {
        sum = sum * 31 + (size_t)fault + csv.count;
        if (fault == CSV_OK && csv.row == 1)
            import_header_read(csv.cells, csv.count, &header, on_header, &told);
        else if (fault == CSV_OK)
            check_record(&csv, &header);
    }
    csv_done(&csv);
    strbuf_done(&told);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    must(read_all(data, size, 1 << 20) == read_all(data, size, 7));
    return 0;
}
