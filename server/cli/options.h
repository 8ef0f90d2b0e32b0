#pragma once
#include <stdbool.h>
struct error;

/* Options with one value each, "--email ana@escola.example", into the variables of a table. */
struct option_text {
    const char *name; /* NULL ends the table */
    const char **value;
};
/* ERROR_INPUT for a word that is no option, and for an option without its value. */
bool options_read(const struct option_text *table, int argc, char **argv, struct error *err)
    __attribute__((warn_unused_result));
