#include "tests/sim/db.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* Cells, from the parameters of a statement to its result, in PostgreSQL's binary formats. */

bool is_null(struct cell c)
{
    return !c.p && c.n == CELL_NULL;
}

int compare(struct cell a, struct cell b)
{
    if (!a.p || !b.p)
        return a.n < b.n ? -1 : a.n > b.n;
    size_t len = (size_t)(a.n < b.n ? a.n : b.n);
    int order = memcmp(a.p, b.p, len);
    return order ? order : a.n < b.n ? -1 : a.n > b.n;
}

bool same(struct cell a, struct cell b)
{
    return !is_null(a) && !is_null(b) && compare(a, b) == 0;
}

struct cell bytes_cell(struct query *q, const void *data, size_t len)
{
    uint8_t *copy = arena_alloc(&q->db->arena, len + 1);

    memcpy(copy, data, len);
    copy[len] = 0;
    return (struct cell){ (int64_t)len, copy };
}

struct cell text_cell(struct query *q, const char *text)
{
    return text ? bytes_cell(q, text, strlen(text)) : NIL;
}

static int64_t wire(const char *at, int len)
{
    uint64_t value = 0;

    for (int i = 0; i < len; i++)
        value = value << 8 | (uint8_t)at[i];
    return len == 4   ? (int32_t)(uint32_t)value
           : len == 2 ? (int16_t)(uint16_t)value
                      : (int64_t)value;
}

static int64_t epoch(char kind)
{
    return kind == 't' ? PG_EPOCH_US : kind == 'y' ? PG_EPOCH_DAY : 0;
}

static struct cell decode(struct query *q, const char *at, int len, char kind)
{
    if (!at || len < 0)
        return NIL;
    if (kind == 'b' || kind == 'x')
        return bytes_cell(q, at, (size_t)len);
    return NUM(wire(at, len) + epoch(kind));
}

struct cell param(struct query *q, int index, char kind)
{
    const struct pg_args *args = q->args;

    assert(index <= args->count);
    return decode(q, args->values[index - 1], args->lengths[index - 1], kind);
}

struct list param_list(struct query *q, int index, char kind)
{
    assert(index <= q->args->count);
    const char *at = q->args->values[index - 1];
    int count = wire(at, 4) ? (int)wire(at + 12, 4) : 0;
    struct list list = { count, ARENA_ARRAY(&q->db->arena, struct cell, (size_t)count + 1) };

    at += 20;
    for (int i = 0; i < count; i++) {
        int len = (int)wire(at, 4);
        list.items[i] = decode(q, at + 4, len, kind);
        at += 4 + (len > 0 ? len : 0);
    }
    return list;
}

/* ---- results ---- */

void result_kinds(struct query *q, const char *kinds)
{
    q->kinds = kinds;
}

void result_row(struct query *q, const struct cell *cells)
{
    size_t width = strlen(q->kinds);

    if (q->rows == q->capacity) {
        q->capacity = q->capacity ? q->capacity * 2 : 32;
        struct cell *bigger = ARENA_ARRAY(&q->db->arena, struct cell, q->capacity * width);
        if (q->rows)
            memcpy(bigger, q->cells, q->rows * width * sizeof(*bigger));
        q->cells = bigger;
    }
    memcpy(q->cells + q->rows++ * width, cells, width * sizeof(*cells));
}

static bool before(const struct cell *a, const struct cell *b, const int *columns, int count)
{
    for (int i = 0; i < count; i++) {
        int order = compare(a[columns[i]], b[columns[i]]);
        if (order)
            return order < 0;
    }
    return false;
}

/* Insertion: results are short, and equal rows keep their order. */
void result_sort(struct query *q, const int *columns, int count)
{
    size_t width = strlen(q->kinds), size = width * sizeof(struct cell);
    struct cell *held = ARENA_ARRAY(&q->db->arena, struct cell, width);

    for (size_t i = 1; i < q->rows; i++) {
        size_t at = i;
        memcpy(held, q->cells + i * width, size);
        for (; at && before(held, q->cells + (at - 1) * width, columns, count); at--)
            memcpy(q->cells + at * width, q->cells + (at - 1) * width, size);
        memcpy(q->cells + at * width, held, size);
    }
}

static const struct {
    char kind;
    Oid type;
    int size;
} kinds[] = { { 'i', 20, 8 },   { 'd', 23, 4 }, { 'h', 21, 2 }, { 't', 1184, 8 },
              { 'y', 1082, 4 }, { 'b', 17, 0 }, { 'x', 25, 0 }, { 'o', 16, 1 } };

static size_t kind_row(char kind)
{
    size_t i = 0;

    while (kinds[i].kind != kind)
        i++;
    return i;
}

void put_cell(PGresult *res, int row, int column, char kind, struct cell c)
{
    uint64_t big = htobe64((uint64_t)(c.n - epoch(kind)));
    char bytes[8];
    int size = kinds[kind_row(kind)].size;

    if (is_null(c)) {
        PQsetvalue(res, row, column, NULL, -1);
        return;
    }
    if (!size) {
        char *text = malloc((size_t)c.n + 1);
        if (!text)
            abort();
        memcpy(text, c.p, (size_t)c.n);
        PQsetvalue(res, row, column, text, (int)c.n);
        free(text);
        return;
    }
    memcpy(bytes, &big, sizeof(big));
    PQsetvalue(res, row, column, bytes + 8 - size, size);
}

PGresult *result_make(const struct query *q)
{
    static char name[] = "c";
    int width = q->kinds ? (int)strlen(q->kinds) : 0;
    PGresult *res = PQmakeEmptyPGresult(NULL, width ? PGRES_TUPLES_OK : PGRES_COMMAND_OK);
    PGresAttDesc columns[48];

    assert(width <= 48);
    for (int i = 0; i < width; i++)
        columns[i] =
            (PGresAttDesc){ .name = name, .format = 1, .typid = kinds[kind_row(q->kinds[i])].type };
    if (width && !PQsetResultAttrs(res, width, columns))
        abort();
    for (size_t row = 0; row < q->rows; row++)
        for (int i = 0; i < width; i++)
            put_cell(res, (int)row, i, q->kinds[i], q->cells[row * (size_t)width + (size_t)i]);
    return res;
}
