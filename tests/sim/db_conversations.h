#pragma once
#include "tests/sim/db.h"

/* A conversation that a unit of the batch is about. */
struct wanted {
    int64_t ord, id;
};

/* The conversations that ordinals, tenants, accounts, aliases and conversations ($1 to $5) mean. */
struct wanted *wanted_conversations(struct query *q, bool by_id, int *count);
