#include "server/base/pasted.h"

#include "server/base/auto.h"

#include <string.h>

size_t pasted_separator(const char *text, size_t len)
{
    static const char *const separators[] = {
        /* spaces */
        "\u00a0",
        "\u2002",
        "\u2003",
        "\u2007",
        "\u2009",
        "\u202f",
        /* hyphens and dashes */
        "\u2010",
        "\u2011",
        "\u2012",
        "\u2013",
        "\u2014",
        "\u2212",
        /* not seen: soft hyphen, joiners, marks of direction and of byte order */
        "\u00ad",
        "\u200b",
        "\u200e",
        "\u200f",
        "\u202a",
        "\u202c",
        "\u2060",
        "\ufeff",
    };

    if (!len || (unsigned char)*text < 0xC2) /* ASCII, as mostly, or the middle of a character */
        return 0;
    for (size_t i = 0; i < COUNT_OF(separators); i++) {
        size_t size = strlen(separators[i]);
        if (size <= len && memcmp(text, separators[i], size) == 0)
            return size;
    }
    return 0;
}
