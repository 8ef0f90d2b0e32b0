#pragma once
#include "server/console/act.h"

/* What all that an agent sends has in common (api_say.c): once by its cid, and asked about when
 * something came that the page had not seen. */

/* True: it was sent before; that message is answered. */
bool say_was_sent(struct act *a);
/* Only who holds the conversation; refuses and answers false otherwise. */
bool say_is_theirs(struct act *a, struct pg_unit *unit);
bool say_is_news(const struct act *a, int64_t seen, bool again);
/* Asks for what came; say_refuse_news() answers it with 409. */
void say_look_news(struct act *a, struct pg_unit *unit, int64_t seen);
void say_refuse_news(struct act *a, struct pg_unit *unit);
/* Refuses and answers false when their last message is too old; `owned` is the row of
 * agent_owned.sql. */
bool say_may_now(struct act *a, struct pg_unit *unit, const struct pg_result *owned);
/* It was written as this number. */
void say_keep(struct act *a, struct pg_unit *unit, int64_t message_id);
