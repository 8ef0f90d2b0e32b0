#pragma once
#include "flows/model.h"

/* One turn under way; lives in the turn's arena between flow_step() and flow_answer(). */
enum {
    RUN_VARS_FIRST = 8,
    RUN_VARS_MAX = 64,
    TRACE_SIZE = 480,
    OPTIONS_MAX = 10,
    WORDS_MAX = 1000
};

struct run {
    const struct flow *flow;
    struct flow_session *session;
    const struct flow_facts *facts;
    struct arena *arena;
    struct flow_turn *turn;
    enum assurance assurance; /* the caller's, and what this turn has earned */
    bool opened;              /* L1 may be said at A1 in this turn */
    int waiting;              /* state that waited when the event came; GO_NONE = none */
    int asking;               /* state whose action is asked */
    int rounds, transitions;
    bool giving_up;
    struct var *vars; /* of this turn; newest value of a name in place */
    size_t var_count, var_room;
    struct vars scope[4];
    const struct word_pack *words; /* of the creditor's segment */
    struct flow_question question;
    struct look *looks; /* what was read of the texts of this turn (look.h) */
    char trace[TRACE_SIZE];
    size_t trace_len;
};

/* What the caller knows of the conversation; again with each answer. */
void run_take_facts(struct run *run, const struct flow_facts *facts);
struct run *run_new(const struct flow *flow, struct flow_session *session,
                    const struct flow_facts *facts, struct arena *a, struct flow_turn *turn);
void run_trace(struct run *run, const char *sign, const char *word);
void run_set(struct run *run, const char *name, struct value value);
struct scope run_scope(struct run *run);
/* What a text has room for on the channel of the facts; NULL = all there is. */
const struct template_limits *run_limits(const struct flow_facts *facts);
struct value run_operand(struct run *run, const struct operand *operand);
bool run_guard(struct run *run, const struct guard *guard);

/* Names of the session that no graph can use: the one nudge of a silence has been said; how many
 * silences have passed since the person was last heard. */
#define NUDGED "@nudged"
#define SILENT "@silent"
#define TOLD   "@told" /* while an answer is waited for: that it takes a moment */
/* Something grave was told in this session. */
#define GRAVE "@grave"

/* keep.c */
void run_keep(struct run *run);
void run_drop(struct run *run, const char *name);
void run_remember(struct run *run, const char *name, int64_t number);
/* The next silence that may do something; NULL = none. */
const struct silence *run_next_silence(const struct run *run, const struct state *state);
bool run_told(const struct run *run);
/* While a person's colleague has the conversation the bot is silent, whatever comes. */
bool run_is_silenced(const struct run *run, const struct flow_event *event);
/* Where what happened outside leads: GO_STAY when the flow does not listen for it. */
int run_notice_target(const struct run *run, const char *name);
int run_silence_seconds(const struct run *run, const struct state *state); /* 0 = none */

/* The state that "@return" enters for this one. */
const char *run_resume_name(const struct flow *flow, int state);

/* subflow.c: where each leads; GO_NONE = nowhere. */
void run_apply(struct run *run, const struct assign *set, size_t count);
int run_outcome(const struct state *state, const char *name);
int run_call(struct run *run, const struct state *state);
int run_result(struct run *run, const struct state *state);

/* slots.c: fills the flow's slots from what was written. */
void run_fill_slots(struct run *run, const char *text);

/*
 * wishes.c: several wishes in one message.  One is served, the others wait in the session until a
 * state that has served one asks about the next (the flow's "wished" state).
 */
#define WISH       "pedido" /* the wish that is asked about, in words */
#define OTHER_WISH "outro"  /* where one of two is asked about: the second */
struct meaning;
const struct text *wish_of(const struct flow *flow, const struct expect *e); /* NULL = no wish */
void run_wishes_forget(struct run *run);
/* What was heard: its other wishes are remembered, the one it serves waits no longer. */
void run_wishes_mind(struct run *run, const struct meaning *meaning);
/* Who says who they are comes back to the first wish that needs to know. */
void run_wishes_hold(struct run *run);
bool run_wished(const struct run *run); /* one is remembered, and may be asked about now */
bool run_wish_name(struct run *run);    /* sets WISH to the next one; false = there is none */
bool run_wish_offer(struct run *run);   /* likewise, and that one is the one asked about */
int run_wish_take(struct run *run);     /* where it leads; home when there is none */
int run_wish_take_other(struct run *run);
/* The two of an unsure meaning become the next ones. */
void run_wishes_doubt(struct run *run, const struct meaning *meaning);
/* The state asks about a wish: a remembered one, or one that was not sure. */
bool flow_asks_wish(const struct flow *flow, int state);

/* say.c */
struct option {
    const struct expect *expect;
    const struct row *row; /* of an `each`; NULL = a choice */
    const char *id;
};
size_t run_options(struct run *run, const struct state *state, struct option out[OPTIONS_MAX]);
/* In the wording for this channel, tone and person, with the values at hand. */
const char *run_text(struct run *run, const struct text *text);
const char *run_option_title(struct run *run, const struct option *option);
/* False (ERROR_INTERNAL) when a text lies above the identity level: the checker proves it cannot.
 */
bool run_say(struct run *run, struct says says, const struct state *offer, struct error *err);

/* understand.c */
/* UNSURE: probably `expect`, or the first of `others`: it is asked. */
enum meaning_kind {
    MEANING_NONE,
    MEANING_EXPECT,
    MEANING_WRONG,
    MEANING_STOP,
    MEANING_CAREFUL,
    MEANING_UNSURE
};
struct meaning {
    enum meaning_kind kind;
    const struct expect *expect;                  /* EXPECT, WRONG and UNSURE */
    struct value value;                           /* goes into expect->as */
    struct value beside;                          /* goes into expect->beside_as */
    const char *label;                            /* for the trace: never what was written */
    const struct expect *others[FLOW_WISHES_MAX]; /* further wishes of the message, in order */
    size_t other_count;
};
struct flow_heard {
    const char *text;
    bool understood; /* false: nothing may wait here, so nobody has looked at it yet */
    bool replayed;   /* taken as it is, whatever today's understanding would say */
    struct meaning meaning;
    struct flow_guess guess;
    struct look *looks; /* what was read of it; NULL = nothing */
};
/* `state` may be NULL: the very first message. */
struct meaning understand_text(struct run *run, const struct state *state, const char *text);
/* One line or clause by itself. */
struct meaning understand_line(struct run *run, const struct state *state, const char *line);
/* The strongest wish in words alone, whatever else the line holds; NULL = none. */
const struct expect *understand_wish(struct run *run, const char *line);
/* clauses.c: `whole` with the wishes that the clauses of the text bring; the first one said leads.
 */
struct meaning understand_wishes(struct run *run, const struct state *state, const char *text,
                                 struct meaning whole);
/* The words told by these hits alone. */
struct meaning understand_hits(struct run *run, const struct state *state, const char *text,
                               const struct keyword_hits *hits);
/* guess.c: what the model makes of it where nothing else told. */
struct meaning understand_guess(struct run *run, const struct state *state, const char *text);
/* The same where words told something: what the model is sure of beside it, or instead of it. */
struct meaning understand_again(struct run *run, const struct state *state, const char *text,
                                struct meaning told);
/* Whatever came: heard before, replayed, words, a tap, a file. */
struct meaning understand_event(struct run *run, const struct state *state,
                                const struct flow_event *event);
struct meaning understand_tap(struct run *run, const struct state *state, const char *payload);
struct meaning understand_media(struct run *run, const struct state *state,
                                const struct flow_event *event);
