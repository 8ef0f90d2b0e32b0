#include "tests/fuzz/fuzz.h"

#include "flows/faults.h"
#include "server/base/arena.h"
#include "server/contact/library_marks.h"
#include "server/contact/regua_days.h"

#include <stdlib.h>
#include <string.h>

/*
 * A file of templates; with a first byte 'P' a plan of contacts, with 'M' an old layout with marks.
 * What is refused is told why; what is taken can be checked and dated.  fuzz-max-len: 16384
 */
static struct faults faults_of(const char *data, size_t len, struct arena *a)
{
    struct faults faults = { .arena = a };

    for (size_t i = 0; i < 2; i++) {
        faults.source[i].data = data;
        faults.source[i].len = len;
    }
    return faults;
}

static void read_templates(const char *data, size_t len, struct arena *a)
{
    struct faults faults = faults_of(data, len, a);
    struct library library;

    if (library_read(&faults, a, &library))
        library_check(&library, &faults, a);
    library_check_cover(&library, &faults);
    if (!library.count && !faults.count)
        abort(); /* refused without saying why */
    strbuf_done(&faults.report);
}

static void read_plan(const char *data, size_t len, struct arena *a)
{
    struct faults faults = faults_of(data, len, a);
    struct regua_date dates[REGUA_STEPS_MAX];
    struct library library;
    struct regua plan;

    library_built_in(a, &library);
    if (regua_read(&faults, a, &plan)) {
        regua_check(&plan, &library, &faults);
        regua_days(&plan, &library, 20000, dates);
    } else if (!faults.count)
        abort();
    strbuf_done(&faults.report);
}

static void read_marks(const char *data, size_t len, struct arena *a)
{
    struct library_converted *done = ARENA_NEW(a, struct library_converted);
    const char *text = arena_strndup(a, data, len);

    library_convert(text, a, done);
    if (!strchr(text, '#') && strcmp(text, done->text) != 0)
        abort(); /* a layout without marks is changed */
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *data = (const char *)bytes;
    struct arena a = { 0 };

    if (len && data[0] == 'P')
        read_plan(data + 1, len - 1, &a);
    else if (len && data[0] == 'M')
        read_marks(data + 1, len - 1, &a);
    else
        read_templates(data, len, &a);
    arena_done(&a);
    return 0;
}
