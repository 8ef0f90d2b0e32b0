#pragma once
#include "nlu/keywords.h"
#include "nlu/labels.h"
#include <stdint.h>

/*
 * What must not be missed (ontology 2.7 and opt_out) does not depend on the model alone: the tables
 * of keywords tell it too.  A rule that is sure decides whatever the model says; one that only
 * hints (a death may be a reason, not the debtor's) lowers what the model must believe.
 */
struct sensitive_signs {
    uint64_t sure, hint; /* a bit a label */
    uint64_t never;      /* what is said rules it out: "sou maior de idade" */
};
struct sensitive_signs sensitive_signs(const struct keyword_hits *hits);

static inline uint64_t label_bit(enum label label)
{
    return (uint64_t)1 << label;
}
