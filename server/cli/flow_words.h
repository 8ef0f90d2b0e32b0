#pragma once
#include "flows/model.h"

/*
 * A flow in plain Portuguese, for those who read it and did not write it: the drawing and the
 * printable page.  What a flow holds becomes words here and nowhere else.  Everything returned is
 * plain text (not escaped for any format) and lives in the arena, the program or the flow.
 */
const char *words_kind(enum state_kind kind);              /* "pergunta" */
const char *words_name(const char *name, struct arena *a); /* "segunda_via" -> "segunda via" */
const char *words_entity(enum entity entity);              /* "o CPF" */
const char *words_action(const struct action *action);     /* "confere quem está falando" */
const char *words_outcome(const struct action *action, const char *outcome); /* "conferiu" */
/* What a state does that acts, and how each of its outcomes reads: an action's, or a sub-flow's. */
const char *words_doing(const struct state *state, struct arena *a); /* NULL = it does not act */
const char *words_ending(const struct state *state, const char *outcome, struct arena *a);
/* Where a target leads that is no state: "espera aqui". */
const char *words_target(int go);
/* "2 minutos", "3 horas", "1 dia". */
const char *words_seconds(int seconds, struct arena *a);
const char *words_notice(const char *name);        /* "um pagamento foi confirmado" */
const char *words_assurance(enum assurance level); /* "com CPF e mais um dado" */
const char *words_guard(const struct guard *guard, struct arena *a);

/* "boleto, Pix, pagar": at most `most` of them, then "…". */
const char *words_heard(keyword_set hear, size_t most, struct arena *a);
/* What the person says or taps, in a few words: "“Renegociar”", "não, mais tarde", "o CPF". */
const char *words_answer(const struct expect *expect, struct arena *a);

/*
 * The gist of a text on one line: values as [valor], what is said only sometimes without its
 * condition, cut after `most` characters.
 */
const char *words_gist(const struct template *t, size_t most, struct arena *a);
