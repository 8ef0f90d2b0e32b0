#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
struct arena;

/*
 * A message as understanding looks at it.  Pure, bounded and afraid of nothing: any bytes are
 * accepted (what is no UTF-8, NUL and control characters count as blanks; direction marks, joiners,
 * variation selectors and combining marks are dropped), only the first TEXT_BYTES_MAX bytes and
 * TOKENS_MAX tokens are looked at.  All memory is the arena's.
 *
 * Two views of the same length in characters: `folded` (small ASCII letters without accents,
 * digits, punctuation; a blank for a blank, TEXT_SYMBOL for an emoji or a letter of another script)
 * and the original bytes.  `at[i]` is where in the original the folded byte i came from; at[len] is
 * the end.
 */
enum { TEXT_BYTES_MAX = 4096, TOKENS_MAX = 1024, TEXT_SYMBOL = 1 };

enum token_kind {
    TOKEN_WORD,   /* letters */
    TOKEN_NUMBER, /* digits */
    TOKEN_MARK,   /* one punctuation character */
    TOKEN_SYMBOL, /* an emoji, or letters of another script */
};

struct token {
    const char *word;     /* repeated letters dropped, usual spelling: "vc" is "voce"; a symbol by
                             its name ("emoji_sim"); may hold a blank ("oq" is "o que") */
    const char *said;     /* as in `folded`; NUL-terminated */
    uint16_t from, until; /* its bytes in `folded` */
    uint8_t kind;
    bool glued;       /* no blank between the token before and this one */
    uint8_t cardinal; /* the number that it is as a word (number_words.h), 0: none */
    uint8_t ordinal;
    unsigned roles; /* what it says of a number near it (entity_count_words.h) */
};

struct utterance {
    const char *bytes; /* the original, borrowed; not NUL-terminated */
    size_t size;
    char *folded; /* NUL-terminated */
    uint16_t *at;
    size_t len;
    struct token *tokens;
    size_t count;
};

void text_read(struct arena *a, const char *bytes, size_t size, struct utterance *out);

/* Token i is that word; false beyond the ends.  Asked so often that the first letter, which nearly
 * always differs, is looked at without a call. */
static inline bool text_is(const struct utterance *t, size_t i, const char *word)
{
    return i < t->count && *t->tokens[i].word == *word && strcmp(t->tokens[i].word, word) == 0;
}

/* Token i is one of the words of a list that NULL ends. */
static inline bool text_among(const struct utterance *t, size_t i, const char *const *words)
{
    const char *word = i < t->count ? t->tokens[i].word : NULL;

    for (; word && *words; words++)
        if (**words == *word && strcmp(*words, word) == 0)
            return true;
    return false;
}

/* Tokens i.. are these words, parted by one blank ("dia util"); how many tokens, or 0. */
size_t text_begins(const struct utterance *t, size_t i, const char *words);
/* Where tokens first..last stand in the original, in bytes: whole characters, with the marks and
 * joiners behind the last of them. */
void text_place(const struct utterance *t, size_t first, size_t last, size_t *offset,
                size_t *length);
