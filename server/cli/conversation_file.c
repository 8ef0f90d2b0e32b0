#include "server/cli/conversation_file.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/cli/flow_talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 2000 };

struct lines lines_split(char *text, struct arena *a)
{
    struct lines out = { ARENA_ARRAY(a, char *, LINES_MAX), 0 };

    for (char *line; out.count < LINES_MAX && (line = strsep(&text, "\n"));)
        out.items[out.count++] = line;
    while (out.count && !out.items[out.count - 1][0])
        out.count--;
    return out;
}

bool lines_is_script(const char *line)
{
    return line[0] == '\0' || strchr("#>@!", line[0]);
}

const char *lines_header(const struct lines *file, const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < file->count; i++)
        if (strncmp(file->items[i], "# ", 2) == 0 && strncmp(file->items[i] + 2, name, len) == 0 &&
            file->items[i][2 + len] == ':')
            return file->items[i] + 2 + len + 1 + strspn(file->items[i] + 2 + len + 1, " ");
    return NULL;
}

static void set_person(struct talk *t, const struct lines *file)
{
    const char *words = lines_header(file, "person");
    char *rest = arena_strdup(&t->arena, words ? words : ""), *word;

    while ((word = strsep(&rest, " ,")))
        if (*word && !sample_set(&t->world, word))
            strbuf_addf(&t->faults, "the person cannot be \"%s\"\n", word);
}

void conversation_begin(struct talk *t, const struct flow *flow, const struct lines *file)
{
    const char *today = lines_header(file, "today");
    day_t day = day_from_civil(2026, 11, 25);

    if (today)
        day_parse_iso(today, &day);
    talk_init(t, flow, day);
    set_person(t, file);
}

bool lines_same(const struct lines *a, const struct lines *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    return a->count == b->count;
}

/* Longest common subsequence: conversations are short. */
void lines_print_diff(const struct lines *old, const struct lines *now, struct arena *a)
{
    size_t width = now->count + 1, i = 0, j = 0;
    uint16_t *common = ARENA_ARRAY(a, uint16_t, (old->count + 1) * width);

    for (size_t x = old->count; x-- > 0;)
        for (size_t y = now->count; y-- > 0;) {
            uint16_t skip_old = common[(x + 1) * width + y], skip_now = common[x * width + y + 1];
            common[x * width + y] = strcmp(old->items[x], now->items[y]) == 0
                                        ? (uint16_t)(common[(x + 1) * width + y + 1] + 1)
                                        : (skip_old > skip_now ? skip_old : skip_now);
        }
    while (i < old->count || j < now->count) {
        if (i < old->count && j < now->count && strcmp(old->items[i], now->items[j]) == 0) {
            printf("#   %s\n", old->items[i++]);
            j++;
        } else if (j == now->count ||
                   (i < old->count && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
            printf("# - %s\n", old->items[i++]);
        } else {
            printf("# + %s\n", now->items[j++]);
        }
    }
}
