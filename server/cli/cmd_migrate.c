#include "server/cli/commands.h"

#include "db/migrate.h"
#include "server/base/error.h"

#include <stdio.h>
#include <stdlib.h>

static int cannot_run(const char *why)
{
    fprintf(stderr, "quita migrate: %s\n", why);
    return CLI_CANNOT_RUN;
}

int command_migrate(int argc, char **argv)
{
    const char *conninfo = getenv("QUITA_DATABASE");
    struct error err = { 0 };

    if (argc > 1) {
        fprintf(stderr, "quita migrate: takes no \"%s\"; see `quita migrate --help`\n", argv[1]);
        return CLI_BAD_INPUT;
    }
    if (!conninfo || !*conninfo)
        return cannot_run("set QUITA_DATABASE, for example \"host=/run/postgresql dbname=quita\"");
    if (!migrate_run(conninfo, &err))
        return cannot_run(err.detail);
    for (const struct migration *m = migrations; m->name; m++)
        printf("%s\n", m->name);
    return CLI_OK;
}
