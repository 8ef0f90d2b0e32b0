#pragma once
#include "server/ops/answer.h"
struct pg_result;

/*
 * Who is it?  Every try, whatever is compared, goes through one statement with the limits of TP-03
 * (identify.sql).
 */
struct identity_try {
    struct talk *run;
    struct bytes cpf_hash;
    const char *factor, *word; /* NULL = none */
    day_t day;
    enum { DIGITS_NOT_ASKED, DIGITS_WRONG, DIGITS_RIGHT } digits;
};
/* The index of the result; ordinals are places in `tries`. */
int identify_send(struct batch *b, struct pg_unit *pg, const struct identity_try *tries,
                  size_t count);
/* Answers all of them; ok earns the level for a day (TP-05). */
void identify_tell(struct batch *b, const struct pg_result *result,
                   const struct identity_try *tries, enum assurance level);
/* A keyed hash in the arena. */
struct bytes identify_hash(struct batch *b, const char *purpose, const void *data, size_t len);
