#include "server/base/assets.h"
#include "server/cli/commands.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char help_flow_new[] =
    "Example: quita flow new escola flows\n"
    "         flows/graphs/escola.json\n"
    "         flows/texts/escola.pt-BR.json\n\n"
    "Writes a small flow to begin with: graph and texts, with comments (\"about\") that explain\n"
    "each part. It passes `quita flow check` and can be talked to with `quita flow chat`. NAME is\n"
    "of a-z, 0-9, _ and -; the folders graphs and texts are made in DIR (else the current one).\n"
    "Files that are there already are left alone, and nothing is written.\n";

enum { NAME_MAX_LEN = 40, PATH_SIZE = 512 };

/* The two files: where each comes from, goes to, and what of it becomes the name. */
static const struct part {
    const char *asset, *folder, *ending, *name;
} parts[] = {
    { "flows/starter/graph.json", "graphs", ".json", "\"name\": \"starter\"" },
    { "flows/starter/texts.json", "texts", ".pt-BR.json", NULL },
};
enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

static bool path_of(char out[PATH_SIZE], const struct part *part, const char *folder,
                    const char *name)
{
    return snprintf(out, PATH_SIZE, "%s/%s/%s%s", folder, part->folder, name, part->ending) <
           PATH_SIZE;
}

static bool name_good(const char *name)
{
    size_t len = strlen(name);

    return len && len <= NAME_MAX_LEN &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == len;
}

static bool make_folder(const char *folder)
{
    return mkdir(folder, 0777) == 0 || errno == EEXIST;
}

static bool make_folders(const char *folder)
{
    char path[PATH_SIZE];

    for (int i = 0; i < PARTS; i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, parts[i].folder);
        if (!make_folder(folder) || !make_folder(path))
            return false;
    }
    return true;
}

static void put_renamed(FILE *file, const struct part *part, const char *name)
{
    const char *all = (const char *)asset_find(part->asset)->data;
    const char *at = part->name ? strstr(all, part->name) : NULL;

    if (at)
        fprintf(file, "%.*s\"name\": \"%s\"%s", (int)(at - all), all, name,
                at + strlen(part->name));
    else
        fputs(all, file);
}

/* "x": a file that somebody makes at this very moment is left alone too. */
static bool write_part(const struct part *part, const char *path, const char *name)
{
    FILE *file = fopen(path, "wx");
    bool good = file != NULL;

    if (file) {
        put_renamed(file, part, name);
        good = !ferror(file);
        good = fclose(file) == 0 && good;
    }
    return good;
}

static int refuse(const char *path, const char *why)
{
    fprintf(stderr, "quita: %s: %s; nothing was written\n", path, why);
    return CLI_CANNOT_RUN;
}

static int write_flow(const char *name, const char *folder)
{
    char paths[PARTS][PATH_SIZE];

    for (int i = 0; i < PARTS; i++) {
        if (!path_of(paths[i], &parts[i], folder, name))
            return refuse(folder, "too long a name");
        if (access(paths[i], F_OK) == 0)
            return refuse(paths[i], "is there already");
    }
    if (!make_folders(folder))
        return refuse(folder, strerror(errno));
    for (int i = 0; i < PARTS; i++) {
        if (!write_part(&parts[i], paths[i], name)) {
            fprintf(stderr, "quita: cannot write %s: %s\n", paths[i], strerror(errno));
            return CLI_CANNOT_RUN;
        }
        puts(paths[i]);
    }
    fprintf(stderr, "quita: now talk to it: quita flow chat %s %s\n", paths[0], paths[1]);
    return CLI_OK;
}

int command_flow_new(int argc, char **argv)
{
    if (argc < 2 || argc > 3 || argv[1][0] == '-') {
        fputs("quita: flow new takes NAME [DIR]; see quita flow new --help\n", stderr);
        return CLI_CANNOT_RUN;
    }
    if (!name_good(argv[1])) {
        fprintf(stderr, "quita: \"%s\" is no name for a flow; use a-z, 0-9, _ and -\n", argv[1]);
        return CLI_BAD_INPUT;
    }
    return write_flow(argv[1], argc == 3 ? argv[2] : ".");
}
