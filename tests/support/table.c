#include "tests/support/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void split(char *line, const char *column[TABLE_COLUMNS])
{
    line[strcspn(line, "\n")] = '\0';
    for (size_t i = 0; i < TABLE_COLUMNS; i++) {
        char *tab = strchr(line, '\t');
        column[i] = line;
        if (tab)
            *tab = '\0';
        line = tab ? tab + 1 : line + strlen(line);
    }
}

size_t table_each(const char *path, table_fn *each)
{
    const char *column[TABLE_COLUMNS];
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0, rows = 0;

    if (!file)
        fail_msg("%s cannot be read", path);
    while (getline(&line, &size, file) >= 0) {
        if (line[0] == '#')
            continue;
        split(line, column);
        each(column);
        rows++;
    }
    free(line);
    fclose(file);
    return rows;
}
