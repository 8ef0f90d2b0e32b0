#include "db/pg_internal.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>

/* A struct pg_result is libpq's PGresult under a name that does not need libpq's header. */

enum { OID_JSONB = 3802 };

static const PGresult *handle(const struct pg_result *result)
{
    return (const PGresult *)result;
}

/* NULL when it is null; else checked to hold `size` bytes. */
static const char *value_of(const struct pg_result *result, int row, int column, int size)
{
    const PGresult *res = handle(result);

    assert(row >= 0 && row < PQntuples(res) && column >= 0 && column < PQnfields(res));
    if (PQgetisnull(res, row, column))
        return NULL;
    assert(size == 0 || PQgetlength(res, row, column) == size);
    return PQgetvalue(res, row, column);
}

static int32_t read4(const char *at)
{
    uint32_t wire;

    memcpy(&wire, at, sizeof(wire));
    return (int32_t)be32toh(wire);
}

static int64_t read8(const char *at)
{
    uint64_t wire;

    memcpy(&wire, at, sizeof(wire));
    return (int64_t)be64toh(wire);
}

static int16_t read2(const char *at)
{
    uint16_t wire;

    memcpy(&wire, at, sizeof(wire));
    return (int16_t)be16toh(wire);
}

int pg_rows(const struct pg_result *result)
{
    return PQntuples(handle(result));
}

int64_t pg_affected(const struct pg_result *result)
{
    /* libpq's signature lacks a const; it only reads. */
    const char *count = PQcmdTuples((PGresult *)(uintptr_t)result);

    return *count ? strtoll(count, NULL, 10) : 0;
}

int pg_column(const struct pg_result *result, const char *name)
{
    int column = PQfnumber(handle(result), name);

    assert(column >= 0);
    return column;
}

bool pg_is_null(const struct pg_result *result, int row, int column)
{
    return !value_of(result, row, column, 0);
}

int64_t pg_get_int8(const struct pg_result *result, int row, int column)
{
    const char *value = value_of(result, row, column, 0);
    int len = value ? PQgetlength(handle(result), row, column) : 0;

    assert(!value || len == 2 || len == 4 || len == 8);
    if (!value)
        return PG_NULL_INT8;
    return len == 2 ? read2(value) : len == 4 ? read4(value) : read8(value);
}

bool pg_get_bool(const struct pg_result *result, int row, int column)
{
    const char *value = value_of(result, row, column, 1);

    return value && *value;
}

const char *pg_get_text(const struct pg_result *result, int row, int column)
{
    const char *value = value_of(result, row, column, 0);
    bool versioned = PQftype(handle(result), column) == OID_JSONB;

    return value && versioned ? value + 1 : value;
}

struct bytes pg_get_bytea(const struct pg_result *result, int row, int column)
{
    const char *value = value_of(result, row, column, 0);

    if (!value)
        return (struct bytes){ 0 };
    return (struct bytes){ (const uint8_t *)value,
                           (size_t)PQgetlength(handle(result), row, column) };
}

int64_t pg_get_instant(const struct pg_result *result, int row, int column)
{
    const char *value = value_of(result, row, column, sizeof(int64_t));
    int64_t us;

    if (!value)
        return PG_NULL_INSTANT;
    if (__builtin_add_overflow(read8(value), PG_EPOCH_US, &us))
        return INT64_MAX; /* infinity */
    return us;
}

day_t pg_get_day(const struct pg_result *result, int row, int column)
{
    const char *value = value_of(result, row, column, sizeof(int32_t));
    day_t day;

    if (!value)
        return PG_NULL_DAY;
    if (__builtin_add_overflow(read4(value), PG_EPOCH_DAY, &day))
        return INT32_MAX; /* infinity */
    return day;
}
