#pragma once
#include <stddef.h>
#include <stdint.h>
#include "nlu/labels.h"
struct arena;

/*
 * What typing does to a text, for training only: neighbours on the keyboard, lost, doubled and
 * swapped letters in words of four and more, question marks left out, a greeting or a "por favor"
 * around it where that changes no label.  No text is emptied.  Deterministic: the same state (never
 * 0) gives the same text.
 */
char *noise_add(struct arena *a, const char *text, size_t size, enum label label, uint64_t *state);
/* One random edit in 10 % of the words of five and more letters (ontology, section 8). */
char *noise_edit(struct arena *a, const char *text, size_t size, uint64_t *state);
/* xorshift64*: a number below n. */
uint32_t noise_below(uint64_t *state, uint32_t n);
