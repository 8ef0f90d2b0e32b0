#include "server/cli/commands.h"

#include "nlu/model_shipped.h"
#include "server/app.h"
#include "server/base/error.h"
#include "server/base/fault.h"
#include "server/cli/cli.h"
#include "server/config.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static int print_settings(void)
{
    fputs("Example: QUITA_DATABASE=\"dbname=quita\" QUITA_KEYS=@/etc/quita/keys quita serve\n\n"
          "Runs the server until SIGTERM. Settings come from the environment:\n\n",
          stdout);
    config_print_help(stdout);
    fputs("\n  --fault-points   lists the named fault points of debug builds\n", stdout);
    return CLI_OK;
}

static int print_fault_points(void)
{
    for (const char *const *p = fault_points(); *p; p++)
        puts(*p);
    return CLI_OK;
}

/* Another model than the one that is built in; it stays mapped as long as the process lives. */
static bool use_model(const char *path, struct error *err)
{
    static struct intent_model model;

    if (!*path)
        return true;
    if (!model_map(&model, path, err))
        return false;
    model_use(&model);
    return true;
}

int command_serve(int argc, char **argv)
{
    const struct rlimit no_core = { 0, 0 };
    struct config config;
    struct error err = { 0 };

    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return print_settings();
    if (argc > 1 && strcmp(argv[1], "--fault-points") == 0)
        return print_fault_points();
    setrlimit(RLIMIT_CORE, &no_core); /* a core would hold personal data */
    if (!config_read(&config, &err)) {
        fprintf(stderr, "quita serve: %s\n", err.detail);
        return CLI_BAD_INPUT;
    }
    if (use_model(config.nlu_model, &err) && app_run(&config, &err))
        return CLI_OK;
    fprintf(stderr, "quita serve: %s\n", err.detail);
    return err.kind == ERROR_INPUT ? CLI_BAD_INPUT : CLI_CANNOT_RUN;
}
