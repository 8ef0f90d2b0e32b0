#pragma once
#include "nlu/calibrate.h"
#include "server/cli/nlu_choices.h"
struct error;

/*
 * The ontology's protocol (section 8): a model that has learned from the writers who are not held
 * out, calibrated on those who are.  The head is malloc()ed; the model looks into it.
 */
struct nlu_split {
    struct model_head *head;
    struct intent_model model;
    struct judged *judged; /* of the held-out lines, in their order */
    size_t count;
    struct evaluation *evaluation;
};
bool nlu_split_make(const struct corpus *c, const struct train_options *options,
                    struct nlu_split *out, struct error *err) __attribute__((warn_unused_result));
void nlu_split_done(struct nlu_split *s);
