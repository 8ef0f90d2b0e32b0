#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct admin;

/* What is wrong inside sealed values, side by side; all in the admin's arena. */
struct hygiene {
    int64_t *persons;
    const char **problems;
    size_t count, capacity;
};

/*
 * Opens each CPF, phone and e-mail of a creditor's people, some thousand people at a time, and
 * notes those that are no such thing, and CEPs that are none.  Needs the keys; a value that they do
 * not open is a problem, too.  False with the error set when the database failed.
 */
bool report_hygiene_find(struct admin *a, int64_t tenant, int64_t creditor, struct hygiene *out);
