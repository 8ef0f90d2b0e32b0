#pragma once
#include "server/ops/answer.h"

/* The account of the talk is for recruitment: its people are nobody of the register. */
bool talk_recruits(const struct talk *r);
/*
 * Stop words on recruitment numbers: only that purpose ends.  `others` (room for all) gets the
 * talks of other numbers; answers how many.
 */
size_t prospects_stop(struct batch *b, struct pg_unit *pg, struct talk *const *talks, size_t count,
                      struct talk **others);
answer_round_fn answer_consent;
