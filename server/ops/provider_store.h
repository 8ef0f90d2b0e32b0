#pragma once
#include "server/providers/psp.h"
#include <stddef.h>
#include <stdint.h>
struct arena;
struct bank_account;
struct pg_unit;
struct seal;

/* Statements that several parts of what providers do share. */

/* Events of an account, each kept once for ever by its key, as they came and sealed.  The answer
 * (at the index returned) is how many were new. */
int provider_events_send(struct pg_unit *pg, struct arena *a, const struct bank_account *bank,
                         const struct seal *seal, const struct psp_event *events, size_t count,
                         int64_t now_us);
/* Calls that were made of the account's budget. */
void provider_calls_send(struct pg_unit *pg, const struct bank_account *bank, int calls,
                         int64_t now_us);
