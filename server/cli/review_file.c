#include "server/cli/review_file.h"

#include "flows/mask.h"
#include "nlu/labels.h"
#include "server/base/arena.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_MAX = 60, ID_DIGITS_MAX = 18 };

void review_fault(struct review_file *f, const struct review_line *line, const char *fmt, ...)
{
    char told[512];
    va_list args;

    va_start(args, fmt);
    vsnprintf(told, sizeof(told), fmt, args);
    va_end(args);
    strbuf_addf(&f->faults, "%s, line %d: %s\n", f->name, line->number, told);
    f->fault_count++;
}

/* ---- reading ---- */

/* The next field of a line; the rest stays. */
static char *field(char **rest)
{
    char *start = *rest;
    char *tab = strchr(start, '\t');

    if (tab)
        *tab = '\0';
    *rest = tab ? tab + 1 : start + strlen(start);
    return start;
}

static bool read_id(const char *word, int64_t *out)
{
    size_t len = strlen(word);

    if (!len || len > ID_DIGITS_MAX || word[strspn(word, "0123456789")])
        return false;
    *out = strtoll(word, NULL, 10);
    return true;
}

static const struct review_line *seen_before(const struct review_file *f, int64_t id)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->lines[i].id == id)
            return &f->lines[i];
    return NULL;
}

static bool is_label(const char *word)
{
    enum label label;

    return strcmp(word, "-") == 0 || label_by_name(word, &label);
}

static void read_line(struct review_file *f, struct review_line line, char *rest)
{
    const char *id = field(&rest);
    const struct review_line *other;

    line.label = field(&rest);
    line.text = field(&rest);
    if (!read_id(id, &line.id))
        review_fault(f, &line,
                     "\"%.*s\" is no number; id, TAB, label, TAB, text is meant, as exported",
                     SHOWN_MAX, id);
    else if ((other = seen_before(f, line.id)))
        review_fault(f, &line, "%" PRId64 " stands on line %d, too; leave one of them", line.id,
                     other->number);
    else if (!is_label(line.label))
        review_fault(f, &line,
                     "\"%.*s\" is no label; one of the ontology is meant (\"oos\" when none fits), "
                     "or - to drop the message",
                     SHOWN_MAX, line.label);
    else if (f->count == REVIEW_LINES_MAX)
        review_fault(f, &line, "a file has up to %d lines; make two of it", REVIEW_LINES_MAX);
    else if (*rest)
        review_fault(f, &line, "there is a third TAB; put a blank in its place");
    else
        f->lines[f->count++] = line;
}

static size_t count_lines(const char *bytes, size_t size)
{
    size_t count = 1;

    for (size_t i = 0; i < size; i++)
        count += bytes[i] == '\n';
    return count;
}

void review_file_read(struct review_file *f, const char *name, const char *bytes, size_t size,
                      struct arena *a)
{
    static const char mark[] = "\xEF\xBB\xBF";
    char *text = arena_strndup(a, bytes, size), *end;
    int number = 0;

    *f = (struct review_file){ .name = name };
    f->lines = ARENA_ARRAY(a, struct review_line, count_lines(bytes, size));
    if (strncmp(text, mark, 3) == 0)
        text += 3;
    for (; *text; text = end) {
        size_t len = strcspn(text, "\n");
        end = text + len + (text[len] == '\n');
        text[len] = '\0';
        if (len && text[len - 1] == '\r')
            text[len - 1] = '\0';
        number++;
        if (*text && *text != '#')
            read_line(f, (struct review_line){ .number = number }, text);
    }
}

void review_file_done(struct review_file *f)
{
    strbuf_done(&f->faults);
}

/* ---- what may be learned from ---- */

static const char blanks[] = " ";

static bool has_letters(const char *word, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (isalnum((unsigned char)word[i]) || (unsigned char)word[i] >= 0x80)
            return true;
    return false;
}

/* Where the exported text goes on after this word; NULL = it is not there. */
static const char *after_word(const char *exported, const char *word, size_t len)
{
    for (exported += strspn(exported, blanks); *exported; exported += strspn(exported, blanks)) {
        size_t here = strcspn(exported, blanks);
        if (here == len && memcmp(exported, word, len) == 0)
            return exported + here;
        exported += here;
    }
    return NULL;
}

/* The first word with letters that was not exported, in this order; NULL = all were. */
static const char *strange_word(const char *text, const char *exported, size_t *len)
{
    for (text += strspn(text, blanks); *text; text += strspn(text, blanks)) {
        *len = strcspn(text, blanks);
        if (has_letters(text, *len) && !(exported = after_word(exported, text, *len)))
            return text;
        text += *len;
    }
    return NULL;
}

void review_check_text(struct review_file *f, const struct review_line *line, const char *exported)
{
    const char *text = line->text, *strange;
    size_t len;

    if (strcmp(line->label, "-") == 0)
        return;
    if (!has_letters(text, strlen(text)))
        review_fault(f, line, "there is no text; give it as exported, or - as the label");
    else if (text[strcspn(text, "0123456789")])
        review_fault(f, line,
                     "the text has digits, which may be somebody's; put *** in their place");
    else if ((strange = strange_word(text, exported, &len)))
        review_fault(
            f, line,
            "\"%.*s\" was not exported there, so nobody masked it; leave the text as it was, "
            "or put *** for words",
            (int)(len < SHOWN_MAX ? len : SHOWN_MAX), strange);
}

/* ---- training lines ---- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct known {
    const char **lines;
    size_t count;
};

static struct known known_lines(const char *bytes, struct arena *a)
{
    struct known k = { ARENA_ARRAY(a, const char *, count_lines(bytes, strlen(bytes))), 0 };

    while (*bytes) {
        size_t len = strcspn(bytes, "\n");
        k.lines[k.count++] = arena_strndup(a, bytes, len);
        bytes += len + (bytes[len] == '\n');
    }
    qsort(k.lines, k.count, sizeof(*k.lines), by_text);
    return k;
}

static bool is_known(const struct known *k, const char *line)
{
    return bsearch(&line, k->lines, k->count, sizeof(*k->lines), by_text) != NULL;
}

static const char *training_line(const struct review_line *line, struct arena *a)
{
    /* What is masked better today than when it was stored is masked so. */
    const char *text = mask_line(line->text, &(struct mask){ 0 }, a);

    return text && strcmp(line->label, "-") != 0 ? arena_printf(a, "%s\t%s", line->label, text)
                                                 : NULL;
}

size_t review_training(const struct review_file *f, const char *known, struct strbuf *out,
                       struct arena *a)
{
    struct known before = known_lines(known, a), mine = { 0 };
    size_t added = 0;

    mine.lines = ARENA_ARRAY(a, const char *, f->count + 1);
    for (size_t i = 0; i < f->count; i++) {
        const char *line = training_line(&f->lines[i], a);
        if (line && !is_known(&before, line))
            mine.lines[mine.count++] = line;
    }
    qsort(mine.lines, mine.count, sizeof(*mine.lines), by_text);
    for (size_t i = 0; i < mine.count; i++) {
        if (i && strcmp(mine.lines[i], mine.lines[i - 1]) == 0)
            continue;
        strbuf_addf(out, "%s\n", mine.lines[i]);
        added++;
    }
    return added;
}
