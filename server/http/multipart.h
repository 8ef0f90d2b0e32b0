#pragma once
#include <stdbool.h>
#include <stddef.h>

/*
 * A form with files (RFC 7578, multipart/form-data), read in place: parts point into the body,
 * which the listener has whole.  Only what a browser sends: one boundary, a Content-Disposition for
 * each part, no nesting.
 */
enum { MULTIPART_PARTS_MAX = 8, MULTIPART_NAME_SIZE = 64, MULTIPART_FILE_SIZE = 128 };

struct form_part {
    char name[MULTIPART_NAME_SIZE];
    /* As the browser names it, bytes kept, cut to fit; empty when it is no file.  Never a path to
     * be trusted. */
    char filename[MULTIPART_FILE_SIZE];
    const unsigned char *data;
    size_t len;
};

/* How many parts there are; -1 when `content_type` names no boundary or the body is no such form
 * (cut off, more than MULTIPART_PARTS_MAX, a part without a name). */
int multipart_read(const char *content_type, const unsigned char *body, size_t len,
                   struct form_part parts[MULTIPART_PARTS_MAX]);
/* NULL when there is none of that name. */
const struct form_part *multipart_find(const struct form_part *parts, int count, const char *name);
