#include "server/cli/nlu_files.h"

#include "nlu/model_shipped.h"
#include "nlu/train.h"
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { PATH_SIZE = 512 };

bool nlu_file_read(const char *path, struct strbuf *out, struct error *err)
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
    bool good = nlu_file_read(path, &data, err) &&
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

/* ---- lines that are added ---- */

/* All lines of the folder; the last of a file may lack its end. */
static bool read_known(const char *folder, struct strbuf *known, struct error *err)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_tsv, by_name);
    bool good = count >= 0 || error_set(err, ERROR_INPUT, "%s: %s", folder, strerror(errno));

    for (int i = 0; i < count; i++) {
        char path[PATH_SIZE];
        snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
        good = good && nlu_file_read(path, known, err);
        if (known->len && known->data[known->len - 1] != '\n')
            strbuf_addc(known, '\n');
        free(entries[i]);
    }
    free(entries);
    return good;
}

bool nlu_addition_open(struct nlu_addition *n, const char *folder, const char *name,
                       struct strbuf *known, struct error *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return error_set(err, ERROR_INPUT, "%s: %s; make it, or name another by --data", folder,
                         strerror(errno));
    n->folder = fd;
    if (flock(fd, LOCK_EX) != 0)
        return error_set(err, ERROR_UNAVAILABLE, "%s: %s", folder, strerror(errno));
    snprintf(n->path, sizeof(n->path), "%s/%s", folder, name);
    snprintf(n->beside, sizeof(n->beside), "%s.new", n->path);
    return read_known(folder, known, err) &&
           (access(n->path, F_OK) != 0 || nlu_file_read(n->path, &n->whole, err));
}

bool nlu_addition_write(struct nlu_addition *n, const char *lines, struct error *err)
{
    FILE *f;
    bool good;

    if (!*lines)
        return true;
    n->written = true;
    f = fopen(n->beside, "wb");
    if (!n->whole.len)
        strbuf_adds(&n->whole, "# Not understood, and labelled by people: quita nlu review\n");
    if (n->whole.data[n->whole.len - 1] != '\n')
        strbuf_addc(&n->whole, '\n');
    strbuf_adds(&n->whole, lines);
    good = f && fwrite(n->whole.data, 1, n->whole.len, f) == n->whole.len && fflush(f) == 0 &&
           fsync(fileno(f)) == 0;
    if (f)
        good = fclose(f) == 0 && good;
    return good || error_set(err, ERROR_UNAVAILABLE, "%s: %s", n->beside, strerror(errno));
}

bool nlu_addition_keep(struct nlu_addition *n, struct error *err)
{
    if (!n->written)
        return true;
    if (rename(n->beside, n->path) == 0 && fsync(n->folder) == 0)
        return true;
    return error_set(err, ERROR_UNAVAILABLE, "%s: %s; import the same file again", n->path,
                     strerror(errno));
}

void nlu_addition_close(struct nlu_addition *n)
{
    if (!n->folder)
        return;
    if (n->written)
        unlink(n->beside); /* what was kept has another name now */
    close(n->folder);
    strbuf_done(&n->whole);
    *n = (struct nlu_addition){ 0 };
}
