#pragma once
#include "tests/sim/db.h"

/* Rows of the outbox, as the statements of delivery, payments and agents touch them. */

enum { QUEUE_READY, QUEUE_SUBMITTING, QUEUE_UNKNOWN }; /* outbox_queue.state */

/* NULL when this transaction does not see it; c (may be NULL) gets its cells. */
struct tuple *queue_row(struct query *q, int64_t outbox, struct cell **c);
struct tuple *outbox_row(struct query *q, int64_t outbox, struct cell **c);
/* A ready row for what is in o, the cells of a row of the outbox. */
void queue_add(struct query *q, const struct cell *o, struct cell process, struct cell after);
/* The outbox row ends in this state and forgets its payload. */
void close_outbox(struct query *q, int64_t outbox, int state);
