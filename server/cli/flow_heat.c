#include "server/cli/flow_heat.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool count_parse(const char *word, int64_t *out)
{
    char *end;

    if (!word || *word < '0' || *word > '9')
        return false;
    errno = 0;
    *out = strtoll(word, &end, 10);
    return !errno && !*end && *out <= INT64_MAX / 100;
}

/* NULL = good, else what is wrong with the line. */
static const char *line_parse(const struct flow *flow, char *line, struct heat *all)
{
    const char *name = strsep(&line, "\t"), *entered = strsep(&line, "\t");
    int state = flow_state_index(flow, name);
    struct heat heat;

    if (state == GO_NONE)
        return "there is no such state in this flow";
    if (!count_parse(entered, &heat.entered) || !count_parse(line, &heat.left_off))
        return "write state, entered and left_off, with tabs between and whole numbers";
    if (heat.left_off > heat.entered)
        return "more left off there than came";
    all[state] = heat;
    return NULL;
}

struct heat *flow_heat_parse(const struct flow *flow, const char *path, const char *text,
                             struct arena *a)
{
    struct heat *all = ARENA_ARRAY(a, struct heat, flow->state_count + 1);
    char *rest = arena_strdup(a, text), *line;
    bool good = true;

    for (int number = 1; (line = strsep(&rest, "\n")); number++) {
        const char *wrong;
        line[strcspn(line, "\r")] = '\0';
        if (!*line || *line == '#')
            continue;
        wrong = line_parse(flow, line, all);
        if (wrong)
            fprintf(stderr, "%s:%d: %s\n", path, number, wrong);
        good = good && !wrong;
    }
    return good ? all : NULL;
}
