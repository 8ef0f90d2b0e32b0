#pragma once
#include "nlu/corpus.h"
#include "nlu/parse.h"
#include "nlu/sensitive.h"

/*
 * How well a model understands people it has not learned from: the ontology's protocol (section 8).
 */
enum { BINS = 10 };

struct tally {
    size_t right, said, there; /* of a label: right answers, answers, messages */
};
struct evaluation {
    struct tally labels[LABEL_COUNT];
    size_t confused[LABEL_COUNT][LABEL_COUNT]; /* [is][said] */
    size_t count, right, accepted, accepted_right, sensitive, sensitive_path;
    double macro_f1, accuracy, calibration_error;
    double oos_recall_at_5; /* of those out of scope, at 5 % false alarms */
    double bins_said[BINS], bins_right[BINS];
    size_t bins[BINS];
};

/* One message's truth and what was understood; probabilities are kept for calibration. */
struct judged {
    enum label label;
    float scores[LABEL_COUNT]; /* before calibration */
    struct sensitive_signs signs;
};
/* Another way to write the same: without accents, with slips; in the arena. */
typedef char *rewrite_fn(struct arena *a, const char *text, size_t size, uint64_t *state);
/* Reads every sample that is held out once, rewritten if that is not NULL; free() the result. */
struct judged *evaluate_judge(const struct intent_model *m, const struct corpus *c,
                              rewrite_fn *rewrite, size_t *count);
void evaluate_count(const struct intent_model *m, const struct judged *judged, size_t count,
                    struct evaluation *out);
double evaluate_f1(const struct tally *t);
