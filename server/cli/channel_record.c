#include "server/cli/channel_record.h"

#include "server/base/strbuf.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char *read_all(const char *path, struct arena *a)
{
    struct strbuf text = { 0 };
    FILE *file = fopen(path, "r");
    char piece[4096], *copy;
    size_t got;

    while (file && (got = fread(piece, 1, sizeof(piece), file)))
        strbuf_add(&text, piece, got);
    if (file)
        fclose(file);
    copy = arena_strdup(a, strbuf_str(&text));
    strbuf_done(&text);
    return copy;
}

void channel_record_open(struct channel_record *r, enum flow_channel channel, const char *folder)
{
    *r = (struct channel_record){ .channel = channel };
    r->path = arena_printf(&r->arena, "%s/%s/record.txt", folder, flow_channel_names[channel]);
    r->content = read_all(r->path, &r->arena);
}

void channel_record_done(struct channel_record *r)
{
    free(r->blocks);
    arena_done(&r->arena);
}

/* Where a block stands in what was recorded: at its beginning or behind a blank line. */
static const char *recorded(const struct channel_record *r, const char *block)
{
    const char *at = r->content;
    size_t len = strlen(block);

    while ((at = strstr(at, block)) &&
           ((at > r->content && at[-1] != '\n') || (at[len] && at[len] != '\n')))
        at++;
    return at;
}

static bool is_met(const struct channel_record *r, const char *block)
{
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->blocks[i], block) == 0)
            return true;
    return false;
}

static void keep(struct channel_record *r, const char *block)
{
    if (r->count == r->room) {
        r->room = r->room ? 2 * r->room : 256;
        r->blocks = realloc(r->blocks, r->room * sizeof(r->blocks[0]));
        if (!r->blocks)
            abort();
    }
    r->blocks[r->count++] = arena_strdup(&r->arena, block);
}

static void tell(struct strbuf *faults, char sign, const char *block)
{
    while (*block) {
        size_t len = strcspn(block, "\n");
        strbuf_addf(faults, "%c %.*s\n", sign, (int)len, block);
        block += len + (block[len] == '\n');
    }
}

bool channel_record_meet(struct channel_record *r, const char *block, struct strbuf *faults)
{
    if (is_met(r, block))
        return true;
    keep(r, block);
    if (r->update || recorded(r, block))
        return true;
    tell(faults, '+', block);
    return false;
}

bool channel_record_complete(struct channel_record *r, struct strbuf *faults)
{
    bool complete = true;

    for (const char *at = strstr(r->content, "\n\n"); at; at = strstr(at + 2, "\n\n")) {
        const char *end = strstr(at + 2, "\n\n");
        size_t len = end ? (size_t)(end + 1 - (at + 2)) : strlen(at + 2);
        char *block = arena_strndup(&r->arena, at + 2, len);
        if (is_met(r, block))
            continue;
        tell(faults, '-', block);
        complete = false;
    }
    return complete;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char *channel_record_text(struct channel_record *r)
{
    struct strbuf out = { 0 };
    char *text;

    if (r->count)
        qsort(r->blocks, r->count, sizeof(r->blocks[0]), by_text);
    strbuf_addf(&out,
                "# The same conversations on %s, where they differ from WhatsApp. Made by\n"
                "# quita flow test --channel %s --update tests/conversations\n",
                flow_channel_names[r->channel], flow_channel_names[r->channel]);
    for (size_t i = 0; i < r->count; i++)
        strbuf_addf(&out, "\n%s", r->blocks[i]);
    text = arena_strdup(&r->arena, strbuf_str(&out));
    strbuf_done(&out);
    return text;
}

bool channel_record_write(struct channel_record *r)
{
    char *folder = arena_strdup(&r->arena, r->path), *slash = strrchr(folder, '/');
    FILE *file;
    bool good;

    *slash = '\0';
    mkdir(folder, 0777);
    file = fopen(r->path, "w");
    good = file && fputs(channel_record_text(r), file) >= 0;
    return (!file || fclose(file) == 0) && good;
}
