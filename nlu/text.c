#include "nlu/text.h"

#include "nlu/emoji.h"
#include "nlu/entity_count_words.h"
#include "nlu/number_words.h"
#include "nlu/spelling.h"
#include "server/base/arena.h"

#include <string.h>
#include <utf8proc.h>

enum { DECOMPOSED_MAX = 8, ORDINAL_MIN = 5 };

/* Folded bytes while they are made. */
struct folding {
    char *out;
    uint16_t *at;
    size_t used;
};

static void put(struct folding *f, char c, size_t from)
{
    f->at[f->used] = (uint16_t)from;
    f->out[f->used++] = c;
}

static char lower_ascii(utf8proc_int32_t c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c > ' ' && c < 0x7F ? (char)c : ' ';
}

static bool is_dropped(utf8proc_int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);

    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME ||
           category == UTF8PROC_CATEGORY_CF || category == UTF8PROC_CATEGORY_SK;
}

static bool is_symbol(utf8proc_int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);

    return category == UTF8PROC_CATEGORY_SO ||
           (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO);
}

/* The marks that keyboards put for plain ones. */
static char plain_mark(utf8proc_int32_t c)
{
    if (c == 0x2018 || c == 0x2019 || c == 0xB4)
        return '\'';
    if (c == 0x201C || c == 0x201D)
        return '"';
    return c >= 0x2010 && c <= 0x2015 ? '-' : '\0';
}

/* One character that is not ASCII becomes at most DECOMPOSED_MAX ASCII ones, or a symbol. */
static void fold_character(struct folding *f, utf8proc_int32_t c, size_t from)
{
    utf8proc_int32_t parts[DECOMPOSED_MAX];
    int last_class = 0;
    utf8proc_ssize_t count;

    if (plain_mark(c)) {
        put(f, plain_mark(c), from);
        return;
    }
    count = utf8proc_decompose_char(c, parts, DECOMPOSED_MAX,
                                    UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD,
                                    &last_class);
    for (utf8proc_ssize_t i = 0; i < count && i < DECOMPOSED_MAX; i++) {
        if (parts[i] < 0x80)
            put(f, lower_ascii(parts[i]), from);
        else if (!is_dropped(parts[i]))
            put(f, is_symbol(parts[i]) ? TEXT_SYMBOL : ' ', from);
    }
}

/* Reads one character; a broken byte is a blank of its own. */
static size_t fold_next(struct folding *f, const char *text, size_t i, size_t len)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t taken =
        utf8proc_iterate((const utf8proc_uint8_t *)text + i, (utf8proc_ssize_t)(len - i), &c);

    if (taken <= 0) {
        put(f, ' ', i);
        return 1;
    }
    fold_character(f, c, i);
    return (size_t)taken;
}

static void fold(struct arena *a, struct utterance *t)
{
    size_t len = t->size < TEXT_BYTES_MAX ? t->size : TEXT_BYTES_MAX, ascii = 0;
    struct folding f = { 0 };

    while (ascii < len && (unsigned char)t->bytes[ascii] < 0x80)
        ascii++;
    size_t most = ascii + (len - ascii) * DECOMPOSED_MAX + 1;
    f.out = arena_alloc(a, most);
    f.at = ARENA_ARRAY(a, uint16_t, most);
    for (size_t i = 0; i < len;) {
        if ((unsigned char)t->bytes[i] < 0x80) {
            put(&f, lower_ascii(t->bytes[i]), i);
            i++;
        } else {
            i += fold_next(&f, t->bytes, i, len);
        }
    }
    f.at[f.used] = (uint16_t)len;
    t->folded = f.out;
    t->at = f.at;
    t->len = f.used;
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static enum token_kind kind_of(char c)
{
    if (is_letter(c))
        return TOKEN_WORD;
    if (is_digit(c))
        return TOKEN_NUMBER;
    return c == TEXT_SYMBOL ? TOKEN_SYMBOL : TOKEN_MARK;
}

/* Three and more equal letters are one, and two at the end of a word, but for s and r. */
static size_t kept(char c, size_t run, bool ends)
{
    if (run == 1 || (run == 2 && (!ends || c == 's' || c == 'r')))
        return run;
    return 1;
}

static const char *squeeze(struct arena *a, const char *said, size_t len)
{
    char *out;
    size_t used = 0, i = 1;

    while (i < len && said[i] != said[i - 1])
        i++;
    if (i >= len)
        return said;
    out = arena_alloc(a, len + 1);
    for (i = 0; i < len;) {
        size_t run = 1, keep;
        while (i + run < len && said[i + run] == said[i])
            run++;
        keep = kept(said[i], run, i + run == len);
        memset(out + used, said[i], keep);
        used += keep;
        i += run;
    }
    return out;
}

/* "kkkkk" is laughter, while "k" is short for "que". */
static bool laughs(const char *said)
{
    return said[0] == 'k' && said[1] == 'k' && said[strspn(said, "k")] == '\0';
}

static const char *usual_word(struct arena *a, const struct utterance *t, const struct token *k)
{
    const char *word;

    if (k->kind == TOKEN_SYMBOL)
        return emoji_name(t->bytes + t->at[k->from], t->size - t->at[k->from]);
    if (k->kind != TOKEN_WORD)
        return k->said;
    if (laughs(k->said))
        return "kkk";
    word = spelling_of(k->said);
    if (word)
        return word;
    word = squeeze(a, k->said, (size_t)(k->until - k->from));
    return word == k->said ? word : spelling_or_same(word);
}

static size_t token_end(const struct utterance *t, size_t from, enum token_kind kind)
{
    size_t until = from + 1;

    if (kind == TOKEN_WORD)
        while (is_letter(t->folded[until]))
            until++;
    if (kind == TOKEN_NUMBER)
        while (is_digit(t->folded[until]))
            until++;
    return until;
}

/* As written, or else in the usual spelling; but "seg" is a weekday, whatever its long form is. */
static void read_number(struct token *k)
{
    k->cardinal = number_word_cardinal(k->said);
    k->ordinal = number_word_ordinal(k->said);
    if (k->word == k->said)
        return;
    if (!k->cardinal)
        k->cardinal = number_word_cardinal(k->word);
    if (!k->ordinal && k->until - k->from >= ORDINAL_MIN)
        k->ordinal = number_word_ordinal(k->word);
}

static void cut(struct arena *a, struct utterance *t)
{
    size_t last = 0;

    t->tokens = ARENA_ARRAY(a, struct token, t->len < TOKENS_MAX ? t->len + 1 : TOKENS_MAX);
    for (size_t i = 0; i < t->len && t->count < TOKENS_MAX;) {
        struct token *k = &t->tokens[t->count];
        if (t->folded[i] == ' ') {
            i++;
            continue;
        }
        k->kind = (uint8_t)kind_of(t->folded[i]);
        k->from = (uint16_t)i;
        k->until = (uint16_t)token_end(t, i, k->kind);
        k->said = arena_strndup(a, t->folded + i, (size_t)(k->until - i));
        k->glued = t->count && last == i;
        k->word = usual_word(a, t, k);
        if (k->kind == TOKEN_WORD) {
            read_number(k);
            k->roles = count_roles(k->word);
        }
        last = i = k->until;
        t->count++;
    }
}

void text_read(struct arena *a, const char *bytes, size_t size, struct utterance *out)
{
    *out = (struct utterance){ .bytes = bytes, .size = size };
    fold(a, out);
    cut(a, out);
}

size_t text_begins(const struct utterance *t, size_t i, const char *words)
{
    size_t used = 0;

    while (*words) {
        size_t len = strcspn(words, " ");
        if (i + used >= t->count || strncmp(t->tokens[i + used].word, words, len) != 0 ||
            t->tokens[i + used].word[len])
            return 0;
        used++;
        words += len + (words[len] == ' ');
    }
    return used;
}

void text_place(const struct utterance *t, size_t first, size_t last, size_t *offset,
                size_t *length)
{
    size_t from = t->at[t->tokens[first].from], end = t->tokens[last].until;

    /* One character may have become several ("½", "…"): its place is that of each of them. */
    while (end < t->len && t->at[end] == t->at[end - 1])
        end++;
    *offset = from;
    *length = t->at[end] - from;
}
