#include "server/cli/cli.h"

#include <stddef.h>

/* One row a command, in the order of contracts section 1. */
const struct command commands[] = {
    { NULL, NULL, NULL, NULL },
};
