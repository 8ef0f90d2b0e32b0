#pragma once
#include <stddef.h>

/*
 * Cases kept in tests/fixtures as tab-separated text.  Lines that start with '#' are left out, an
 * empty column is an empty text.  Whatever cannot be read fails the test.
 */
enum { TABLE_COLUMNS = 8 };
typedef void table_fn(const char *const column[TABLE_COLUMNS]);

/* Calls `each` with every row, its columns (missing ones are ""); returns how many there were. */
size_t table_each(const char *path, table_fn *each);
