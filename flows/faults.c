#include "flows/faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FAULTS_MAX = 200 };

/* Where "word" stands in quotes from `from` on; as a key, with a colon behind it, if it must. */
static const char *find_quoted(const char *from, const char *end, const char *word, bool key)
{
    size_t len = strlen(word);

    for (const char *at = from; (at = memmem(at, (size_t)(end - at), word, len)); at++) {
        const char *after = at + len + 1;
        if (at == from || at[-1] != '"' || at + len >= end || at[len] != '"')
            continue;
        while (key && after < end && (*after == ' ' || *after == '\n' || *after == '\t'))
            after++;
        if (!key || (after < end && *after == ':'))
            return at;
    }
    return NULL;
}

static int line_of(const struct faults *f, enum fault_file file, const char *outer,
                   const char *inner)
{
    const char *start = f->source[file].len ? f->source[file].data : "";
    const char *end = start + f->source[file].len, *deeper;
    const char *at = outer ? find_quoted(start, end, outer, true) : start;
    int line = 1;

    if (!at)
        return 1;
    if (inner && (deeper = find_quoted(at, end, inner, false)))
        at = deeper;
    for (const char *p = start; p < at; p++)
        line += *p == '\n';
    return line;
}

__attribute__((format(printf, 5, 0))) static void add(struct faults *f, enum fault_file file,
                                                      int line, const char *cure, const char *fmt,
                                                      va_list args)
{
    char cause[512];

    if (f->count++ >= FAULTS_MAX)
        return;
    vsnprintf(cause, sizeof(cause), fmt, args);
    strbuf_addf(&f->report, "%s:%d: %s.  Cure: %s.\n", file == FAULT_GRAPH ? "graph" : "texts",
                line, cause, cure);
}

void fault_add(struct faults *f, enum fault_file file, const char *outer, const char *inner,
               const char *cure, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add(f, file, line_of(f, file, outer, inner), cure, fmt, args);
    va_end(args);
}

void fault_add_line(struct faults *f, enum fault_file file, int line, const char *cure,
                    const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add(f, file, line, cure, fmt, args);
    va_end(args);
}
