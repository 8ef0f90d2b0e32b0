#pragma once
#include "nlu/evaluate.h"

/*
 * Fits what the model says about its own certainty to people it has not learned from: steepness and
 * offsets of the scores by the likelihood of the truth, then the thresholds of the decisions.
 * Each of these seals the head.
 */
void calibrate(struct model_head *head, const struct judged *judged, size_t count);
/* As the ontology has it (section 6), until something was fitted. */
void calibrate_defaults(struct model_head *head);
/* Takes over what was fitted for a model of the same kind. */
void calibrate_copy(struct model_head *head, const struct model_head *fitted);
