#pragma once
#include "nlu/entity.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

/* Messages of Wednesday 2026-11-25, and the days and hours that stand in them, in order. */
struct told {
    const char *text, *wanted; /* "date=2026-12-05 time=18:00" */
};

static bool is_of_days(enum entity_kind kind)
{
    return kind == ENTITY_KIND_DATE || kind == ENTITY_KIND_DATE_RANGE ||
           kind == ENTITY_KIND_MONTH || kind == ENTITY_KIND_BIRTH_DATE ||
           kind == ENTITY_KIND_TIME || kind == ENTITY_KIND_DAY_PERIOD;
}

static void days_are_told(const struct told *rows, size_t count)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++) {
        struct arena a = { 0 };
        struct entities found;
        struct utterance t;
        char got[1024] = "";
        size_t used = 0;

        text_read(&a, rows[i].text, strlen(rows[i].text), &t);
        entities_find(&t, day_from_civil(2026, 11, 25), &a, &found);
        for (size_t k = 0; k < found.count && used < sizeof(got); k++)
            if (is_of_days(found.items[k].kind))
                used +=
                    (size_t)snprintf(got + used, sizeof(got) - used, "%s%s=%s", used ? " " : "",
                                     entity_kind_names[found.items[k].kind], found.items[k].value);
        arena_done(&a);
        if (strcmp(got, rows[i].wanted) != 0 && ++wrong)
            print_error("\"%s\": \"%s\", not \"%s\"\n", rows[i].text, got, rows[i].wanted);
    }
    assert_int_equal(wrong, 0);
}
