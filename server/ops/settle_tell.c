#include "server/ops/settle_tell.h"

#include "server/base/log.h"
#include "server/ops/accounts.h"
#include "server/ops/turn.h"

#include <stdlib.h>
#include <string.h>

void settle_counts_add(struct settle_counts *all, const struct settle_counts *some)
{
    all->settled += some->settled;
    all->cases += some->cases;
    all->repeated += some->repeated;
    all->refused += some->refused;
    all->returned += some->returned;
    all->transactions += some->transactions;
}

static void wake(const struct settle_unit *u, struct turns *turns, const char *conversations)
{
    for (const char *at = conversations; at && *at;
         at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        turns_wake(turns, u->from.bank->tenant_id, strtoll(at, NULL, 10), TIMER_NONE);
}

static void tell_payment(const struct settle_unit *u, struct turns *turns,
                         const struct settle_outcome *o)
{
    if (o->state == SETTLE_CASE)
        log_fact(NULL, LOG_WARN, "payment_case", LOG_STR("why", o->reason));
    if (o->state == SETTLE_DONE)
        wake(u, turns, o->conversations);
}

static void tell_return(const struct settle_unit *u, struct turns *turns,
                        const struct settle_returned *r)
{
    log_fact(NULL, LOG_WARN, r->state == SETTLE_CASE ? "return_case" : "payment_returned",
             LOG_STR("why", r->reason ? r->reason : ""));
    wake(u, turns, r->conversations);
}

void settle_tell(const struct settle_unit *u, struct turns *turns, struct settle_counts *all)
{
    for (size_t i = 0; i < u->payment_count; i++)
        tell_payment(u, turns, &u->outcomes[i]);
    for (size_t i = 0; i < u->returned_count; i++)
        tell_return(u, turns, &u->returned[i]);
    settle_counts_add(all, &u->counts);
}
