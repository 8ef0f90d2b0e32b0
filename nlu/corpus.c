#include "nlu/corpus.h"

#include "nlu/model.h"
#include "nlu/text.h"
#include "server/base/arena.h"
#include "server/base/error.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { HELD_OUT_PERCENT = 15, ROOM_FIRST = 4096, WRITERS_MAX = 1024 };

void corpus_start(struct corpus *c, struct arena *arena)
{
    *c = (struct corpus){ .arena = arena };
    c->writers = ARENA_ARRAY(arena, const char *, WRITERS_MAX);
    c->held_out = ARENA_ARRAY(arena, bool, WRITERS_MAX);
}

static void grow(struct corpus *c)
{
    size_t room = c->room ? 2 * c->room : ROOM_FIRST;
    struct sample *samples = ARENA_ARRAY(c->arena, struct sample, room);

    if (c->count)
        memcpy(samples, c->samples, c->count * sizeof(*samples));
    c->samples = samples;
    c->room = room;
}

static bool is_utf8(const char *text, size_t size)
{
    utf8proc_int32_t c;

    for (size_t i = 0; i < size;) {
        utf8proc_ssize_t taken =
            utf8proc_iterate((const utf8proc_uint8_t *)text + i, (utf8proc_ssize_t)(size - i), &c);
        if (taken <= 0)
            return false;
        i += (size_t)taken;
    }
    return true;
}

static bool has_control(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7F)
            return true;
    return false;
}

static bool is_blank(const char *text, size_t size)
{
    struct arena a = { 0 };
    struct utterance t;

    text_read(&a, text, size, &t);
    arena_done(&a);
    return !t.count;
}

/* What would teach something else than what stands there. */
static const char *text_fault(const char *text, size_t size)
{
    if (memchr(text, '\t', size))
        return "a second TAB";
    if (has_control(text, size))
        return "a control character";
    if (!is_utf8(text, size))
        return "not UTF-8";
    return is_blank(text, size) ? "a text of blanks" : NULL;
}

static bool add_line(struct corpus *c, const char *line, size_t size, struct error *err)
{
    const char *tab = memchr(line, '\t', size), *fault;
    char name[MODEL_NAME_SIZE] = "";
    struct sample s = { .writer = (uint32_t)(c->writer_count - 1) };

    if (!tab || tab == line || (size_t)(tab - line) >= sizeof(name) || tab + 1 == line + size)
        return error_set(err, ERROR_INPUT, "want label<TAB>text");
    memcpy(name, line, (size_t)(tab - line));
    if (!label_by_name(name, &s.label))
        return error_set(err, ERROR_INPUT, "no such label: %s", name);
    s.size = (size_t)(line + size - tab - 1);
    fault = text_fault(tab + 1, s.size);
    if (fault)
        return error_set(err, ERROR_INPUT, "%s", fault);
    s.text = arena_strndup(c->arena, tab + 1, s.size);
    if (c->count == c->room)
        grow(c);
    c->samples[c->count++] = s;
    return true;
}

bool corpus_add(struct corpus *c, const char *writer, const char *bytes, size_t size,
                struct error *err)
{
    uint64_t name = model_checksum(MODEL_CHECKSUM_START, writer, strlen(writer));
    struct error cause = { 0 };
    int number = 1;

    if (c->writer_count == WRITERS_MAX)
        return error_set(err, ERROR_INPUT, "more than %d writers", WRITERS_MAX);
    c->held_out[c->writer_count] = (name >> 20) % 100 < HELD_OUT_PERCENT;
    c->writers[c->writer_count++] = arena_strdup(c->arena, writer);
    c->checksum = model_checksum(c->checksum, bytes, size);
    for (const char *end = bytes + size; bytes < end; number++) {
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t len = (size_t)((stop ? stop : end) - bytes);
        if (len && bytes[0] != '#' && !add_line(c, bytes, len, &cause))
            return error_set(err, ERROR_INPUT, "%s, line %d: %s", writer, number, cause.detail);
        bytes += len + (stop != NULL);
    }
    return true;
}

bool corpus_holds_out(const struct corpus *c, const struct sample *s)
{
    return c->held_out[s->writer];
}

static bool has_words(const struct utterance *t)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->tokens[i].kind == TOKEN_WORD || t->tokens[i].kind == TOKEN_NUMBER)
            return true;
    return false;
}

char *corpus_plain(struct arena *a, const char *text, size_t size)
{
    struct utterance t;
    size_t used = 0, room = 1;
    char *out;

    text_read(a, text, size, &t);
    if (!has_words(&t))
        return arena_strndup(a, text, size);
    for (size_t i = 0; i < t.count; i++)
        room += strlen(t.tokens[i].word) + 1;
    out = arena_alloc(a, room);
    for (size_t i = 0; i < t.count; i++) {
        if (t.tokens[i].kind == TOKEN_MARK)
            continue;
        if (used)
            out[used++] = ' ';
        size_t len = strlen(t.tokens[i].word);
        memcpy(out + used, t.tokens[i].word, len);
        used += len;
    }
    return out;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void corpus_drop(struct corpus *c, const struct corpus *others)
{
    struct arena a = { 0 };
    const char **plain = ARENA_ARRAY(&a, const char *, others->count + 1);
    size_t kept = 0;

    for (size_t i = 0; i < others->count; i++)
        plain[i] = corpus_plain(&a, others->samples[i].text, others->samples[i].size);
    qsort(plain, others->count, sizeof(*plain), by_text);
    for (size_t i = 0; i < c->count; i++) {
        const char *mine = corpus_plain(&a, c->samples[i].text, c->samples[i].size);
        if (!bsearch(&mine, plain, others->count, sizeof(*plain), by_text))
            c->samples[kept++] = c->samples[i];
    }
    c->count = kept;
    arena_done(&a);
}
