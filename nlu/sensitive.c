#include "nlu/sensitive.h"

void sensitive_find(const struct text *t, struct sensitive_signs *out)
{
    (void)t;
    *out = (struct sensitive_signs){ 0 };
}
