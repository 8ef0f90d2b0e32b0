#include "db/pg_internal.h"

#include <assert.h>
#include <endian.h>
#include <limits.h>

/* Parameters in PostgreSQL's binary format: big-endian, instants and days counted from 2000. */

enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_TID = 27,
    OID_DATE = 1082,
    OID_TIMESTAMPTZ = 1184
};
enum { ARRAY_HEADER_SIZE = 20, EMPTY_ARRAY_SIZE = 12 };

#define ONES_8 1, 1, 1, 1, 1, 1, 1, 1
const int pg_binary_formats[PG_ARGS_MAX] = { ONES_8, ONES_8, ONES_8, ONES_8,
                                             ONES_8, ONES_8, ONES_8, ONES_8 };

struct pg_args *pg_args_new(struct arena *arena, enum sql statement)
{
    struct pg_args *args = ARENA_NEW(arena, struct pg_args);

    args->arena = arena;
    args->statement = statement;
    return args;
}

/* The memory of one more parameter. */
static char *add(struct pg_args *args, size_t len)
{
    char *data = arena_room(args->arena, len ? len : 1);

    assert(args->count < PG_ARGS_MAX && len <= INT_MAX);
    args->values[args->count] = data;
    args->lengths[args->count++] = (int)len;
    return data;
}

static char *put4(char *at, int32_t value)
{
    uint32_t wire = htobe32((uint32_t)value);

    return (char *)memcpy(at, &wire, sizeof(wire)) + sizeof(wire);
}

static char *put8(char *at, int64_t value)
{
    uint64_t wire = htobe64((uint64_t)value);

    return (char *)memcpy(at, &wire, sizeof(wire)) + sizeof(wire);
}

static int64_t instant_wire(int64_t us)
{
    return us - PG_EPOCH_US;
}

void pg_null(struct pg_args *args)
{
    assert(args->count < PG_ARGS_MAX);
    args->values[args->count] = NULL;
    args->lengths[args->count++] = 0;
}

void pg_int8(struct pg_args *args, int64_t value)
{
    if (value == PG_NULL_INT8)
        pg_null(args);
    else
        put8(add(args, sizeof(value)), value);
}

void pg_int4(struct pg_args *args, int32_t value)
{
    if (value == PG_NULL_INT4)
        pg_null(args);
    else
        put4(add(args, sizeof(value)), value);
}

void pg_bool(struct pg_args *args, bool value)
{
    *add(args, 1) = value;
}

void pg_bytea(struct pg_args *args, const void *data, size_t len)
{
    if (!data)
        pg_null(args);
    else
        memcpy(add(args, len), data, len);
}

void pg_text(struct pg_args *args, const char *value)
{
    pg_bytea(args, value, value ? strlen(value) : 0);
}

void pg_instant(struct pg_args *args, int64_t us)
{
    if (us == PG_NULL_INSTANT)
        pg_null(args);
    else
        pg_int8(args, instant_wire(us));
}

void pg_day(struct pg_args *args, day_t day)
{
    if (day == PG_NULL_DAY)
        pg_null(args);
    else
        pg_int4(args, day - PG_EPOCH_DAY);
}

/* The header of an array of `count` elements that take `size` bytes with their lengths. */
static char *add_array(struct pg_args *args, int32_t oid, size_t count, size_t size)
{
    char *at = add(args, count ? ARRAY_HEADER_SIZE + size : EMPTY_ARRAY_SIZE);

    assert(count <= INT32_MAX);
    at = put4(at, count ? 1 : 0); /* dimensions */
    at = put4(at, 1);             /* may hold nulls */
    at = put4(at, oid);
    if (!count)
        return at;
    at = put4(at, (int32_t)count);
    return put4(at, 1); /* first index */
}

static void add_array8(struct pg_args *args, int32_t oid, const int64_t *values, size_t count,
                       int64_t epoch)
{
    char *at = add_array(args, oid, count, count * (sizeof(int32_t) + sizeof(int64_t)));

    for (size_t i = 0; i < count; i++)
        if (values[i] == PG_NULL_INT8) {
            at = put4(at, -1);
        } else {
            at = put4(at, sizeof(int64_t));
            at = put8(at, values[i] - epoch);
        }
    args->lengths[args->count - 1] = (int)(at - args->values[args->count - 1]);
}

static void add_array4(struct pg_args *args, int32_t oid, const int32_t *values, size_t count,
                       int32_t epoch)
{
    char *at = add_array(args, oid, count, count * 2 * sizeof(int32_t));

    for (size_t i = 0; i < count; i++)
        if (values[i] == PG_NULL_INT4) {
            at = put4(at, -1);
        } else {
            at = put4(at, sizeof(int32_t));
            at = put4(at, values[i] - epoch);
        }
    args->lengths[args->count - 1] = (int)(at - args->values[args->count - 1]);
}

void pg_int8_array(struct pg_args *args, const int64_t *values, size_t count)
{
    add_array8(args, OID_INT8, values, count, 0);
}

void pg_instant_array(struct pg_args *args, const int64_t *values, size_t count)
{
    add_array8(args, OID_TIMESTAMPTZ, values, count, PG_EPOCH_US);
}

void pg_int4_array(struct pg_args *args, const int32_t *values, size_t count)
{
    add_array4(args, OID_INT4, values, count, 0);
}

void pg_day_array(struct pg_args *args, const day_t *values, size_t count)
{
    add_array4(args, OID_DATE, values, count, PG_EPOCH_DAY);
}

void pg_bool_array(struct pg_args *args, const bool *values, size_t count)
{
    char *at = add_array(args, OID_BOOL, count, count * (sizeof(int32_t) + 1));

    for (size_t i = 0; i < count; i++) {
        at = put4(at, 1);
        *at++ = values[i];
    }
}

static char *put_bytes(char *at, const void *data, size_t len)
{
    if (!data)
        return put4(at, -1);
    at = put4(at, (int32_t)len);
    if (len)
        memcpy(at, data, len);
    return at + len;
}

void pg_text_array(struct pg_args *args, const char *const *values, size_t count)
{
    size_t size = count * sizeof(int32_t);

    for (size_t i = 0; i < count; i++)
        size += values[i] ? strlen(values[i]) : 0;
    char *at = add_array(args, OID_TEXT, count, size);
    for (size_t i = 0; i < count; i++)
        at = put_bytes(at, values[i], values[i] ? strlen(values[i]) : 0);
}

static void add_bytes_array(struct pg_args *args, int32_t oid, const struct bytes *values,
                            size_t count)
{
    size_t size = count * sizeof(int32_t);

    for (size_t i = 0; i < count; i++)
        size += values[i].data ? values[i].len : 0;
    char *at = add_array(args, oid, count, size);
    for (size_t i = 0; i < count; i++)
        at = put_bytes(at, values[i].data, values[i].len);
}

void pg_bytea_array(struct pg_args *args, const struct bytes *values, size_t count)
{
    add_bytes_array(args, OID_BYTEA, values, count);
}

void pg_place_array(struct pg_args *args, const struct bytes *values, size_t count)
{
    add_bytes_array(args, OID_TID, values, count);
}
