#include "server/cli/nlu_files.h"

#include "nlu/model_shipped.h"
#include "nlu/train.h"
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 512 };

static bool read_whole(const char *path, struct strbuf *out, struct error *err)
{
    FILE *f = fopen(path, "rb");
    char buffer[65536];
    size_t got;

    if (!f)
        return error_set(err, ERROR_INPUT, "%s: %s", path, strerror(errno));
    while ((got = fread(buffer, 1, sizeof(buffer), f)) > 0)
        strbuf_add(out, buffer, got);
    bool good = !ferror(f);
    fclose(f);
    return good || error_set(err, ERROR_INPUT, "%s: cannot be read", path);
}

/* "nlu/data/recife-jacira.tsv" -> "recife-jacira". */
static const char *writer_of(const char *path, char out[PATH_SIZE])
{
    const char *slash = strrchr(path, '/');
    char *dot;

    snprintf(out, PATH_SIZE, "%s", slash ? slash + 1 : path);
    dot = strrchr(out, '.');
    if (dot)
        *dot = '\0';
    return out;
}

bool nlu_corpus_load_file(struct corpus *c, const char *path, struct error *err)
{
    struct strbuf data = { 0 };
    char writer[PATH_SIZE];
    bool good = read_whole(path, &data, err) &&
                corpus_add(c, writer_of(path, writer), strbuf_str(&data), data.len, err);

    strbuf_done(&data);
    return good;
}

static int is_tsv(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return len > 4 && strcmp(entry->d_name + len - 4, ".tsv") == 0;
}

/* By bytes, whatever the locale: the order is part of the data's checksum. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

bool nlu_corpus_load(struct corpus *c, const char *folder, struct error *err)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_tsv, by_name);
    bool good = count > 0;

    if (count < 0)
        return error_set(err, ERROR_INPUT, "%s: %s", folder, strerror(errno));
    if (!good)
        error_set(err, ERROR_INPUT, "%s: no *.tsv there", folder);
    for (int i = 0; i < count; i++) {
        char path[PATH_SIZE];
        snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
        good = good && nlu_corpus_load_file(c, path, err);
        free(entries[i]);
    }
    free(entries);
    return good;
}

bool nlu_model_load(struct intent_model *m, const char *path, struct error *err)
{
    if (!path)
        path = getenv("QUITA_NLU_MODEL");
    if (path && *path)
        return model_map(m, path, err);
    return model_open(m, model_shipped, model_shipped_size(), err);
}

bool nlu_model_save(const struct model_head *head, const char *path, struct error *err)
{
    char beside[PATH_SIZE];
    size_t size = model_size(head);
    FILE *f;
    bool good;

    snprintf(beside, sizeof(beside), "%s.new", path);
    f = fopen(beside, "wb");
    good = f && fwrite(head, 1, size, f) == size;
    if (f)
        good = fclose(f) == 0 && good;
    if (!good || rename(beside, path) != 0) {
        error_set(err, ERROR_UNAVAILABLE, "%s: %s", path, strerror(errno));
        unlink(beside);
        return false;
    }
    return true;
}
