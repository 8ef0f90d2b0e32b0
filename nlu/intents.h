#pragma once
#include "nlu/keywords.h"
#include "nlu/labels.h"

/*
 * What people want, by the labels of the NLU ontology (section 2), and the keywords that flows
 * listen for: the model tells labels, the tables tell keywords, and a flow hears both alike.
 */
enum { INTENT_KEYWORDS_MAX = 4 };

/* 0: no such label, or no keyword stands for it. */
keyword_set intent_keywords(const char *label);
/* "talk_to_human"; NULL: a keyword that is only part of a dialogue ("todas"). */
const char *intent_of(enum keyword keyword);
/* As keywords_find() would have found them: those that stand for the label, the nearest heaviest.
 */
void intent_hits(enum label label, struct keyword_hits *out);
