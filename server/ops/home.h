#pragma once
struct arena;

/*
 * Where a person lives, as the register keeps it: one sealed text (JSON), as a street without its
 * city is of no use and each of them tells who lives there.  The CEP stands apart: it is a factor
 * of identification.
 */
struct home {
    const char *street, *number, *complement, *district, *city, *uf; /* "" = not known */
};
/* Of the text before it is sealed, and of its hash. */
#define HOME_PURPOSE "home"

/* The text that is sealed; NULL when nothing of it is known.  Equal homes have equal texts. */
const char *home_text(struct arena *a, const struct home *home);
/* Of an opened text; everything "" when it is NULL or none. */
struct home home_of(struct arena *a, const char *text);
/* "Rua A, 12 ap 3": as it stands on an envelope; "" without a street. */
const char *home_line(struct arena *a, const struct home *home);
