#include "nlu/normalise.h"

#include "server/base/arena.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

enum { DECOMPOSED_MAX = 8, THUMB_UP = 0x1F44D };

static char lower_ascii(utf8proc_int32_t c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c > ' ' && c < 0x7F ? (char)c : ' ';
}

static bool is_mark(utf8proc_int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);

    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_CF;
}

/* One character that is not ASCII becomes at most DECOMPOSED_MAX ASCII ones. */
static size_t fold_character(utf8proc_int32_t c, char *out)
{
    utf8proc_int32_t parts[DECOMPOSED_MAX];
    int last_class = 0;
    size_t used = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        c, parts, DECOMPOSED_MAX, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD,
        &last_class);

    if (c == THUMB_UP) {
        memcpy(out, " sim ", 5);
        return 5;
    }
    for (utf8proc_ssize_t i = 0; i < count && i < DECOMPOSED_MAX; i++)
        if (!is_mark(parts[i]))
            out[used++] = lower_ascii(parts[i]);
    return used;
}

/* Reads one character; broken bytes are blanks of one byte each. */
static size_t fold_next(const char *text, size_t len, char *out, size_t *used)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t taken =
        utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &c);

    if (taken <= 0) {
        out[(*used)++] = ' ';
        return 1;
    }
    *used += fold_character(c, out + *used);
    return (size_t)taken;
}

char *normalise_fold(struct arena *a, const char *text)
{
    size_t len = strnlen(text, NORMALISE_MAX), used = 0, ascii = 0;

    while (ascii < len && (unsigned char)text[ascii] < 0x80)
        ascii++;
    char *out = arena_alloc(a, ascii == len ? len + 1 : len * DECOMPOSED_MAX + 1);
    for (size_t i = 0; i < len;) {
        if ((unsigned char)text[i] < 0x80)
            out[used++] = lower_ascii(text[i++]);
        else
            i += fold_next(text + i, len - i, out, &used);
    }
    out[used] = '\0';
    return out;
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_word(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

/* How many of `run` equal letters stay; digits are never dropped. */
static size_t kept(char c, size_t run, bool word_ends)
{
    if (!is_letter(c) || run == 1 || (run == 2 && !word_ends))
        return run;
    return 1;
}

char *normalise_words(struct arena *a, const char *text)
{
    return normalise_squeeze(normalise_fold(a, text));
}

char *normalise_squeeze(char *s)
{
    size_t used = 0;

    for (size_t i = 0; s[i];) {
        size_t run = 1;
        if (!is_word(s[i])) {
            if (used && s[used - 1] != ' ')
                s[used++] = ' ';
            i++;
            continue;
        }
        while (s[i + run] == s[i])
            run++;
        size_t keep = kept(s[i], run, !is_word(s[i + run]));
        memmove(s + used, s + i, keep);
        used += keep;
        i += run;
    }
    while (used && s[used - 1] == ' ')
        used--;
    s[used] = '\0';
    return s;
}
