#pragma once
#include "server/ops/settle_unit.h"
struct turns;

/*
 * What others have to know of a unit that was settled: the log of what became a case or was taken
 * back, the conversations that have a notice now, and the counts.
 */
void settle_tell(const struct settle_unit *u, struct turns *turns, struct settle_counts *all);
void settle_counts_add(struct settle_counts *all, const struct settle_counts *some);
