#pragma once
#include "flows/flow.h"
#include "server/base/strbuf.h"
struct arena;

/*
 * How the terminal shows what the bot says, one "< " line a reply, in the form of the channel: an
 * SMS with its parts and what it costs, the web with its buttons and lists, a call with the words
 * that are spoken and the keys.
 */
void flow_print_reply(struct strbuf *out, const struct reply *reply, enum flow_channel channel,
                      struct arena *a);
/* All replies of a turn, "< (nothing)", "= a person has it".  `page`: of the menu on a call. */
void flow_print_turn(struct strbuf *out, const struct flow_turn *turn, enum flow_channel channel,
                     size_t page, struct arena *a);
