#pragma once
#include "nlu/model.h"
#include "nlu/sensitive.h"

/*
 * What a message means, without any context: the ontology's output contract (section 1).  Pure; a
 * few microseconds; memory is the arena's.
 */
enum decision { DECISION_ACCEPT, DECISION_CONFIRM, DECISION_DISAMBIGUATE, DECISION_REJECT };
extern const char *const decision_names[];

struct guess {
    enum label label;
    float p;
};

enum { ALTERNATIVES_MAX = 2 };

struct parsed {
    struct guess intent;                         /* its p is the confidence, calibrated */
    struct guess alternatives[ALTERNATIVES_MAX]; /* best first */
    enum decision decision;
    struct view view;
    struct sensitive_signs signs;
};

void nlu_parse(const struct intent_model *m, const char *bytes, size_t size, day_t today,
               struct arena *a, struct parsed *out);
/* The chances alone, of what was read already. */
void parse_chances(const struct intent_model *m, const struct view *v, float p[LABEL_COUNT]);
/* The rest from probabilities that are there already: rules, order and decision.  Reads out->signs.
 */
void parse_decide(const struct thresholds *limits, const float p[LABEL_COUNT], struct parsed *out);
