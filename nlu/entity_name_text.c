#include "nlu/entity_name_text.h"

#include <string.h>
#include <utf8proc.h>

enum { WORD_CHARS_MAX = 40 };

static utf8proc_int32_t char_at(const struct utterance *t, size_t byte, size_t *taken)
{
    utf8proc_int32_t c = 0;
    utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)t->bytes + byte,
                                             (utf8proc_ssize_t)(t->size - byte), &c);

    *taken = used > 0 ? (size_t)used : 1;
    return used > 0 ? c : -1;
}

static bool is_capital(utf8proc_int32_t c)
{
    return c >= 0 && utf8proc_category(c) == UTF8PROC_CATEGORY_LU;
}

bool name_is_title(const struct utterance *t, size_t i)
{
    size_t taken, next;

    if (i >= t->count || t->tokens[i].kind != TOKEN_WORD)
        return false;
    next = t->at[t->tokens[i].from];
    if (!is_capital(char_at(t, next, &taken)))
        return false;
    next += taken;
    return next >= t->at[t->tokens[i].until] || !is_capital(char_at(t, next, &taken));
}

bool name_is_particle(const struct utterance *t, size_t i)
{
    static const char *const particles[] = { "da", "de", "do", "das", "dos", "e", NULL };

    for (size_t k = 0; i < t->count && particles[k]; k++)
        if (strcmp(t->tokens[i].said, particles[k]) == 0)
            return true;
    return false;
}

bool name_is_verb_to_be(const struct utterance *t, size_t i)
{
    if (i >= t->count)
        return false;
    return strcmp(t->tokens[i].said, "eh") == 0 ||
           (strcmp(t->tokens[i].said, "e") == 0 &&
            (unsigned char)t->bytes[t->at[t->tokens[i].from]] >= 0x80);
}

/* The characters of a token, the first one raised, the others lowered, accents joined to letters.
 */
static utf8proc_ssize_t characters(const struct utterance *t, size_t i,
                                   utf8proc_int32_t out[WORD_CHARS_MAX])
{
    size_t byte = t->at[t->tokens[i].from], until = t->at[t->tokens[i].until], taken;
    utf8proc_ssize_t count = 0;

    while (byte < until && count < WORD_CHARS_MAX) {
        utf8proc_int32_t c = char_at(t, byte, &taken);
        byte += taken;
        if (c < 0 || utf8proc_category(c) == UTF8PROC_CATEGORY_CF)
            continue;
        out[count] = count ? utf8proc_tolower(c) : utf8proc_toupper(c);
        count++;
    }
    return utf8proc_normalize_utf32(out, count, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
}

/* What was written, in bytes; 0 when there is no room. */
static size_t write_word(const struct utterance *t, size_t i, char *out, size_t room)
{
    utf8proc_int32_t chars[WORD_CHARS_MAX];
    utf8proc_ssize_t count = characters(t, i, chars);
    size_t used = 0;

    if (count <= 0 || (size_t)count * 4 > room)
        return 0;
    for (utf8proc_ssize_t k = 0; k < count; k++)
        used += (size_t)utf8proc_encode_char(chars[k], (utf8proc_uint8_t *)out + used);
    return used;
}

static size_t write_particle(const struct utterance *t, size_t i, char *out, size_t room)
{
    size_t len = strlen(t->tokens[i].said);

    if (len > room)
        return 0;
    memcpy(out, t->tokens[i].said, len);
    return len;
}

bool name_write(const struct utterance *t, size_t first, size_t last, char out[NAME_SIZE])
{
    size_t used = 0, more;

    for (size_t i = first; i <= last; i++) {
        if (i > first && !t->tokens[i].glued)
            out[used++] = ' ';
        if (i > first && !t->tokens[i].glued && name_is_particle(t, i))
            more = write_particle(t, i, out + used, NAME_SIZE - 2 - used);
        else
            more = write_word(t, i, out + used, NAME_SIZE - 2 - used);
        if (!more)
            return false;
        used += more;
    }
    out[used] = '\0';
    return true;
}
