#pragma once
#include "flows/flow.h"
#include "server/base/strbuf.h"
struct arena;

/* How the terminal shows what the bot says: one "< " line a reply, an SMS with what it costs. */
void flow_print_reply(struct strbuf *out, const struct reply *reply, enum flow_channel channel,
                      struct arena *a);
/* All replies of a turn, "< (nothing)", "= a person has it". */
void flow_print_turn(struct strbuf *out, const struct flow_turn *turn, enum flow_channel channel,
                     struct arena *a);
