#include "server/cli/options.h"

#include "server/base/error.h"

#include <stddef.h>
#include <string.h>

static const struct option_text *find(const struct option_text *table, const char *name)
{
    for (; table->name; table++)
        if (strcmp(table->name, name) == 0)
            return table;
    return NULL;
}

bool options_read(const struct option_text *table, int argc, char **argv, struct error *err)
{
    for (int i = 0; i < argc; i += 2) {
        const struct option_text *option = find(table, argv[i]);
        if (!option)
            return error_set(err, ERROR_INPUT, "\"%.40s\" is no option here; see --help", argv[i]);
        if (i + 1 == argc)
            return error_set(err, ERROR_INPUT, "%s needs a value", option->name);
        *option->value = argv[i + 1];
    }
    return true;
}
