#pragma once
#include "nlu/corpus.h"

/*
 * What guards the training data: the same text twice, texts that differ in a few letters only, one
 * text under two labels, labels with too few lines.  One and two words may be said by many writers.
 */
enum audit_kind { AUDIT_SAME, AUDIT_NEARLY, AUDIT_TWO_LABELS };
struct audit_finding {
    enum audit_kind kind;
    const struct sample *first, *second;
};
struct audit {
    struct audit_finding *findings; /* in the corpus's arena */
    size_t count;
    size_t lines[LABEL_COUNT];
};
void audit_corpus(const struct corpus *c, struct audit *out);

/* What a release asks for (issue: training data). */
enum { AUDIT_LINES_MIN = 12000, AUDIT_LABEL_MIN = 250, AUDIT_OOS_MIN = 1500 };
