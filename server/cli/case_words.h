#pragma once
#include "server/base/money.h"
#include <stddef.h>

/* What `quita case` says of cases, in Portuguese: who decides is of the creditor's team. */
enum case_action { CASE_NOTHING, CASE_ACCEPT, CASE_BOOK, CASE_REFUND, CASE_KEEP, CASE_DONE };

/* The name of a reason in words; one that is not known stays as it is. */
const char *case_reason_words(const char *reason);
/* What can be done about it. */
const char *case_advice(const char *reason);
const char *case_outcome_words(const char *outcome);
/* How far a refund is (refund.state), and what its provider's word means. */
const char *case_refund_state(int state);
const char *case_refund_word(const char *code);
/* " (R$ 1,00 a menos)", " (R$ 1,00 a mais)", or "" when nothing was expected. */
void case_difference(centavos_t paid, centavos_t expected, char *out, size_t size);
