#pragma once
#include "flows/faults.h"
#include "flows/model.h"

/*
 * The prover: walks everything that can happen in a flow, over the product of state, identity
 * level, window of 24 hours, state that waits, and what each variable may hold.  Breadth first, so
 * the first way to a fault is the shortest, and it is told as a conversation.
 *
 * Read prove_step.c (all that may follow from a place) beside step.c (what the engine does).
 */

/* What a variable may hold at a place: any of these.  A larger set knows less. */
enum may {
    MAY_LACK = 1, /* it may not be there */
    MAY_TEXT = 2,
    MAY_ZERO = 4, /* the number 0, the number 1, another number */
    MAY_ONE = 8,
    MAY_NUMBER = 16,
    MAY_MONEY = 32,
    MAY_DAY = 64,
    MAY_LIST = 128,
    MAY_ANY_NUMBER = MAY_ZERO | MAY_ONE | MAY_NUMBER
};

enum { NAMES_MAX = 512, NAMES_HASH = 2048, STATES_PROVED_MAX = 2000 };
enum { WORDS_KNOWN = NAMES_MAX / 8 + STATES_PROVED_MAX / 64 + 1 };

/*
 * What is known at a place, as sets of possibilities, so that "knows less or the same" is one
 * comparison of words: a byte a variable, then a bit for each state "@return" may lead back to
 * (bit 0: to none).
 */
struct place {
    enum stage { STAGE_BEGIN, STAGE_ENTER, STAGE_WAIT, STAGE_GONE } stage; /* GONE: see instead */
    int state;                                                             /* ENTER, WAIT */
    int waiting; /* state that waited when the event came; GO_NONE = none, or it is all the same */
    enum assurance level;
    bool late;   /* more than 24 hours may have passed since the person wrote */
    bool opened; /* L1 may be said at A1 in this turn */
    uint64_t known[WORDS_KNOWN];
};

/* What happened between two places. */
enum via_kind {
    VIA_NOTHING, /* goes on within the turn */
    VIA_HELLO,   /* the very first message says nothing of use */
    VIA_EXPECT,
    VIA_STOP,
    VIA_CAREFUL,
    VIA_MISSES, /* not understood until the ladder ends */
    VIA_OTHERWISE,
    VIA_SILENCE,
    VIA_NOTICE,
    VIA_EXPIRY, /* identity is forgotten, the session waits on */
    VIA_NEW,    /* a day without a word */
    VIA_OUTCOME,
    VIA_UNSURE, /* it was asked whether this was the wish */
    VIA_WISHED  /* served, and another wish is remembered: asked about in the same turn */
};
struct via {
    enum via_kind kind;
    const struct expect *expect;
    const struct expect *beside; /* a wish that was said, or remembered, beside it; NULL = none */
    const struct state *state;   /* that was left */
    const char *word;            /* the notice; the outcome */
};
struct edge {
    int to;
    struct via via;
};
struct node {
    enum stage stage;
    int state, waiting;
    enum assurance level;
    bool late, opened;
    const uint64_t *known;
    int parent; /* on the shortest way here; -1 = the beginning */
    struct via via;
    int instead; /* the node that stands for this one, which was not walked yet; -1 = none */
    bool walked, joined; /* joined: knows less than is true of any way to it */
    int chained;         /* the next node that differs only in what is known */
    size_t first_edge, edge_count;
};

struct name {
    const char *name;
    bool set; /* something gives it a value */
    int slot; /* where its possibilities stand; -1 = nothing reads it */
    int list; /* of a column: the name of its list; -1 = no column */
    bool kept, carried, creditor, has_columns;
};

struct queue {
    int *items;
    size_t count, size;
};

struct prover {
    const struct flow *flow;
    struct faults *faults;
    struct arena arena;
    struct name names[NAMES_MAX];
    size_t name_count;
    int name_hash[NAMES_HASH];
    size_t slots, words; /* of place.known: variables, all */
    bool *may_stay;      /* by state: "@stay" may follow in the same turn */
    struct node *nodes;
    size_t node_count, node_size;
    struct edge *edges;
    size_t edge_count, edge_size;
    int *heads;             /* of the chains */
    struct queue now, next; /* to be walked: with as many messages, with one more */
    struct queue joined;    /* when nothing else is left */
    bool too_complex;
    int at; /* the node under way: findings are told with the way to it */
};

/* prove_guard.c: false when the condition cannot come out so; else the place knows that it did. */
bool guard_assume(struct prover *p, const struct guard *g, bool holds, struct place *at);

/* prove_names.c */
void names_collect(struct prover *p);
int name_index(const struct prover *p, const char *name); /* -1 = nobody sets or reads it */
int name_column(const struct prover *p, const char *list, const char *column);
/* What it may hold; 0 = the name is not known. */
unsigned name_may(const struct prover *p, const uint64_t *known, int index);
void name_put(const struct prover *p, uint64_t *known, const char *name, unsigned may);
void name_bring(const struct prover *p, uint64_t *known, const char *action, const char *outcome);
void names_only_kept(const struct prover *p, uint64_t *known);
void names_only_carried(const struct prover *p, uint64_t *known);
void names_forget(const struct prover *p, uint64_t *known);
unsigned may_of_type(enum value_type type);
unsigned may_of_operand(const struct prover *p, const uint64_t *known, const struct operand *value);

/* prove_walk.c */
void walk_all(struct prover *p);
/* The place follows from the node under way; equal or better known ones are not walked again. */
void walk_add(struct prover *p, struct place *place, struct via via);

/* prove_step.c: everything that may follow from a node, added one by one. */
void step_from(struct prover *p, const struct node *node);
/* What is known once the state's own `set` was done. */
void step_inside(const struct prover *p, const struct state *state, uint64_t *known);

/* prove_back.c: where "@return" may lead; GO_NONE = nowhere. */
bool returns_to(const uint64_t *known, const struct prover *p, int state);
void back_set(const struct prover *p, uint64_t *known, int state);
/* ... as well as to whatever it may lead to already. */
void may_return_to(const struct prover *p, uint64_t *known, int state);
void back_not_none(const struct prover *p, uint64_t *known);
bool back_any(const struct prover *p, const uint64_t *known); /* false: this place cannot be */
int resume_of(const struct flow *flow, int state);

/* prove_says.c, prove_uses.c: what is wrong at a node itself. */
void says_check(struct prover *p, const struct node *node);
void words_check(struct prover *p); /* said outside the states */
void uses_check(struct prover *p, const struct node *node);
/* A variable must surely be there and hold nothing but `may`; `known` is what is known of it. */
void use_check(struct prover *p, const struct state *state, const uint64_t *known, const char *name,
               unsigned may);

/* prove_ways.c: what is wrong with the ways between nodes. */
void ways_check(struct prover *p);
/* prove_wishes.c: what may be remembered and picked up again, and what is wrong with it. */
bool wish_begins(const struct prover *p, const struct expect *e); /* what "@wish" may lead to */
/* The next wish from `*i` on that "@return" may lead to once it is known who asks; NULL = none. */
const struct expect *wish_held(const struct prover *p, const struct place *at, size_t *i);
bool wish_offered(const struct prover *p, const struct state *state, enum assurance level);
void wishes_check(struct prover *p);
/* prove_turns.c: with a turn that grows too long. */
void turns_check(struct prover *p);

/* prove_talk.c: the conversation that leads to a node, one line of a script each, in the arena. */
const char *talk_to(struct prover *p, int node);

/* check_limits.c, check_sms.c, check_menus.c: texts and menus by themselves. */
void limits_check(const struct flow *flow, struct faults *faults);
struct vars limits_widest(struct arena *a); /* every variable there is, at its longest */
void sms_check(const struct flow *flow, struct faults *faults);
void menus_check(const struct flow *flow, struct faults *faults);
/* check_types.c, check_choices.c: declared variables; alternatives, and ladders that repeat
 * nothing. */
void types_check(const struct flow *flow, struct faults *faults);
void choices_check(const struct flow *flow, struct faults *faults);
/* check_purpose.c: collection and recruitment never mix (000-24). */
void purpose_check(const struct flow *flow, struct faults *faults);
