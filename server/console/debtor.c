#include "server/console/api_person.h"

#include "db/columns.h"
#include "server/base/day.h"

#include <string.h>

struct debtor *debtor_new(struct console_visit *v)
{
    struct debtor *d = ARENA_NEW(&v->arena, struct debtor);

    d->visit = v;
    return d;
}

void debtor_args(struct debtor *d, struct pg_args *args)
{
    const int32_t ordinal = 0;

    pg_int4_array(args, &ordinal, 1);
    pg_int8_array(args, &d->visit->caller->tenant_id, 1);
    pg_int8_array(args, &d->creditor_id, 1);
    pg_int8_array(args, &d->person_id, 1);
}

bool debtor_hold(struct debtor *d)
{
    struct console *c = d->visit->console;

    if (!d->view)
        d->view = accounts_hold(c->deps.accounts);
    d->talk.account = accounts_by_id(d->view, d->account_id);
    if (!d->talk.account) {
        debtor_done(d);
        return false;
    }
    d->conv = (struct conversation){ .tenant_id = d->visit->caller->tenant_id,
                                     .creditor_id = d->creditor_id,
                                     .person_id = d->person_id };
    d->batch.arena = &d->visit->arena;
    d->batch.turns = c->deps.turns;
    d->batch.view = d->view;
    d->batch.now_us = api_now(d->visit);
    d->talk.conv = &d->conv;
    d->talk.facts.today = day_of_instant(d->batch.now_us, d->talk.account->creditor->zone);
    d->runs[0] = &d->talk;
    return true;
}

/* The reader is that of turns: one conversation of a batch of one. */
const struct debts *debtor_read(struct debtor *d, const struct pg_result *r)
{
    return !debtor_hold(d) ? NULL : debts_read(&d->batch, r, d->runs, 1);
}

void debtor_done(struct debtor *d)
{
    if (d->view)
        accounts_let_go(&d->view);
}
