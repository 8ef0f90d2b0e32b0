#include "flows/faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

static bool told_before(struct faults *f, const char *cause)
{
    uint64_t h = 14695981039346656037u;

    for (; *cause; cause++)
        h = (h ^ (unsigned char)*cause) * 1099511628211u;
    for (size_t i = 0; i < f->told_count; i++)
        if (f->told[i] == h)
            return true;
    if (f->told_count < sizeof(f->told) / sizeof(f->told[0]))
        f->told[f->told_count++] = h;
    return false;
}

static void report(struct faults *f, const struct finding *found)
{
    static const char *const names[FAULT_FILES] = { "graph", "texts", "words" };
    const char *talk = found->talk ? found->talk : "";

    strbuf_addf(&f->report, "%s:%d: %s.  Cure: %s.\n", names[found->file], found->line,
                found->cause, found->cure);
    while (*talk) {
        int len = (int)strcspn(talk, "\n");
        strbuf_addf(&f->report, "    %.*s\n", len, talk);
        talk += len + (talk[len] == '\n');
    }
}

static void keep(struct faults *f, const struct finding *found)
{
    struct findings *all = f->findings;
    struct finding *copy = all && all->count < FAULTS_MAX ? &all->items[all->count] : NULL;

    if (!copy)
        return;
    all->count++;
    *copy = *found;
    copy->cause = arena_strdup(f->arena, found->cause);
    copy->cure = arena_strdup(f->arena, found->cure);
    copy->talk = found->talk ? arena_strdup(f->arena, found->talk) : NULL;
}

/* The line is looked for only when it is told. */
struct where {
    bool advice;
    enum fault_file file;
    const char *outer, *inner;
    int line; /* 0 = look for it */
};

__attribute__((format(printf, 4, 0))) static void
add(struct faults *f, const struct where *at, const char *cure, const char *fmt, va_list args)
{
    char cause[512];
    struct finding found = { .advice = at->advice, .file = at->file, .cause = cause, .cure = cure };

    vsnprintf(cause, sizeof(cause), fmt, args);
    if (told_before(f, cause))
        return;
    if (!at->advice && f->count++ >= FAULTS_MAX)
        return;
    found.line = at->line ? at->line : line_of(f, at->file, at->outer, at->inner);
    found.talk = f->talk ? f->talk(f->walk) : NULL;
    if (!at->advice)
        report(f, &found);
    keep(f, &found);
}

void fault_add(struct faults *f, enum fault_file file, const char *outer, const char *inner,
               const char *cure, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add(f, &(struct where){ false, file, outer, inner, 0 }, cure, fmt, args);
    va_end(args);
}

void fault_add_line(struct faults *f, enum fault_file file, int line, const char *cure,
                    const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add(f, &(struct where){ .file = file, .line = line }, cure, fmt, args);
    va_end(args);
}

void fault_advise(struct faults *f, enum fault_file file, const char *outer, const char *inner,
                  const char *cure, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add(f, &(struct where){ true, file, outer, inner, 0 }, cure, fmt, args);
    va_end(args);
}
