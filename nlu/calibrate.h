#pragma once
#include "nlu/evaluate.h"

/*
 * Fits what the model says about its own certainty to people it has not learned from: steepness and
 * offsets of the scores by the likelihood of the truth, then the thresholds of the decisions.
 */
void calibrate(struct model_head *head, const struct judged *judged, size_t count);
/* Takes over what was fitted for a model of the same kind. */
void calibrate_copy(struct model_head *head, const struct model_head *fitted);
