#pragma once
#include "nlu/keywords.h"

/*
 * What people want, by the labels of the NLU ontology (section 2), as far as it is understood by
 * now: each label stands for the keywords that tell it.  A flow that listens for an intent need not
 * change when a trained model tells more of them.
 */
/* 0: no such label, or nothing tells it yet. */
keyword_set intent_keywords(const char *label);
/* "talk_to_human"; NULL: a keyword that is only part of a dialogue ("todas"). */
const char *intent_of(enum keyword keyword);
