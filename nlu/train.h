#pragma once
#include "nlu/corpus.h"
#include "nlu/model.h"

/*
 * Learns a model from what people wrote: one logistic regression a label (liblinear), two threads,
 * the same bytes for the same seed and data.
 */
struct train_options {
    uint32_t seed;
    uint32_t buckets;
    uint32_t copies; /* noisy ones of each line, beside itself */
    uint32_t cost;   /* liblinear's C */
    uint32_t threads;
};
extern const struct train_options train_defaults;

/* From everybody, or only from those who are not held out.  The bytes are malloc()ed and the
 * caller's. */
enum train_from { TRAIN_FROM_ALL, TRAIN_FROM_LEARNED };
struct model_head *train_model(const struct corpus *c, const struct train_options *options,
                               enum train_from from, struct error *err)
    __attribute__((warn_unused_result));
size_t train_size(const struct model_head *head);
