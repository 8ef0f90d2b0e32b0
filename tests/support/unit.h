#pragma once
/* What a unit test starts with: cmocka and the headers it wants before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* One row of a group: the behaviour as a sentence, and the function that shows it. */
#define TEST(sentence, fn)                                                                         \
    {                                                                                              \
        .name = (sentence), .test_func = (fn)                                                      \
    }

struct random;
struct random_seeded;

/*
 * The source of a property loop.  The seed is new in each run and told on stderr;
 * QUITA_TEST_SEED=n plays a failing one again.
 */
struct random property_random(struct random_seeded *seeded, const char *property);
