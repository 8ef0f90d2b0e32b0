#pragma once
#include "server/console/api.h"

/*
 * The card of a hand-over: what the person wants, why they came here, what the assistant has tried
 * and how it went, by what its turns recorded (flows/record.h).  What speaks of a debt is left out
 * while nobody has shown who they are.
 */
struct card {
    const char *wants, *reason_words, *sentiment; /* sentiment NULL = none was heard */
    json_t *tried;                                /* texts, in the order of the conversation */
};
/* Of the rows of desk_tried.sql; `level` as in desk_talk.sql. */
struct card card_make(struct console_visit *v, const struct pg_result *tried, const char *reason,
                      int64_t level);
