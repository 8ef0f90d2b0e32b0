#include "db/pg.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "tests/support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* The forms of values on the wire, both ways. */

enum { Q_SCALARS, Q_ARRAYS, Q_CARDINALITY, Q_OTHER, Q_COUNT };

static const struct sql_statement statements[] = {
    [Q_SCALARS] = { "scalars", "SELECT $1::bigint AS i8, $2::int AS i4, $3::bool AS b,"
                               " $4::text AS t, $5::bytea AS y, $6::timestamptz AS at,"
                               " $7::date AS day,"
                               " $6::timestamptz::text AS at_text, $7::date::text AS day_text" },
    [Q_ARRAYS] = { "arrays", "SELECT * FROM unnest($1::bigint[], $2::int[], $3::bool[],"
                             " $4::text[], $5::bytea[], $6::timestamptz[], $7::date[])"
                             " AS x (i8, i4, b, t, y, at, day)" },
    [Q_CARDINALITY] = { "cardinality",
                        "SELECT cardinality($1::bigint[]) + cardinality($2::int[])"
                        " + cardinality($3::bool[]) + cardinality($4::text[])"
                        " + cardinality($5::bytea[]) + cardinality($6::timestamptz[])"
                        " + cardinality($7::date[]) AS n" },
    [Q_OTHER] = { "other", "SELECT (-5)::smallint AS i2, $1::text::jsonb AS j,"
                           " 'infinity'::timestamptz AS never, 'infinity'::date AS never_day" },
};

struct fixture {
    struct scratch *scratch;
    struct pg_sync *db;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct error err = { 0 };

    f->scratch = scratch_new_empty();
    f->db = pg_sync_open(scratch_conninfo(f->scratch), &err);
    assert_non_null(f->db);
    pg_sync_use(f->db, statements, Q_COUNT);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    pg_sync_close(&f->db);
    scratch_free(&f->scratch);
    free(f);
    return 0;
}

static struct pg_args *args_of(struct fixture *f, int statement)
{
    return pg_sync_args(f->db, (enum sql)statement);
}

static const struct pg_result *run(struct fixture *f, struct pg_args *args)
{
    struct error err = { 0 };
    const struct pg_result *result = pg_sync_run(f->db, args, &err);

    if (!result)
        fail_msg("%s", err.detail);
    return result;
}

static const struct {
    int64_t i8;
    int32_t i4;
    bool b;
    const char *t;
    struct bytes y;
    int64_t at;
    const char *at_text;
    day_t day;
    const char *day_text;
} values[] = {
    { INT64_MAX,
      INT32_MAX,
      true,
      "ção",
      { (const uint8_t *)"a\0b", 3 },
      INT64_C(1795639800123456),
      "2026-11-25 20:50:00.123456+00",
      20782,
      "2026-11-25" },
    { INT64_MIN + 1,
      INT32_MIN + 1,
      false,
      "",
      { (const uint8_t *)"", 0 },
      0,
      "1970-01-01 00:00:00+00",
      0,
      "1970-01-01" },
    { 0,
      0,
      true,
      "x",
      { (const uint8_t *)"\xff", 1 },
      INT64_C(946684799999999),
      "1999-12-31 23:59:59.999999+00",
      -25567,
      "1900-01-01" },
    { PG_NULL_INT8,
      PG_NULL_INT4,
      false,
      NULL,
      { NULL, 0 },
      PG_NULL_INSTANT,
      NULL,
      PG_NULL_DAY,
      NULL },
    { -1,
      -1,
      true,
      "fim",
      { (const uint8_t *)"z", 1 },
      INT64_C(946684800000000),
      "2000-01-01 00:00:00+00",
      10957,
      "2000-01-01" },
};

static void assert_value(const struct pg_result *got, int row, size_t i)
{
    struct bytes y = pg_get_bytea(got, row, pg_column(got, "y"));
    const char *t = pg_get_text(got, row, pg_column(got, "t"));
    bool null = !values[i].t;

    assert_int_equal(pg_get_int8(got, row, pg_column(got, "i8")), values[i].i8);
    assert_int_equal(pg_get_int8(got, row, pg_column(got, "i4")),
                     null ? PG_NULL_INT8 : values[i].i4);
    assert_int_equal(pg_get_bool(got, row, pg_column(got, "b")), values[i].b);
    assert_int_equal(pg_is_null(got, row, pg_column(got, "t")), null);
    if (!null)
        assert_string_equal(t, values[i].t);
    assert_int_equal(y.data == NULL, null);
    assert_int_equal(y.len, values[i].y.len);
    assert_memory_equal(null ? "" : (const char *)y.data,
                        null ? "" : (const char *)values[i].y.data, y.len);
    assert_int_equal(pg_get_instant(got, row, pg_column(got, "at")), values[i].at);
    assert_int_equal(pg_get_day(got, row, pg_column(got, "day")), values[i].day);
}

/* What PostgreSQL itself takes it for. */
static void assert_means(const struct pg_result *got, const char *column, const char *text)
{
    const char *meant = pg_get_text(got, 0, pg_column(got, column));

    assert_int_equal(meant != NULL, text != NULL);
    if (text)
        assert_string_equal(meant, text);
}

static void single_values_go_and_come_back(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct pg_args *args = args_of(f, Q_SCALARS);
        pg_int8(args, values[i].i8);
        pg_int4(args, values[i].i4);
        pg_bool(args, values[i].b);
        pg_text(args, values[i].t);
        pg_bytea(args, values[i].y.data, values[i].y.len);
        pg_instant(args, values[i].at);
        pg_day(args, values[i].day);
        const struct pg_result *got = run(f, args);
        assert_value(got, 0, i);
        assert_means(got, "at_text", values[i].at_text);
        assert_means(got, "day_text", values[i].day_text);
    }
}

static void arrays_go_with_their_nulls(void **state)
{
    enum { N = COUNT_OF(values) };
    struct fixture *f = *state;
    struct pg_args *args = args_of(f, Q_ARRAYS);
    int64_t i8[N], at[N];
    int32_t i4[N];
    bool b[N];
    const char *t[N];
    struct bytes y[N];
    day_t day[N];

    for (size_t i = 0; i < N; i++) {
        i8[i] = values[i].i8, i4[i] = values[i].i4, b[i] = values[i].b, t[i] = values[i].t;
        y[i] = values[i].y, at[i] = values[i].at, day[i] = values[i].day;
    }
    pg_int8_array(args, i8, N);
    pg_int4_array(args, i4, N);
    pg_bool_array(args, b, N);
    pg_text_array(args, t, N);
    pg_bytea_array(args, y, N);
    pg_instant_array(args, at, N);
    pg_day_array(args, day, N);
    const struct pg_result *got = run(f, args);
    assert_int_equal(pg_rows(got), N);
    for (int i = 0; i < N; i++)
        assert_value(got, i, (size_t)i);
}

static void empty_arrays_are_empty(void **state)
{
    struct fixture *f = *state;
    struct pg_args *args = args_of(f, Q_CARDINALITY);

    pg_int8_array(args, NULL, 0);
    pg_int4_array(args, NULL, 0);
    pg_bool_array(args, NULL, 0);
    pg_text_array(args, NULL, 0);
    pg_bytea_array(args, NULL, 0);
    pg_instant_array(args, NULL, 0);
    pg_day_array(args, NULL, 0);
    const struct pg_result *got = run(f, args);
    assert_false(pg_is_null(got, 0, 0));
    assert_int_equal(pg_get_int8(got, 0, 0), 0);
}

static void big_arrays_arrive_whole(void **state)
{
    enum { N = 100000 };
    struct fixture *f = *state;
    int64_t *i8 = calloc(N, sizeof(*i8));
    const char **t = calloc(N, sizeof(*t));
    struct pg_args *args = args_of(f, Q_ARRAYS);

    for (int i = 0; i < N; i++) {
        i8[i] = i * INT64_C(1000003);
        t[i] = i % 3 ? "uma palavra" : NULL;
    }
    pg_int8_array(args, i8, N);
    pg_int4_array(args, NULL, 0);
    pg_bool_array(args, NULL, 0);
    pg_text_array(args, t, N);
    pg_bytea_array(args, NULL, 0);
    pg_instant_array(args, NULL, 0);
    pg_day_array(args, NULL, 0);
    const struct pg_result *got = run(f, args);
    assert_int_equal(pg_rows(got), N);
    for (int i = 0; i < N; i++) {
        assert_int_equal(pg_get_int8(got, i, 0), i8[i]);
        assert_int_equal(pg_is_null(got, i, 3), i % 3 == 0);
    }
    free(i8);
    free(t);
}

static void other_forms_are_read_too(void **state)
{
    struct fixture *f = *state;
    struct pg_args *args = args_of(f, Q_OTHER);

    pg_text(args, "{\"a\": 1}");
    const struct pg_result *got = run(f, args);
    assert_int_equal(pg_get_int8(got, 0, pg_column(got, "i2")), -5);
    assert_string_equal(pg_get_text(got, 0, pg_column(got, "j")), "{\"a\": 1}");
    assert_int_equal(pg_get_instant(got, 0, pg_column(got, "never")), INT64_MAX);
    assert_int_equal(pg_get_day(got, 0, pg_column(got, "never_day")), INT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(single_values_go_and_come_back),
        cmocka_unit_test(arrays_go_with_their_nulls),
        cmocka_unit_test(empty_arrays_are_empty),
        cmocka_unit_test(big_arrays_arrive_whole),
        cmocka_unit_test(other_forms_are_read_too),
    };
    return cmocka_run_group_tests_name("pg_values", tests, setup, teardown);
}
