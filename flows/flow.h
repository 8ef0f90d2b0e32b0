#pragma once
#include "server/base/day.h"
#include "server/base/money.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct arena;
struct error;

/*
 * The dialogue engine: a pure step function over a finite-state graph that is data.  It sees no
 * socket, row, clock or random number; the same inputs give the same outputs, byte for byte.
 *
 *   flow_step(flow, session, event, facts, arena, &turn)
 *       turn.question == NULL   the turn is complete: session' is in *session, replies and effects
 *                               in turn
 *       turn.question != NULL   an action must be answered: flow_answer(..., answer, ...) goes on
 *
 * A turn may ask at most FLOW_ROUNDS_MAX questions; then the engine hands over to a person itself.
 */
struct flow; /* immutable after loading; one graph with its texts */

enum value_type { VALUE_NONE, VALUE_TEXT, VALUE_NUMBER, VALUE_MONEY, VALUE_DAY, VALUE_LIST };
struct value {
    enum value_type type;
    int64_t number;         /* NUMBER, MONEY (centavos), DAY */
    const char *text;       /* TEXT */
    const struct row *rows; /* LIST: each row is a set of variables */
    size_t row_count;
};
struct var {
    const char *name;
    struct value value;
};
struct row {
    const struct var *vars;
    size_t count;
};
struct vars {
    const struct var *items;
    size_t count;
};
const struct value *vars_find(struct vars vars, const char *name); /* NULL = not there */

/* Disclosure levels of texts (collections reference 10) and identity levels of sessions. */
enum disclosure { DISCLOSURE_L0, DISCLOSURE_L1, DISCLOSURE_L2 };
enum assurance { ASSURANCE_A0, ASSURANCE_A1, ASSURANCE_A2, ASSURANCE_A3 };

/*
 * What the engine remembers of a session between turns.  Packed into a few hundred bytes, sealed
 * by the caller (it may hold what the person typed).  The arena of the turn owns the vars.
 */
enum { FLOW_CALLS_MAX = 4, FLOW_WISHES_MAX = 3 };
struct flow_session {
    int32_t version;       /* the flow version the session is pinned to */
    const char *state;     /* name of the state that waits for input; NULL = at the start */
    const char *returning; /* state an interrupt goes back to; NULL = none */
    const char *calls[FLOW_CALLS_MAX]; /* states that called a sub-flow, the innermost last */
    int32_t call_count;
    const char
        *wishes[FLOW_WISHES_MAX]; /* heard beside another one: ids of their texts, in order */
    int32_t wish_count;
    const char *offered; /* the one of them that was asked about last; NULL = none */
    int32_t misses;      /* how often in a row the input was not understood in this state */
    bool ended;
    struct vars vars; /* those the graph declares under "keep" */
};
/* Compact binary with a format byte; unpack refuses what does not fit the flow (ERROR_CONFLICT). */
struct packed {
    const uint8_t *data;
    size_t len;
};
struct packed flow_session_pack(const struct flow_session *session, struct arena *a);
bool flow_session_unpack(struct packed packed, struct arena *a, struct flow_session *out,
                         struct error *err);

/*
 * A session that heard nothing from the person for so long is over, and so is one that ended: the
 * next event begins another.  It begins with what the graph carries over: who it was, so that one
 * factor is asked and not two (TP-05).  `old` may be all zero; its texts are borrowed.
 */
enum { FLOW_SESSION_IDLE_H = 24 };
struct flow_session flow_session_next(const struct flow *flow, const struct flow_session *old,
                                      struct arena *a);
/*
 * One that goes on on another channel, at "@return": what the person came for, by names of states
 * that look everything up anew, and wishes.  Who they are and what they owe stays behind; `own` is
 * what is known where it goes on.  Texts of both are borrowed.
 */
struct flow_session flow_session_moved(const struct flow *flow, const struct flow_session *from,
                                       const struct flow_session *own, struct arena *a);

enum flow_event_kind {
    FLOW_TEXT,  /* the person wrote; several quick lines come joined by '\n' */
    FLOW_TAP,   /* a button or list row: `payload` is the option's id */
    FLOW_MEDIA, /* photo, audio, document, ...: `media_type` says which, `text` is the caption */
    FLOW_UNSUPPORTED, /* sticker, unknown type: a kind word asking for text */
    FLOW_SILENCE,     /* the state's silence timer came due */
    FLOW_NOTICE, /* something happened outside: `payload` names it ("payment_settled", "give_back",
                    "delivery_failed", "late_message", "page_paid", "went_on", "went_away"),
                    `notice` has its values */
    FLOW_DONE,   /* an action that was answered "later" is done: `payload` is its outcome, `notice`
                    has its values */
};
struct flow_event {
    enum flow_event_kind kind;
    const char *text;
    const char *payload;
    const char *media_type;
    struct vars notice;
    const struct flow_heard *heard; /* of this text in this very state; NULL = not yet heard */
};

enum flow_channel { FLOW_WHATSAPP, FLOW_SMS, FLOW_WEB, FLOW_VOICE, FLOW_CHANNEL_COUNT };
/* "whatsapp", "sms", "web", "voice": as flows and texts name them. */
extern const char *const flow_channel_names[FLOW_CHANNEL_COUNT];
enum flow_channel flow_channel_find(const char *name); /* FLOW_CHANNEL_COUNT = there is none */

/* What the pipeline knows when it steps; no look-up is needed for these. */
struct flow_facts {
    int64_t now_us;
    day_t today;              /* at the creditor's place */
    enum assurance assurance; /* already expired levels are given as A0 */
    bool is_new;              /* first turn of a session */
    bool agents_open;         /* somebody is there to answer now */
    enum flow_channel channel;
    const char *tone;     /* of the creditor: "formal"; NULL = the usual one */
    const char *language; /* the person's, when it is not Portuguese: "es"; NULL = pt-BR */
    uint64_t seed;        /* of the conversation: chooses wordings under experiment */
    struct vars creditor; /* empresa, empresa_razao, cnpj, endereco, fone, horario, link */
};

/* What the engine wants done.  Names are those of the table in actions.h. */
struct flow_question {
    const char *action;
    struct vars args;
    int later_s; /* it may be answered "later", within so long; 0 = in this turn */
};
struct flow_answer {
    const char *outcome; /* one of the action's, or "later": FLOW_DONE brings it */
    struct vars values;  /* go into the turn's variables; kept ones into the session */
};

enum reply_kind {
    REPLY_TEXT,
    REPLY_CHOICES,  /* buttons, list or numbered menu: whatever the channel has */
    REPLY_LINK,     /* one button that opens a URL */
    REPLY_DOCUMENT, /* the boleto's PDF of a charge; body is the caption */
    REPLY_PIX,      /* the copy-and-paste code of a charge, alone */
};
struct reply_option {
    const char *id, *title, *description; /* description NULL = none */
};
struct reply {
    enum reply_kind kind;
    enum disclosure level;
    const char *text_id; /* name in the catalogue, for traces */
    const char *body;
    const char *button;   /* LINK: its label; CHOICES as a list: what opens it */
    const char *url;      /* LINK */
    const char *filename; /* DOCUMENT */
    int64_t charge;       /* DOCUMENT, PIX, LINK: the charge it speaks of; 0 = none */
    const struct reply_option *options;
    size_t option_count;
    bool owed; /* the person's by right (a copy of what was agreed): sent whatever is paid meanwhile
                */
};

enum { FLOW_ROUNDS_MAX = 4, FLOW_REPLIES_MAX = 5, FLOW_TRANSITIONS_MAX = 100 };

/* What the model took it for, in words of the ontology: kept where it was not understood. */
struct flow_guess {
    const char *intent; /* NULL = the model was not asked */
    int permille;       /* how sure it was */
};

struct flow_turn {
    struct reply replies[FLOW_REPLIES_MAX];
    size_t reply_count;
    const struct flow_question *question; /* NULL = the turn is complete */
    int silence_s;                        /* ask for a silence event after so long; 0 = none */
    bool awaits_free_text;                /* quick lines may be gathered before the next turn */
    bool understood;                      /* false: a retry of the ladder was used */
    bool unsure;                          /* it had to be asked whether it was understood */
    struct flow_guess guess;
    bool grave;                     /* something grave was told, now or before in this session */
    bool handed_over;               /* owned by a queue from this instant */
    bool ended;                     /* the session is over */
    const struct flow_heard *heard; /* how the event was understood; NULL = it was not words */
    const char *trace; /* "state>event>state ...", compact, without what the person wrote */
    void *resume;      /* the engine's, between step and answer */
};

/*
 * Loads one flow from its graph (flows/graphs/X.json) and texts (flows/texts/X.pt-BR.json).  Every
 * fault is told with its line, cause and cure, all of them at once (newline-separated in report,
 * which lives in the arena); a flow with faults is refused.
 */
struct flow *flow_load(const char *graph, size_t graph_len, const char *texts, size_t texts_len,
                       int32_t version, struct arena *report_arena, const char **report);
/* The same without the proof, which takes tenths of a second: it was proved when it was published.
 */
struct flow *flow_load_published(const char *graph, size_t graph_len, const char *texts,
                                 size_t texts_len, int32_t version, struct arena *report_arena,
                                 const char **report);
void flow_free(struct flow **flow);
const char *flow_name(const struct flow *flow);
int32_t flow_version(const struct flow *flow);
/* Whether the graph says what becomes of it. */
bool flow_hears_notice(const struct flow *flow, const char *name);

bool flow_step(const struct flow *flow, struct flow_session *session,
               const struct flow_event *event, const struct flow_facts *facts, struct arena *a,
               struct flow_turn *turn, struct error *err);
bool flow_answer(const struct flow *flow, struct flow_session *session,
                 const struct flow_answer *answer, const struct flow_facts *facts, struct arena *a,
                 struct flow_turn *turn, struct error *err);

/* What is said outside the states of a graph, to anybody (L0), and the values it may use. */
enum flow_words {
    FLOW_WORDS_CODE,    /* the one-time code of A3: codigo, minutos */
    FLOW_WORDS_FAILURE, /* our own mistake, a person goes on: protocolo */
    FLOW_WORDS_COUNT
};
struct reply flow_words(const struct flow *flow, enum flow_words which,
                        const struct flow_facts *facts, struct vars values, struct arena *a);

/*
 * What a text means where the session stands, found once: the step that follows takes it from here
 * (flow_event.heard).  In the arena; it holds until the session's next step.
 */
const struct flow_heard *flow_hear(const struct flow *flow, const struct flow_session *session,
                                   const char *text, const struct flow_facts *facts,
                                   struct arena *a);
/*
 * For tools: as if the model had not been sure whether the text wishes this, or this one of two
 * (ids of the texts that name wishes; `other` may be NULL).  NULL = the flow knows no such wish.
 */
const struct flow_heard *flow_unsure(const struct flow *flow, const char *text, const char *wish,
                                     const char *other, struct arena *a);
/* True when the text must not be held back to wait for further lines: a menu item, CPF, date,
 * keyword, or anything the state can answer by itself (issue: short messages in succession). */
bool flow_answers_at_once(const struct flow_heard *heard);
