#include "server/base/arena.h"
#include "server/base/strbuf.h"
#include "server/cli/cli.h"
#include "server/cli/commands.h"
#include "server/providers/meta.h"

#include <stdio.h>

/* Keeps one byte more than a body may have, and lets the rest of the pipe run dry. */
static bool read_body(FILE *in, struct strbuf *body)
{
    char chunk[65536];
    size_t got;

    while ((got = fread(chunk, 1, sizeof(chunk), in)) > 0)
        if (body->len <= WA_BODY_MAX)
            strbuf_add(body, chunk, got);
    return !ferror(in);
}

int command_inspect_whatsapp(int argc, char **argv)
{
    struct strbuf body = { 0 };
    struct arena arena = { 0 };
    struct wa_body units;
    int code = CLI_CANNOT_RUN;

    (void)argv;
    if (argc > 1) {
        fputs("quita: inspect whatsapp reads standard input and takes no arguments\n", stderr);
        return CLI_BAD_INPUT;
    }
    if (read_body(stdin, &body)) {
        wa_parse(strbuf_str(&body), body.len, &arena, &units);
        if (puts(wa_inspect(&units, &arena)) >= 0 && fflush(stdout) == 0)
            code = CLI_OK;
    }
    strbuf_done(&body);
    arena_done(&arena);
    return code;
}
