#pragma once
#include "server/ops/answer.h"
#include "server/ops/requests.h"

/*
 * Questions of a turn that a provider answers after it: the rows of what is asked are written with
 * the turn, and each run waits for its own (conversation.awaits).
 *
 *   round k:     later_add(...), later_send(...)   true = another round is wanted
 *   round k + 1: later_wait(...)
 */
struct later {
    struct later_item {
        struct talk *run;
        int64_t charge_id;
    } * items;
    size_t count;
    int result;
};

/* room: how many runs there are at most. */
struct later *later_new(struct batch *b, size_t room);
/* False: its flow does not wait for this answer. */
bool later_add(struct later *later, struct talk *run, int64_t charge_id);
bool later_has(const struct later *later, const struct talk *run);
/* False: there was nothing to ask. */
bool later_send(struct batch *b, struct pg_unit *pg, struct later *later, enum request_kind kind);
void later_wait(struct pg_unit *pg, const struct later *later);
