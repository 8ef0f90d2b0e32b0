#include "server/contact/library.h"

#include "flows/faults.h"
#include "server/base/arena.h"
#include "server/base/assets.h"

#include <string.h>

const struct library_text *library_find(const struct library *library, const char *id)
{
    for (size_t i = 0; i < library->count; i++)
        if (strcmp(library->texts[i].id, id) == 0)
            return &library->texts[i];
    return NULL;
}

bool library_is_for(const struct library_text *text, enum stage stage)
{
    return text->stages >> stage & 1;
}

bool library_is_overdue(const struct library_text *text)
{
    return text->purpose == PURPOSE_COLLECTION && !library_is_for(text, STAGE_SERVICE);
}

bool library_holds(const struct library_text *text, enum library_part part, const char *name)
{
    const char *raw = text->parts[part].raw;
    size_t len = strlen(name);

    for (const char *at = raw; at && (at = strstr(at, "{{")); at += 2)
        if (strncmp(at + 2, name, len) == 0)
            return true;
    return false;
}

void library_join(struct library *all, const struct library *more, struct arena *a)
{
    struct library_text *texts = ARENA_ARRAY(a, struct library_text, all->count + more->count + 1);

    if (all->count)
        memcpy(texts, all->texts, all->count * sizeof(texts[0]));
    if (more->count)
        memcpy(texts + all->count, more->texts, more->count * sizeof(texts[0]));
    *all = (struct library){ texts, all->count + more->count };
}

void library_built_in(struct arena *a, struct library *out)
{
    *out = (struct library){ 0 };
    for (const struct asset *asset = assets; asset->name; asset++) {
        struct faults faults = { .arena = a };
        struct library one;
        if (strncmp(asset->name, LIBRARY_FOLDER, strlen(LIBRARY_FOLDER)) != 0)
            continue;
        faults.source[FAULT_TEXTS].data = (const char *)asset->data;
        faults.source[FAULT_TEXTS].len = asset->len;
        if (library_read(&faults, a, &one))
            library_join(out, &one, a);
        strbuf_done(&faults.report);
    }
}
