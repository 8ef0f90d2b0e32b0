#include "server/cli/cli.h"

#include <stdio.h>
#include <string.h>

static void print_all(FILE *out)
{
    fputs("Example: quita serve --help\n\nCommands:\n", out);
    for (const struct command *c = commands; c->name; c++)
        fprintf(out, "  quita %-20s %s\n", c->name, c->summary);
    fputs("\nEach takes --help. Exit codes: 0 done, 1 the input is bad, 2 it could not run.\n",
          out);
}

/* How many words of argv (from 1) the name of this command takes; 0 = not this one. */
static int words_matched(const struct command *c, int argc, char **argv)
{
    const char *space = strchr(c->name, ' ');
    size_t first = space ? (size_t)(space - c->name) : strlen(c->name);

    if (strlen(argv[1]) != first || strncmp(argv[1], c->name, first) != 0)
        return 0;
    if (!space)
        return 1;
    return argc > 2 && strcmp(argv[2], space + 1) == 0 ? 2 : 0;
}

static int run(const struct command *c, int argc, char **argv)
{
    for (int i = 1; c->help && i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            fputs(c->help, stdout);
            return CLI_OK;
        }
    return c->run(argc, argv);
}

int cli_run(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_all(argc < 2 ? stderr : stdout);
        return argc < 2 ? CLI_BAD_INPUT : CLI_OK;
    }
    for (const struct command *c = commands; c->name; c++) {
        int words = words_matched(c, argc, argv);
        if (words)
            return run(c, argc - words, argv + words);
    }
    fprintf(stderr, "quita: there is no command \"%s%s%s\". `quita --help` lists them.\n", argv[1],
            argc > 2 ? " " : "", argc > 2 ? argv[2] : "");
    return CLI_BAD_INPUT;
}
