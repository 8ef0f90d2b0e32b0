#include "tests/support/library.h"

#include "flows/faults.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "tests/support/unit.h"

#include <string.h>

const char *library_report(const char *json, struct arena *a)
{
    struct faults faults = { .arena = a };
    struct library library;
    const char *report;

    faults.source[FAULT_TEXTS].data = json;
    faults.source[FAULT_TEXTS].len = strlen(json);
    if (library_read(&faults, a, &library))
        library_check(&library, &faults, a);
    report = arena_strdup(a, strbuf_str(&faults.report));
    strbuf_done(&faults.report);
    return report;
}

const char *library_unchanged(const char *file, struct arena *a)
{
    const struct asset *asset = asset_find(arena_printf(a, LIBRARY_FOLDER "%s.json", file));

    assert_non_null(asset);
    return (const char *)asset->data;
}

const char *library_changed(const char *file, const char *id, const char *from, const char *to,
                            struct arena *a)
{
    const char *all = library_unchanged(file, a), *at;

    at = strstr(all, arena_printf(a, "\"%s\": {", id));
    assert_non_null(at);
    at = strstr(at, from);
    if (!at)
        fail_msg("%s does not say \"%s\"", id, from);
    return arena_printf(a, "%.*s%s%s", (int)(at - all), all, to, at + strlen(from));
}
