#pragma once
#include "flows/flow.h"
struct arena;

/*
 * The word lists of the copywriting guide (section 2), compared without accents and by stem: what
 * no text may ever say, and what one of level L0 or L1 may not.  Words that need a real case state
 * (spc, judicial, ...) count as forbidden here: no conversation of the bot has such a state.
 */
struct tone {
    const char *stem; /* the first one found; NULL = nothing is wrong */
    const char *rule; /* that forbids it: its id in the rules of collection, such as CDC-01 */
};

struct tone tone_check(const char *text, enum disclosure level, struct arena *a);
