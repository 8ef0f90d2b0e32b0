#pragma once
#include "server/console/preview.h"

/*
 * A charge that an agent gives: boleto, Pix and link as the assistant gives them
 * (server/ops/copy.h).  One that stands already is given again; else it is issued with the sending,
 * in the same transaction, or by the creditor's provider before it.
 */

/* What stands above it; the line of a boleto is added when it is known. */
const char *charge_words(struct arena *a, enum preview_kind kind, centavos_t total, day_t due);
/* The body has been read: cid.  Answers {message}, that of the first of them. */
void charge_send(struct console_visit *v, const struct preview *preview, int64_t seen, bool again);
