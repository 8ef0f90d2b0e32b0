#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/cli/channel_record.h"
#include "server/cli/commands.h"
#include "server/cli/conversation_file.h"
#include "server/cli/flow_coverage.h"
#include "server/cli/flow_files.h"
#include "server/cli/flow_talk.h"
#include "server/cli/rehearsal.h"

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
    "never_paid|agreed|broken|ended|promised|closed|unchecked`, then the lines of quita flow chat "
    "with `>` before "
    "what the "
    "person "
    "writes,\n"
    "and `<` before what the bot says.\n\n"
    "  --channel sms|web|voice   plays them on that channel, with WhatsApp beside it: a tap is a\n"
    "                 number by SMS and a key on a call; photos, voice notes and taps on menus "
    "that\n"
    "                 are gone are left out. Both must go the same way, and each message must fit\n"
    "                 the channel. What is said in other words than on WhatsApp is compared with\n"
    "                 FOLDER/sms/record.txt (or web, voice), each text once; --update with the\n"
    "                 folder writes it anew.\n"
    "After a folder the states are told that none of its conversations enters.\n";

static void play(struct talk *t, const struct lines *file)
{
    for (size_t i = 0; i < file->count; i++) {
        const char *line = file->items[i];
        if (!lines_is_script(line))
            continue;
        strbuf_addf(&t->out, "%s\n", line);
        if (line[0] && line[0] != '#' && !talk_line(t, line))
            strbuf_addf(&t->faults, "line %zu means nothing: %s\n", i + 1, line);
    }
}

struct suite {
    const struct flow *flow;
    bool update, other_channel;
    enum flow_channel channel;
    struct channel_record record; /* of the folder that runs, on another channel */
    struct flow_coverage coverage;
    bool whole; /* a folder was run */
    int number, failed;
};

static bool write_back(const char *path, const struct talk *t)
{
    FILE *file = fopen(path, "w");
    bool good = file && fputs(strbuf_str(&t->out), file) >= 0;

    return (!file || fclose(file) == 0) && good;
}

static void print_result(struct suite *s, const char *before, const char *name, bool good)
{
    printf("%sok %d - %s%s%s\n", good ? "" : "not ", ++s->number, before ? before : "",
           before ? " " : "", name);
    s->failed += !good;
}

static void print_faults(const struct strbuf *faults, struct arena *a)
{
    for (char *rest = arena_strdup(a, strbuf_str(faults)), *line; (line = strsep(&rest, "\n"));)
        if (*line)
            printf("# %s\n", line);
}

/* "segunda-via" of "tests/conversations/segunda-via.txt". */
static const char *name_of(const char *path, struct arena *a)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;

    return arena_strndup(a, base, strcspn(base, "."));
}

static void on_turned(void *ctx, const struct flow_turn *turn, const struct flow_session *after)
{
    (void)after;
    flow_coverage_note(ctx, turn);
}

static void run_recorded(struct suite *s, const char *path, struct lines *file, struct arena *a)
{
    struct talk t;
    struct lines now;
    bool good;

    conversation_begin(&t, s->flow, file);
    t.turned = on_turned;
    t.ctx = &s->coverage;
    play(&t, file);
    if (s->update && !write_back(path, &t))
        strbuf_addf(&t.faults, "cannot write %s\n", path);
    now = lines_split(arena_strdup(a, strbuf_str(&t.out)), a);
    good = !t.faults.len && (s->update || lines_same(file, &now));
    print_result(s, lines_header(file, "demands"), name_of(path, a), good);
    if (!good && !lines_same(file, &now))
        lines_print_diff(file, &now, a);
    print_faults(&t.faults, a);
    talk_done(&t);
}

static void run_rehearsed(struct suite *s, const char *path, struct lines *file, struct arena *a)
{
    struct strbuf faults = { 0 };

    if (!rehearsal_suits(file))
        return;
    rehearse(s->flow, name_of(path, a), file, &s->record, &s->coverage, &faults);
    print_result(s, flow_channel_names[s->channel], name_of(path, a), !faults.len);
    print_faults(&faults, a);
    strbuf_done(&faults);
}

static void run_file(struct suite *s, const char *path, char *content)
{
    struct arena a = { 0 };
    struct lines file = lines_split(content, &a);

    (s->other_channel ? run_rehearsed : run_recorded)(s, path, &file, &a);
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

/* What is recorded and was not said any more; with --update it is written anew. */
static void compare_record(struct suite *s)
{
    struct strbuf faults = { 0 };
    bool good =
        s->update ? channel_record_write(&s->record) : channel_record_complete(&s->record, &faults);

    print_result(s, flow_channel_names[s->channel], "record", good);
    print_faults(&faults, &s->record.arena);
    strbuf_done(&faults);
}

/* A single conversation is compared with the record of its folder and cannot make it anew. */
static bool rehearse_any(struct suite *s, char *path, bool folder)
{
    struct arena a = { 0 };
    const char *slash = strrchr(path, '/');
    size_t len = folder ? strlen(path) : slash ? (size_t)(slash - path) : 0;
    bool good = folder || !s->update;

    channel_record_open(&s->record, s->channel, len ? arena_strndup(&a, path, len) : ".");
    s->record.update = s->update;
    if (good)
        good = folder ? run_folder(s, path) : run_path(s, path);
    if (good && folder)
        compare_record(s);
    channel_record_done(&s->record);
    arena_done(&a);
    return good;
}

static bool run_any(struct suite *s, char *path)
{
    DIR *folder = opendir(path);

    s->whole = s->whole || folder;
    if (folder)
        closedir(folder);
    if (s->other_channel)
        return rehearse_any(s, path, folder);
    return folder ? run_folder(s, path) : run_path(s, path);
}

static int run_all(struct suite *s, int count, char **paths)
{
    bool readable = true;

    for (int i = 0; i < count; i++)
        readable = run_any(s, paths[i]) && readable;
    printf("1..%d\n", s->number);
    if (s->whole)
        flow_coverage_print(&s->coverage);
    if (!readable || !s->number)
        fputs("quita: no conversation could be read; see quita flow test --help\n", stderr);
    if (!readable || !s->number)
        return CLI_CANNOT_RUN;
    return s->failed ? CLI_BAD_INPUT : CLI_OK;
}

static bool take_channel(struct suite *s, const char *name)
{
    for (size_t i = 0; i < FLOW_CHANNEL_COUNT; i++)
        if (strcmp(flow_channel_names[i], name) == 0) {
            s->channel = (enum flow_channel)i;
            s->other_channel = i != FLOW_WHATSAPP;
            return true;
        }
    fprintf(stderr, "quita: conversations cannot be tested on \"%s\"\n", name);
    return false;
}

/* Takes the options out of the words; -1 = one of them makes no sense. */
static int take_options(struct suite *s, struct flow_files *files, int argc, char **argv)
{
    int count = 0;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--update") == 0)
            s->update = true;
        else if (strcmp(argv[i], "--flow") == 0 && i + 1 < argc) {
            if (!flow_files_read(files, 1, argv + ++i))
                return -1;
        } else if (strcmp(argv[i], "--channel") == 0 && i + 1 < argc) {
            if (!take_channel(s, argv[++i]))
                return -1;
        } else {
            argv[count++] = argv[i];
        }
    }
    return count;
}

int command_flow_test(int argc, char **argv)
{
    struct flow_files files = { 0 };
    struct suite suite = { 0 };
    struct flow *flow;
    int code = CLI_BAD_INPUT, count = take_options(&suite, &files, argc, argv);

    if (count < 0) {
        flow_files_done(&files);
        return CLI_CANNOT_RUN;
    }
    flow = flow_files_one(&files);
    suite.flow = flow;
    if (flow) {
        flow_coverage_init(&suite.coverage, flow);
        code = run_all(&suite, count, argv);
        flow_coverage_done(&suite.coverage);
    }
    flow_free(&flow);
    flow_files_done(&files);
    return code;
}
