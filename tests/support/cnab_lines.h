#pragma once
#include "server/base/strbuf.h"
#include <stdbool.h>
#include <string.h>

/* Builds lines of a CNAB file field by field, each at the column that the banks' manuals give. */
struct put {
    int column;
    const char *text;
};
enum { PUTS_MAX = 24 };

static inline void cnab_put(char *line, const struct put *puts)
{
    for (size_t i = 0; i < PUTS_MAX && puts[i].column; i++)
        memcpy(line + puts[i].column - 1, puts[i].text, strlen(puts[i].text));
}

/* One line of `width` columns with the end that is given. */
static inline void cnab_line(struct strbuf *out, size_t width, const struct put *puts,
                             const char *end)
{
    char line[401];

    memset(line, ' ', width);
    cnab_put(line, puts);
    strbuf_add(out, line, width);
    strbuf_adds(out, end);
}
