#include "server/cli/jsonl.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/cli/cli.h"

#include <stdio.h>
#include <stdlib.h>

AUTO_DEFINE(json_t, json_decref)

static json_t *answer_line(const char *line, size_t len, jsonl_fn *answer)
{
    struct error err = { 0 };
    json_error_t bad;
    json_t *out = NULL, *id = NULL;
    AUTO(json_t, in) = json_loadb(line, len, JSON_ALLOW_NUL, &bad);

    if (!in)
        error_set(&err, ERROR_INPUT, "not JSON: %s (byte %d)", bad.text, bad.position);
    else if (!json_is_object(in))
        error_set(&err, ERROR_INPUT, "a line must hold one JSON object");
    else
        out = answer(in, &err);
    if (!out)
        out = json_pack("{s:s}", "error", err.detail);
    if (out && in && (id = json_object_get(in, "id")))
        json_object_set(out, "id", id);
    return out;
}

int jsonl_run(jsonl_fn *answer)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t len;

    while ((len = getline(&line, &size, stdin)) > 0) {
        size_t used = (size_t)len - (line[len - 1] == '\n');
        AUTO(json_t, out) = NULL;
        if (used == 0)
            continue;
        out = answer_line(line, used, answer);
        if (!out || json_dumpf(out, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6)) ||
            putchar('\n') < 0)
            break;
    }
    free(line);
    return fflush(stdout) || ferror(stdin) ? CLI_CANNOT_RUN : CLI_OK;
}

bool jsonl_only(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--jsonl") == 0)
        return true;
    fprintf(stderr, "quita: %s takes --jsonl and reads one JSON object a line; see --help\n",
            argv[0]);
    return false;
}
