#pragma once
#include "nlu/labels.h"
#include "nlu/text.h"
#include <stdint.h>

/*
 * What must not be missed (ontology 2.7 and opt_out) does not depend on the model alone: rules over
 * the words tell it too.  A rule that is sure decides; one that only hints lowers what the model
 * must believe.
 */
struct sensitive_signs {
    uint64_t sure, hint; /* a bit a label */
};
void sensitive_find(const struct text *t, struct sensitive_signs *out);

static inline uint64_t label_bit(enum label label)
{
    return (uint64_t)1 << label;
}
