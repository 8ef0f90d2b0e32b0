#pragma once
#include <stddef.h>

/* Files the build puts into the program: flows, texts, static pages.  Named by repository path. */
struct asset {
    const char *name;
    const unsigned char *data; /* followed by a NUL that len does not count */
    size_t len;
};
extern const struct asset assets[]; /* ended by a row without a name */

/* NULL when there is none. */
const struct asset *asset_find(const char *name);
