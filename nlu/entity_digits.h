#pragma once
#include "nlu/recognise.h"

/*
 * Digits that stand together in a message, however they are written: "529.982.247-25",
 * "529 982 247 25", "cinco dois nove", "meia" for 6.  What parts them is blanks, the marks . - / ,
 * ( ) or, between digits said as words, "ponto", "traco" and "barra".
 */
enum { DIGIT_RUN_MAX = 160, DIGIT_SHAPE_SIZE = 64 };

struct digit_run {
    char digits[DIGIT_RUN_MAX + 1];
    uint16_t token[DIGIT_RUN_MAX]; /* where the digit stands */
    char gap[DIGIT_RUN_MAX + 1]; /* what parts it from the digit before: a blank or a mark; 0 inside
                                    of a token; the end counts as parted by a blank */
    bool spelled[DIGIT_RUN_MAX];
    size_t count;
};

/* Reads the run that starts at token i, claimed tokens end it.  Returns where to look for the next;
 * out->count is 0 when there is none here. */
size_t digit_run_read(const struct recogniser *r, size_t i, struct digit_run *out);
/* Digits from..from+len are whole tokens. */
bool digit_run_whole(const struct digit_run *run, size_t from, size_t len);
/* The gaps inside of from..from+len are all among these. */
bool digit_run_parted_by(const struct digit_run *run, size_t from, size_t len, const char *gaps);
/* The sizes of the groups from..from+len as characters: "3332"; ten and more go on behind '9' in
 * ASCII (11 is ';'). */
const char *digit_run_shape(const struct digit_run *run, size_t from, size_t len,
                            char out[DIGIT_SHAPE_SIZE]);
void digit_run_copy(const struct digit_run *run, size_t from, size_t len, char *out);
/*
 * One of these words stands up to `within` tokens before token i, with neither a number nor one of
 * the words `but` nor the end of a sentence between them.
 */
bool digit_run_told(const struct utterance *t, size_t i, size_t within, const char *const *words,
                    const char *const *but);
