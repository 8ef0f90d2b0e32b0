#pragma once
#include "server/ops/turn.h"

/* The parts of talk.c: sessions (talk_session.c), gathered lines (talk_gather.c). */

/* Restores the conversation's session or begins one; once for each conversation of a batch. */
void talk_session_open(struct batch *b, struct talk *r);
void talk_refresh_facts(struct batch *b, struct talk *r, bool is_new);

/* talk_pass.c: the session just opened becomes the browser's, where that can be. */
void talk_go_on(struct batch *b, struct talk *r);
/* It brought the word, and its words are no answer to anything: the notice that stands for it. */
bool talk_goes_on(const struct talk *r, const struct unit *u);
const char *talk_pass_notice(const struct talk *r);
/* The flow this conversation runs; the version of it that a session is pinned to (NULL: gone). */
const struct flow *talk_flow_of(const struct turns_deps *deps, const struct talk *r);
const struct flow *talk_flow_by_version(const struct turns_deps *deps, int32_t version);

/* Free text that the state cannot answer by itself is held for the person's next line: true when
 * nothing is left to do now. */
bool talk_hold_lines(struct batch *b, struct talk *r);
/* Joins the text lines that follow each other from here; they are one turn. */
void talk_join_lines(struct batch *b, struct talk *r, struct unit *first);

/* A unit that waited comes sealed; false: it cannot be read. */
bool talk_open_unit(struct batch *b, struct unit *u);
void talk_note_inbound(struct batch *b, struct talk *r, const struct unit *u);
void talk_note_invite(struct batch *b, struct talk *r, const struct unit *u);
void talk_store_unit(struct batch *b, struct talk *r, struct unit *u, enum inbox_state state);
void talk_set_timer(struct batch *b, const struct timer_row *timer);
void talk_learn_address(struct talk *r, const struct unit *u);
enum flow_event_kind talk_event_kind(const struct unit *u);

/* The record of a turn (talk_record.c): begun with the step, answers added, kept when complete. */
void talk_record_begin(struct batch *b, struct talk *r, const struct flow_event *event);
void talk_record_answer(struct talk *r);
void talk_record_keep(struct batch *b, struct talk *r, size_t first_reply);
/* What was not understood is kept for people to label (talk_unclear.c). */
void talk_unclear_keep(struct batch *b, const struct talk *r);
/* It reached us so late that it gets an apology, not a conversation. */
bool talk_is_late(const struct batch *b, const struct unit *u);
