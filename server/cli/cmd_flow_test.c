#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/cli/commands.h"
#include "server/cli/flow_files.h"
#include "server/cli/flow_talk.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_flow_test[] =
    "Example: quita flow test tests/conversations\n"
    "         ok 1 - 000-19 ultimo-pagamento\n"
    "         1..1\n\n"
    "Plays recorded conversations (*.txt of a folder, or files) through the built-in flow and "
    "prints\n"
    "TAP; a difference is shown like a chat, - expected and + said. --update writes what the bot\n"
    "says now into the files: read the change before you keep it. --flow GRAPH plays another "
    "flow.\n"
    "A file: `# demands: 000-19`, `# today: 2026-11-25`, `# person: overdue|one|upcoming|nothing|\n"
    "never_paid|agreed|broken|closed|unchecked`, then the lines of quita flow chat with `>` before "
    "what the "
    "person "
    "writes,\n"
    "and `<` before what the bot says.\n";

enum { LINES_MAX = 2000 };

struct lines {
    char **items;
    size_t count;
};

static struct lines split_lines(char *text, struct arena *a)
{
    struct lines out = { ARENA_ARRAY(a, char *, LINES_MAX), 0 };

    for (char *line; out.count < LINES_MAX && (line = strsep(&text, "\n"));)
        out.items[out.count++] = line;
    while (out.count && !out.items[out.count - 1][0])
        out.count--;
    return out;
}

/* What the file itself says; everything else is what the bot said and is made again. */
static bool is_script(const char *line)
{
    return line[0] == '\0' || strchr("#>@!", line[0]);
}

static const char *header(const struct lines *file, const char *name)
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
    const char *words = header(file, "person");
    char *rest = arena_strdup(&t->arena, words ? words : ""), *word;

    while ((word = strsep(&rest, " ,")))
        if (*word && !sample_set(&t->world, word))
            strbuf_addf(&t->faults, "the person cannot be \"%s\"\n", word);
}

static void play(struct talk *t, const struct lines *file)
{
    set_person(t, file);
    for (size_t i = 0; i < file->count; i++) {
        const char *line = file->items[i];
        if (!is_script(line))
            continue;
        strbuf_addf(&t->out, "%s\n", line);
        if (line[0] && line[0] != '#' && !talk_line(t, line))
            strbuf_addf(&t->faults, "line %zu means nothing: %s\n", i + 1, line);
    }
}

/* Longest common subsequence: conversations are short. */
static void print_diff(const struct lines *old, const struct lines *now, struct arena *a)
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

struct suite {
    const struct flow *flow;
    bool update;
    int number, failed;
};

static bool same(const struct lines *a, const struct lines *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    return a->count == b->count;
}

static bool write_back(const char *path, const struct talk *t)
{
    FILE *file = fopen(path, "w");
    bool good = file && fputs(strbuf_str(&t->out), file) >= 0;

    return (!file || fclose(file) == 0) && good;
}

static void print_result(struct suite *s, const char *path, const struct lines *file, bool good)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    const char *demands = header(file, "demands");

    printf("%sok %d - %s%s%.*s\n", good ? "" : "not ", ++s->number, demands ? demands : "",
           demands ? " " : "", (int)strcspn(base, "."), base);
    s->failed += !good;
}

static void run_file(struct suite *s, const char *path, char *content)
{
    struct talk t;
    struct arena a = { 0 };
    struct lines file = split_lines(content, &a), now;
    const char *today = header(&file, "today");
    day_t day = day_from_civil(2026, 11, 25);
    bool good;

    if (today)
        day_parse_iso(today, &day);
    talk_init(&t, s->flow, day);
    play(&t, &file);
    if (s->update && !write_back(path, &t))
        strbuf_addf(&t.faults, "cannot write %s\n", path);
    now = split_lines(arena_strdup(&a, strbuf_str(&t.out)), &a);
    good = !t.faults.len && (s->update || same(&file, &now));
    print_result(s, path, &file, good);
    if (!good && !same(&file, &now))
        print_diff(&file, &now, &a);
    for (char *rest = arena_strdup(&a, strbuf_str(&t.faults)), *line; (line = strsep(&rest, "\n"));)
        if (*line)
            printf("# %s\n", line);
    talk_done(&t);
    arena_done(&a);
}

static int only_conversations(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return len > 4 && strcmp(entry->d_name + len - 4, ".txt") == 0;
}

static bool run_path(struct suite *s, char *path)
{
    struct flow_files one;
    bool good = flow_files_read(&one, 1, &path);

    if (good)
        run_file(s, path, one.items[0].data.data ? one.items[0].data.data : path);
    flow_files_done(&one);
    return good;
}

static bool run_folder(struct suite *s, const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, only_conversations, alphasort);
    bool good = true;

    for (int i = 0; i < count; i++) {
        char full[1024];
        snprintf(full, sizeof(full), "%s/%s", path, entries[i]->d_name);
        good = run_path(s, full) && good;
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return count > 0 && good;
}

static bool run_any(struct suite *s, char *path)
{
    DIR *folder = opendir(path);

    if (!folder)
        return run_path(s, path);
    closedir(folder);
    return run_folder(s, path);
}

static int run_all(struct suite *s, int argc, char **argv)
{
    bool readable = true;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--flow") == 0)
            i++;
        else if (strcmp(argv[i], "--update") != 0)
            readable = run_any(s, argv[i]) && readable;
    }
    printf("1..%d\n", s->number);
    if (!readable || !s->number)
        fputs("quita: no conversation could be read; see quita flow test --help\n", stderr);
    if (!readable || !s->number)
        return CLI_CANNOT_RUN;
    return s->failed ? CLI_BAD_INPUT : CLI_OK;
}

int command_flow_test(int argc, char **argv)
{
    struct flow_files files = { 0 };
    struct suite suite = { 0 };
    struct flow *flow;
    int code = CLI_CANNOT_RUN;

    for (int i = 1; i < argc; i++) {
        suite.update = suite.update || strcmp(argv[i], "--update") == 0;
        if (strcmp(argv[i], "--flow") == 0 && i + 1 < argc &&
            !flow_files_read(&files, 1, argv + i + 1))
            return CLI_CANNOT_RUN;
    }
    flow = flow_files_one(&files);
    suite.flow = flow;
    if (flow)
        code = run_all(&suite, argc, argv);
    else
        code = CLI_BAD_INPUT;
    flow_free(&flow);
    flow_files_done(&files);
    return code;
}
