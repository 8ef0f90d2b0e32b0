#include "server/http/multipart.h"

#include <string.h>
#include <strings.h>

enum { BOUNDARY_MAX = 70 }; /* RFC 2046 5.1.1 */

/* A piece of the body. */
struct piece {
    const unsigned char *at, *end;
};

static const unsigned char *find(struct piece in, const char *what, size_t len)
{
    return memmem(in.at, (size_t)(in.end - in.at), what, len);
}

/* "multipart/form-data; boundary=..." or with quotes: writes "--" and the boundary. */
static bool read_boundary(const char *type, char out[BOUNDARY_MAX + 3])
{
    static const char kind[] = "multipart/form-data";
    const char *at =
        strncasecmp(type, kind, sizeof(kind) - 1) ? NULL : strcasestr(type, "boundary=");

    if (!at)
        return false;
    at += strlen("boundary=");
    bool quoted = *at == '"';
    at += quoted;
    size_t len = strcspn(at, quoted ? "\"" : "; \t");
    if (len == 0 || len > BOUNDARY_MAX)
        return false;
    memcpy(out, "--", 2);
    memcpy(out + 2, at, len);
    out[len + 2] = '\0';
    return true;
}

/* name="..." of a header's line; quotes and line breaks come as %22, %0D and %0A and stay so. */
static void read_value(struct piece line, const char *name, char *out, size_t size)
{
    const unsigned char *at = find(line, name, strlen(name));
    size_t len = 0;

    out[0] = '\0';
    if (!at)
        return;
    at += strlen(name);
    while (at + len < line.end && at[len] != '"' && at[len] != '\0')
        len++;
    if (at + len == line.end || at[len] != '"')
        return;
    len = len < size - 1 ? len : size - 1;
    memcpy(out, at, len);
    out[len] = '\0';
}

/* The head of a part up to its empty line; false when it has no name. */
static bool read_head(struct piece *part, struct form_part *out)
{
    static const char disposition[] = "content-disposition:";
    const unsigned char *end = find(*part, "\r\n\r\n", 4);

    *out = (struct form_part){ 0 };
    while (end && part->at < end) {
        struct piece line = { part->at, memmem(part->at, (size_t)(end + 2 - part->at), "\r\n", 2) };
        if ((size_t)(line.end - line.at) > sizeof(disposition) &&
            strncasecmp((const char *)line.at, disposition, sizeof(disposition) - 1) == 0) {
            read_value(line, " name=\"", out->name, sizeof(out->name));
            read_value(line, "filename=\"", out->filename, sizeof(out->filename));
        }
        part->at = line.end + 2;
    }
    part->at = end ? end + 4 : part->end;
    return end && out->name[0];
}

int multipart_read(const char *content_type, const unsigned char *body, size_t len,
                   struct form_part parts[MULTIPART_PARTS_MAX])
{
    char fence[BOUNDARY_MAX + 5] = "\r\n";
    char *boundary = fence + 2;
    struct piece left = { body, body + len };
    int count = 0;

    if (!content_type || !read_boundary(content_type, boundary) || len < strlen(boundary) ||
        memcmp(body, boundary, strlen(boundary)) != 0)
        return -1;
    left.at += strlen(boundary);
    while (left.end - left.at >= 2 && memcmp(left.at, "\r\n", 2) == 0) {
        const unsigned char *next = find(left, fence, strlen(fence));
        struct piece part = { left.at + 2, next };
        /* An empty part's fence begins with the line break that ended its head. */
        if (!next || next < part.at || count == MULTIPART_PARTS_MAX ||
            !read_head(&part, &parts[count]))
            return -1;
        parts[count].data = part.at;
        parts[count++].len = (size_t)(part.end - part.at);
        left.at = next + strlen(fence);
    }
    return left.end - left.at >= 2 && memcmp(left.at, "--", 2) == 0 ? count : -1;
}

const struct form_part *multipart_find(const struct form_part *parts, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(parts[i].name, name) == 0)
            return &parts[i];
    return NULL;
}
