#include "flows/flow.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/cli/commands.h"
#include "server/cli/flow_files.h"
#include "server/cli/flow_talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_flow_check[] =
    "Example: quita flow check flows/graphs/cobranca.json flows/texts/cobranca.pt-BR.json\n"
    "         cobranca: good\n\n"
    "Reads graphs and their texts (JSON, format 1) and tells every fault with file, line, cause "
    "and\n"
    "cure; exit 1 when there is one. A graph without texts takes ../texts/NAME.pt-BR.json. "
    "Without\n"
    "files the built-in flow is checked.\n";

static int check_built_in(struct flow_files *f)
{
    struct flow *flow = flow_files_one(f);
    int code = flow ? CLI_OK : CLI_BAD_INPUT;

    if (flow)
        printf("%s: good\n", flow_name(flow));
    flow_free(&flow);
    return code;
}

static int check_files(struct flow_files *f)
{
    struct strbuf report = { 0 };
    size_t given = f->count, graphs = 0;

    for (size_t i = 0; i < given; i++) {
        struct flow *flow;
        if (f->items[i].is_texts)
            continue;
        graphs++;
        flow = flow_files_load(f, &f->items[i], &report);
        if (flow)
            printf("%s: good\n", flow_name(flow));
        flow_free(&flow);
    }
    if (!graphs)
        return check_built_in(f);
    fputs(strbuf_str(&report), stdout);
    int code = report.len ? CLI_BAD_INPUT : CLI_OK;
    strbuf_done(&report);
    return code;
}

int command_flow_check(int argc, char **argv)
{
    struct flow_files files;
    int code = CLI_CANNOT_RUN;

    if (flow_files_read(&files, argc - 1, argv + 1))
        code = check_files(&files);
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
    "  @ done ok              an action that was answered \"later\" is done\n"
    "  /state                 where the session stands and what it remembers\n"
    "  /wait 24h, /channel sms, /tap segunda_via, /next hand_over closed: the same in words\n";

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
    struct flow_files files;
    struct flow *flow = NULL;
    int code = CLI_CANNOT_RUN;

    if (flow_files_read(&files, argc - 1, argv + 1)) {
        flow = flow_files_one(&files);
        code = flow ? CLI_OK : CLI_BAD_INPUT;
    }
    if (flow)
        chat(flow);
    flow_free(&flow);
    flow_files_done(&files);
    return code;
}
