#include "server/cli/commands.h"

#include "server/cli/cli.h"
#include "server/config.h"
#include "server/console/route.h"

#include <stdio.h>
#include <string.h>

const char help_docs[] = "Example: quita docs settings > docs/settings.md\n"
                         "         quita docs cli > docs/cli.md\n"
                         "         quita docs console > docs/console-routes.md\n\n"
                         "Writes the reference pages from the tables in the program.\n";

static void print_commands(void)
{
    fputs(
        "# Commands\n\nMade by `quita docs cli`. Data goes to standard output, talk to standard "
        "error; exit codes: 0 done, 1 the input is bad, 2 it could not run. Secrets come from the "
        "environment or a file, never from a flag.\n",
        stdout);
    for (const struct command *c = commands; c->name; c++)
        printf("\n## quita %s\n\n%c%s.\n\n%s%s%s", c->name, c->summary[0] - 'a' + 'A',
               c->summary + 1, c->help ? "```text\n" : "Settings: see [settings](settings.md).\n",
               c->help ? c->help : "", c->help ? "```\n" : "");
}

/* The test of every route by every role reads it, too. */
static void print_routes(void)
{
    fputs(
        "# Routes of the agents' console\n\nMade by `quita docs console` from "
        "`server/console/route.c`. What has no row is not reachable. Least role: each may do what "
        "those before may (anybody, code: the password was right and the code is due, agent, "
        "supervisor, manager, operator). What changes something needs the Origin of our own pages "
        "and, with a session, its CSRF token.\n\n"
        "| method | pattern | least role | changes |\n|---|---|---|---|\n",
        stdout);
    for (const struct console_route *r = console_routes; r->pattern; r++)
        printf("| %s | %s | %s | %s |\n", r->method, r->pattern, console_role_word(r->least),
               r->effect == CONSOLE_CHANGES ? "yes" : "no");
}

int command_docs(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "settings") == 0)
        config_print_markdown(stdout);
    else if (argc == 2 && strcmp(argv[1], "cli") == 0)
        print_commands();
    else if (argc == 2 && strcmp(argv[1], "console") == 0)
        print_routes();
    else {
        fputs("quita docs: settings, cli or console is meant\n", stderr);
        return CLI_BAD_INPUT;
    }
    return CLI_OK;
}
