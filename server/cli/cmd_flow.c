#include "flows/flow.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/cli/commands.h"
#include "server/cli/flow_files.h"
#include "server/cli/flow_talk.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

const char help_flow_check[] =
    "Example: quita flow check flows/graphs/cobranca.json flows/texts/cobranca.pt-BR.json\n"
    "         cobranca: good\n\n"
    "Reads graphs and their texts (JSON, format 1), walks all that can happen in them, and tells\n"
    "every fault with file, line, cause and cure, and below it the shortest conversation that\n"
    "shows it, in the lines of quita flow test; exit 1 when there is one. A graph without texts\n"
    "takes ../texts/NAME.pt-BR.json. Without files the built-in flow is checked. A pack of words\n"
    "(flows/words/NAME.json) is checked by itself.\n"
    "  --advice   also what is worth a thought and refuses no flow\n"
    "  --json     one object a flow: flow, sound, findings [{severity (fault|advice), file, line,\n"
    "             cause, cure, conversation}]\n";

struct check_manner {
    bool json, advice;
};

static json_t *talk_lines(const char *talk)
{
    json_t *lines = json_array();

    while (talk && *talk) {
        size_t len = strcspn(talk, "\n");
        json_array_append_new(lines, json_stringn(talk, len));
        talk += len + (talk[len] == '\n');
    }
    return lines;
}

static void print_json(const struct flow_look *look)
{
    json_t *findings = json_array();

    for (size_t i = 0; i < look->findings.count; i++) {
        const struct finding *f = &look->findings.items[i];
        json_array_append_new(findings,
                              json_pack("{s:s, s:s, s:i, s:s, s:s, s:o}", "severity",
                                        f->advice ? "advice" : "fault", "file",
                                        look->files[f->file], "line", f->line, "cause", f->cause,
                                        "cure", f->cure, "conversation", talk_lines(f->talk)));
    }
    AUTO(json_t, out) = json_pack("{s:s?, s:b, s:o}", "flow", look->name, "sound", look->sound,
                                  "findings", findings);
    json_dumpf(out, stdout, JSON_COMPACT);
    putchar('\n');
}

static void print_finding(const struct flow_look *look, const struct finding *f)
{
    const char *talk = f->talk ? f->talk : "";

    printf("%s:%d: %s%s.  Cure: %s.\n", look->files[f->file], f->line, f->advice ? "advice: " : "",
           f->cause, f->cure);
    while (*talk) {
        size_t len = strcspn(talk, "\n");
        printf("    %.*s\n", (int)len, talk);
        talk += len + (talk[len] == '\n');
    }
}

static void print_text(const struct flow_look *look, bool advice)
{
    for (size_t i = 0; i < look->findings.count; i++)
        if (advice || !look->findings.items[i].advice)
            print_finding(look, &look->findings.items[i]);
    if (look->sound)
        printf("%s: good\n", look->name);
}

/* A graph or a pack of words; NULL: the built-in flow. */
static bool check_one(struct flow_files *f, const struct flow_file *graph,
                      const struct check_manner *manner)
{
    struct arena arena = { 0 };
    struct flow_look *look = ARENA_NEW(&arena, struct flow_look);
    bool sound;

    if (graph && graph->is_words)
        flow_files_look_at_words(graph, &arena, look);
    else
        flow_files_look(f, graph, &arena, look);
    if (manner->json)
        print_json(look);
    else
        print_text(look, manner->advice);
    sound = look->sound;
    arena_done(&arena);
    return sound;
}

static int check_files(struct flow_files *f, const struct check_manner *manner)
{
    size_t given = f->count, graphs = 0;
    bool sound = true;

    for (size_t i = 0; i < given; i++) {
        if (f->items[i].is_texts)
            continue;
        graphs++;
        sound = check_one(f, &f->items[i], manner) && sound;
    }
    if (!graphs)
        sound = check_one(f, NULL, manner);
    return sound ? CLI_OK : CLI_BAD_INPUT;
}

/* Takes the options out of the words. */
static int take_options(int argc, char **argv, struct check_manner *manner)
{
    int count = 0;

    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            manner->json = true;
        else if (strcmp(argv[i], "--advice") == 0)
            manner->advice = true;
        else
            argv[count++] = argv[i];
    }
    return count;
}

int command_flow_check(int argc, char **argv)
{
    struct check_manner manner = { 0 };
    struct flow_files files;
    int code = CLI_CANNOT_RUN, count = take_options(argc - 1, argv + 1, &manner);

    if (flow_files_read(&files, count, argv + 1))
        code = check_files(&files, &manner);
    flow_files_done(&files);
    return code;
}

const char help_flow_chat[] =
    "Example: printf 'oi\\n529.982.247-25\\n25/08/1985\\n' | quita flow chat\n\n"
    "Talks to a flow in the terminal, with a sample person in memory: CPF 529.982.247-25, born\n"
    "25/08/1985, code 482913. Options: GRAPH [TEXTS] for another flow than the built-in one. "
    "Beside\n"
    "what you would write to the bot, these lines do something:\n"
    "  [segunda_via]          taps the option with this id\n"
    "  @ 8m, @ 25h            lets time go by\n"
    "  @ image [caption]      sends a photo (audio, document, video, sticker)\n"
    "  @ payment_settled valor=85000 data=2026-11-25, @ give_back\n"
    "  ! hand_over closed     the next answer of this action\n"
    "  @ sms, @ web, @ voice  the channel from here on; @ formal the tone\n"
    "  @ segment loja         what the creditor sells: the words change (flows/words)\n"
    "  @ unsure desejo.cartao [desejo.negociar]  words that might wish this, or one of two\n"
    "  @ done ok              an action that was answered \"later\" is done\n"
    "  /state                 where the session stands and what it remembers\n"
    "  /wait 24h, /channel sms, /tap segunda_via, /next hand_over closed: the same in words\n"
    "What the bot says is shown in the form of the channel: an SMS with its parts, the buttons "
    "and\n"
    "lists of the web, the words of a call and its keys (0 to 9, * and #).\n";

/* "/wait 24h" is "@ 24h": the same in words. */
static const char *in_script(struct talk *talk, const char *line)
{
    static const struct {
        const char *word, *before, *after;
    } words[] = { { "/wait ", "@ ", "" },
                  { "/channel ", "@ ", "" },
                  { "/tap ", "> [", "]" },
                  { "/next ", "! ", "" } };

    if ((line[0] == '@' || line[0] == '!') && line[1] == ' ')
        return line;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        size_t len = strlen(words[i].word);
        if (strncmp(line, words[i].word, len) == 0)
            return arena_printf(&talk->arena, "%s%s%s", words[i].before, line + len,
                                words[i].after);
    }
    return arena_printf(&talk->arena, "> %s", line);
}

static void chat_line(struct talk *talk, const char *line)
{
    if (strcmp(line, "/state") == 0)
        talk_state(talk);
    else if (!talk_line(talk, in_script(talk, line)))
        fprintf(stderr, "quita: \"%s\" means nothing; see quita flow chat --help\n", line);
    fputs(strbuf_str(&talk->out), stdout);
    fputs(strbuf_str(&talk->faults), stderr);
    fflush(stdout);
    strbuf_reset(&talk->out);
    strbuf_reset(&talk->faults);
}

static void chat(const struct flow *flow)
{
    struct clock clock = clock_system();
    struct talk talk;
    char *line = NULL;
    size_t size = 0;

    talk_init(&talk, flow, day_of_instant(clock_now_us(&clock), "America/Sao_Paulo"));
    while (getline(&line, &size, stdin) > 0) {
        line[strcspn(line, "\r\n")] = '\0';
        if (*line)
            chat_line(&talk, line);
    }
    free(line);
    talk_done(&talk);
}

int command_flow_chat(int argc, char **argv)
{
    return flow_files_act(argc, argv, chat);
}
