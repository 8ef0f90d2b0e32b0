#pragma once
#include <stdbool.h>
#include <stddef.h>
struct arena;
struct faults;

/*
 * Packs of words: what a segment calls things (002-01), so that one flow and its texts speak of a
 * school's "mensalidade" or of a shop's "parcela".  A text writes {{palavra.parcela.da}}: the word,
 * then the form in which Portuguese needs it, named as for a feminine word.  Names become places
 * in a pack when a text is read, so that rendering is one look-up.
 *
 * A pack is flows/words/NAME.json, format 1, built into the program.  Which of them a creditor
 * speaks by is its variable "segmento"; without it, or with an unknown one, it is the school's.
 */
#define WORDS_PREFIX  "palavra."
#define WORDS_SEGMENT "segmento"
#define WORDS_DEFAULT "escola"
enum { WORD_FORMS_MAX = 128, WORD_TERMS_MAX = 32, WORD_PACKS_MAX = 8 };

struct word_pack {
    const char *segment;
    const char *forms[WORD_FORMS_MAX];
    const char *terms[WORD_TERMS_MAX]; /* folded beginnings of words that no other segment says */
    size_t term_count;
};
struct word_packs {
    struct word_pack items[WORD_PACKS_MAX];
    size_t count;
};

/* "parcela.da" -> its place in a pack; -1 = no such word or form. */
int word_place(const char *name);
/* All built-in packs, the default first, in the arena.  What is wrong is told in `faults`. */
void words_load(struct word_packs *out, struct arena *a, struct faults *faults);
/* One pack; false and faults (FAULT_WORDS) when something is wrong with it. */
bool words_parse(const char *json, size_t len, struct arena *a, struct faults *faults,
                 struct word_pack *out);
/* The one for a segment; NULL = the default's.  Never NULL once packs are loaded. */
const struct word_pack *words_for(const struct word_packs *packs, const char *segment);
