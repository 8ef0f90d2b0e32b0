#pragma once

/*
 * A subcommand: argv[0] is its last word ("parse" of "quita nlu parse").  Data goes to stdout, talk
 * to stderr.  Exit codes (contracts section 1): 0 success, 1 the input is bad, 2 it could not run.
 */
enum { CLI_OK = 0, CLI_BAD_INPUT = 1, CLI_CANNOT_RUN = 2 };
typedef int command_fn(int argc, char **argv);

struct command {
    const char *name; /* "inspect whatsapp" */
    command_fn *run;
    const char *summary; /* one line, English */
    const char *help;    /* example first, then options; NULL = the function prints its own */
};

/* All subcommands, ended by a row without a name: the table behind --help and docs/cli.md. */
extern const struct command commands[];

/* Finds the command that argv starts with (one or two words), prints its --help, or runs it. */
int cli_run(int argc, char **argv);
