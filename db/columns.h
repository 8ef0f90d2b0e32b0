#pragma once
#include "db/pg.h"
#include "server/base/arena.h"

/*
 * One parameter array of a batch statement: `value` is evaluated for every i below count.  Uses the
 * names `a` (arena), `args` and `count` of the function around it.
 *
 *   COLUMN(int8, int64_t, rows[i].tenant_id);
 */
#define COLUMN(kind, type, value)                                                                  \
    do {                                                                                           \
        type *column = ARENA_ROOM(a, type, count);                                                 \
        for (size_t i = 0; i < count; i++)                                                         \
            column[i] = (value);                                                                   \
        pg_##kind##_array(args, column, count);                                                    \
    } while (0)

/* 0 means "none" in our structs and null in the database. */
static inline int64_t id_or_null(int64_t id)
{
    return id ? id : PG_NULL_INT8;
}
static inline int64_t instant_or_null(int64_t us)
{
    return us ? us : PG_NULL_INSTANT;
}
static inline int64_t int_or_zero(const struct pg_result *r, int row, int column)
{
    int64_t value = pg_get_int8(r, row, column);

    return value == PG_NULL_INT8 ? 0 : value;
}
static inline int64_t instant_or_zero(const struct pg_result *r, int row, int column)
{
    int64_t us = pg_get_instant(r, row, column);

    return us == PG_NULL_INSTANT ? 0 : us;
}
static inline struct bytes bytes_or_none(const struct pg_result *r, int row, int column)
{
    return pg_get_bytea(r, row, column);
}
