#pragma once
#include "server/contact/library.h"

/* A template with the values of one person in it, to be given to its channel.  The arena's. */
struct library_message {
    const char *parts[LIBRARY_PART_COUNT]; /* "" where the template has none */
    const char *buttons[3];
    size_t button_count;
};

/*
 * Fails with ERROR_INPUT when a variable has no value, when a value holds a line break where its
 * channel takes none, when what is put in says what the level may not say (its rule is told), or
 * when the message is longer than its channel takes.  The detail names the variable, never its
 * value.  On SMS, accents are still there: the channel folds them.
 */
bool library_compose(const struct library_text *text, struct vars values, day_t today,
                     struct arena *a, struct library_message *out, struct error *err);
