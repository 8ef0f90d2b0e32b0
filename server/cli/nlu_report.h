#pragma once
#include "nlu/corpus.h"
#include "nlu/evaluate.h"

/* What `quita nlu train` and `quita nlu eval` print. */
void nlu_report_print(const struct evaluation *e);
/* Its last lines. */
void nlu_report_summary(const struct evaluation *e);
/* Each held-out line that was understood otherwise. */
void nlu_report_errors(const struct intent_model *m, const struct corpus *c,
                       const struct judged *judged);
/* Cases of entities: prints the score, with `errors` each case that is not exact.  An exit code. */
int nlu_entities_check(const char *path, bool errors);
