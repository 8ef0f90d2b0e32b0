#include "server/cli/admin.h"

#include "server/cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool admin_open(struct admin *a, const char *command, bool keys)
{
    const char *conninfo = getenv("QUITA_DATABASE"), *key_text = getenv("QUITA_KEYS");

    *a = (struct admin){ .command = command };
    if (!conninfo || !*conninfo)
        return error_set(&a->err, ERROR_UNAVAILABLE,
                         "set QUITA_DATABASE, for example "
                         "\"host=/run/postgresql dbname=quita\"");
    if (keys && (!key_text || !*key_text))
        return error_set(&a->err, ERROR_UNAVAILABLE,
                         "set QUITA_KEYS to the sealing keys, or to @ and the file that has them");
    if (keys && !seal_init(&a->seal, key_text, &a->err))
        return false;
    a->db = pg_sync_open(conninfo, &a->err);
    return a->db != NULL;
}

bool admin_read(struct admin *a, const char *path)
{
    json_error_t bad;

    a->file = strcmp(path, "-") == 0 ? json_loadf(stdin, 0, &bad) : json_load_file(path, 0, &bad);
    if (!a->file)
        return error_set(&a->err, ERROR_INPUT, "%s, line %d: %s", path, bad.line, bad.text);
    if (json_integer_value(json_object_get(a->file, "format")) != 1)
        return error_set(&a->err, ERROR_INPUT, "%s must begin with \"format\": 1", path);
    return true;
}

const char *admin_text(struct admin *a, const char *name)
{
    const char *value = json_string_value(json_object_get(a->file, name));

    if (value && *value)
        return value;
    if (a->err.kind == ERROR_NONE)
        error_set(&a->err, ERROR_INPUT, "the file needs \"%s\", a text", name);
    return NULL;
}

const char *admin_text_or(struct admin *a, const char *name, const char *fallback)
{
    const char *value = json_string_value(json_object_get(a->file, name));

    return value ? value : fallback;
}

struct bytes admin_sealed(struct admin *a, const char *name, const char *purpose)
{
    const char *value = admin_text(a, name);

    if (!value)
        return (struct bytes){ 0 };
    return seal_close(&a->seal, &a->arena, purpose, value, strlen(value));
}

int64_t admin_run(struct admin *a, struct pg_args *args, const char *when_none)
{
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);

    if (!r)
        return -1;
    if (when_none && pg_rows(r) == 0) {
        error_set(&a->err, ERROR_INPUT, "%s", when_none);
        return -1;
    }
    return when_none ? pg_get_int8(r, 0, 0) : 0;
}

int admin_close(struct admin *a)
{
    enum error_kind kind = a->err.kind;

    if (kind != ERROR_NONE)
        fprintf(stderr, "quita %s: %s\n", a->command, a->err.detail);
    pg_sync_close(&a->db);
    seal_done(&a->seal);
    arena_done(&a->arena);
    json_decref(a->file);
    if (kind == ERROR_NONE)
        return CLI_OK;
    return kind == ERROR_INPUT || kind == ERROR_NOT_FOUND || kind == ERROR_CONFLICT
               ? CLI_BAD_INPUT
               : CLI_CANNOT_RUN;
}
