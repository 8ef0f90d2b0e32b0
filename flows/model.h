#pragma once
#include "flows/actions.h"
#include "flows/flow.h"
#include "flows/template.h"
#include "flows/words.h"
#include "nlu/keywords.h"
#include "server/base/arena.h"

/*
 * A loaded flow: the graph file and its texts as plain structs, read by the engine (step.c,
 * understand.c) and by the checker (check_*.c), written only by the loader (load_*.c).  All of it
 * lives in the flow's own arena.
 */
/* GO_WISH: the wish that was offered, or the next one remembered; GO_OTHER: the second of two that
 * were asked about.  Else an index into states. */
enum { GO_NONE = -1, GO_RETURN = -2, GO_STAY = -3, GO_AGAIN = -4, GO_WISH = -5, GO_OTHER = -6 };
enum { LADDER_MAX = 2, RULES_MAX = 64, SILENCES_MAX = 3 };

/* The wording for one channel ("sms"), tone ("formal") or language ("es"): see facts. */
struct text_form {
    const char *name;
    struct template words;
};
struct text {
    const char *id;
    enum disclosure level;
    struct template *variants; /* several wordings of the same; the day chooses, or the person */
    size_t variant_count;
    bool by_person; /* an experiment: each conversation always has the same wording */
    const struct text_form *forms; /* instead of the variants where one fits */
    size_t form_count;
    struct template description; /* for options: the line below the title; no parts = none */
    const char *long_why; /* why it may be longer than a message should be; NULL = it may not */
};

struct operand {
    const char *var; /* NULL: the constant */
    struct value constant;
};
struct assign {
    const char *name;
    struct operand value;
};

struct say {
    const struct text *text;
    enum reply_kind kind;
    const struct text *button;   /* LINK */
    const char *url;             /* LINK: the variable that holds it */
    const char *charge;          /* DOCUMENT, PIX, LINK: likewise */
    const struct text *filename; /* DOCUMENT */
    bool owed;                   /* see struct reply */
};
struct says {
    const struct say *items;
    size_t count;
};

enum entity {
    ENTITY_NONE,
    ENTITY_CPF,
    ENTITY_DATE,
    ENTITY_BIRTH_DATE,
    ENTITY_DIGITS,
    ENTITY_CODE,
    ENTITY_MONEY,
    ENTITY_PHONE,        /* "(19) 98765-4321" */
    ENTITY_EMAIL,        /* small letters */
    ENTITY_INSTALLMENTS, /* "em 5x": 5; "à vista": 1 */
    ENTITY_MEDIA,
    ENTITY_FREE_TEXT,
    ENTITY_COUNT
};

/* One thing a state understands.  Everything it asks for must be there (words and entity). */
struct expect {
    const char *choice;       /* option's id: shown; NULL = heard but not shown */
    const struct text *title; /* of the choice */
    const char *each;         /* LIST variable: one option a row, id from its column `id` */
    const char *id;
    keyword_set hear; /* any of these keywords; 0 = no words needed */
    enum entity entity;
    int min, max;       /* DIGITS */
    const char *as;     /* variable that gets the entity or the row's id */
    enum entity beside; /* after a CPF: a date that must stand in the same message; NONE = none */
    const char *beside_as;
    const char *words; /* variable that gets exactly what was written */
    struct says wrong; /* said instead of the ladder when the shape fits, the value not */
    const struct assign *set;
    size_t set_count;
    int go;
    bool returns;            /* "@return" leads back to the state that was left */
    bool at_once;            /* anywhere: also answers the very first message */
    bool first;              /* anywhere: answers only the very first message */
    const struct text *wish; /* anywhere: what the person wants, in words; may wait its turn */
    bool alone;              /* anywhere: nothing that was said beside it is remembered */
    bool grave; /* alone, wins over whatever else was said, and ends what was remembered */
};
struct expects {
    const struct expect *items;
    size_t count;
};

enum guard_kind {
    GUARD_ASSURANCE,
    GUARD_NEW,
    GUARD_AGENTS_OPEN,
    GUARD_RETURNING,
    GUARD_WISHED,
    GUARD_CHANNEL,
    GUARD_HAS,
    GUARD_COMPARE
};
enum guard_op { OP_EQ, OP_NE, OP_GE, OP_GT, OP_LE, OP_LT };
struct guard {
    enum guard_kind kind;
    bool negated;
    enum guard_op op;
    const char *var;
    struct value value; /* NUMBER or TEXT */
};
struct branch {
    struct guard guard;
    int go;
};
struct outcome {
    const char *name;
    int go;
};

/* A silence of the person, counted from the one before it or from when the state began to wait. */
struct silence {
    int seconds;
    struct says say; /* one nudge a session, and the session waits on; or */
    int go;          /* another state; GO_NONE = says */
};

/*
 * A part of a conversation that several places call: it takes parameters and ends in one of its
 * results, which lead on where it was called.
 */
struct subflow {
    const char *name;
    int start;
    const char *const *params;
    size_t param_count;
    const char *const *results;
    size_t result_count;
};

enum state_kind {
    STATE_SAY,
    STATE_ASK,
    STATE_DO,
    STATE_BRANCH,
    STATE_HANDED_OVER,
    STATE_END,
    STATE_CALL,  /* calls a sub-flow with `args`; its results are `outcomes` */
    STATE_RESULT /* ends a sub-flow with `result` */
};
struct state {
    const char *name;
    enum state_kind kind;
    enum assurance needs; /* entering below it asks who is there first, then returns */
    bool identity;        /* asks who is there: a wish that needs to know is remembered */
    bool forget;          /* drops everything the session remembers */
    bool agreement;       /* ambiguous stop words are asked about here */
    bool served;          /* a wish is met here: one that is remembered is asked about now */
    int resume;           /* "@return" to this state enters there; GO_NONE = here */
    struct says say;
    const struct assign *set;
    size_t set_count;
    struct expects expects;
    struct says retry[LADDER_MAX]; /* count 0 = the flow's */
    struct says media;             /* what a photo or audio is answered with; 0 = the flow's */
    int give_up;                   /* after the ladder; GO_NONE = the flow's */
    int otherwise;                 /* any input that is not understood; GO_NONE = the ladder */
    struct silence silences[SILENCES_MAX];
    size_t silence_count;
    const struct subflow *subflow; /* CALL */
    const char *result;            /* RESULT */
    struct says later_say;         /* DO whose answer comes later: said while the session waits, */
    int later_s, later_go;         /* at most so long, then goes there; 0 = answered in the turn */
    int later_after_s;             /* later_say is said only after so long; 0 = at once */
    const struct action *action;
    const struct assign *args;
    size_t arg_count;
    const struct outcome *outcomes;
    size_t outcome_count;
    const struct branch *branches;
    size_t branch_count;
    int next; /* SAY; BRANCH: else */
    int line;
};

/* A variable the graph declares, and what it holds. */
struct declared {
    const char *name;
    enum value_type type;
};

struct notice_rule {
    const char *name;
    int go;
};

/* A variable that is filled whenever such a value is written, whatever was asked. */
struct slot {
    const char *name;
    enum entity entity;
};

struct flow {
    struct arena arena;
    const char *name;
    int32_t version;
    unsigned channels; /* bits by enum flow_channel: those it is written for; 0 = not said */
    const struct state *states;
    const struct state *const *by_name; /* the same, sorted */
    size_t state_count;
    const struct text *texts;
    size_t text_count;
    bool recruits; /* "purpose": "captacao": never of a debt, nobody is identified */
    int start, home, identify, give_up; /* home: "@return" with nowhere to return to */
    int stop, careful_stop;
    int wished;          /* asks about a remembered wish; GO_NONE = none is remembered */
    int confirm, choose; /* ask whether it was that wish, or which of two; GO_NONE = nobody does
                          */
    const struct slot *slots;
    size_t slot_count;
    struct expects anywhere; /* understood wherever something is asked */
    struct says retry[LADDER_MAX], media, unsupported;
    const struct text *list_button;
    const struct notice_rule *notices;
    size_t notice_count;
    const struct subflow *subflows;
    size_t subflow_count;
    const struct declared *declared; /* none: types are not checked */
    size_t declared_count;
    const char *const *keep; /* "nome", "parcelas.n" */
    size_t keep_count;
    const char *const *carry; /* those of `keep` that the next session begins with */
    size_t carry_count;
    const struct text *words[FLOW_WORDS_COUNT];
    struct patterns *patterns;
    struct word_packs packs; /* what each segment calls things */
};

int flow_state_index(const struct flow *flow, const char *name);       /* GO_NONE = no such state */
const struct text *flow_text(const struct flow *flow, const char *id); /* NULL = none */
bool flow_state_asks_free(const struct state *state);
/* What the creditor's segment calls things. */
const struct word_pack *flow_words_of(const struct flow *flow, const struct flow_facts *facts);
/* `opened`: an action of this turn found that L1 may be said below A2 (architecture rule 6). */
bool level_allowed(enum disclosure level, enum assurance assurance, bool opened);
