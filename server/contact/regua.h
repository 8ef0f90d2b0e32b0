#pragma once
#include "server/contact/library.h"

/*
 * A régua: the plan of what is sent first, and when, for one kind of debt (flows/plans).  Days are
 * counted from the due day.  Everything is borrowed from the arena it was read into.
 */
enum { REGUA_PLACES_MAX = 6, REGUA_STEPS_MAX = 60, REGUA_TRIES_MAX = 6 };

/* A debtor is reached by one channel of a place: the first that the person has enabled. */
struct regua_place {
    enum contact_channel channels[2];
    size_t count;
};
enum regua_task {
    TASK_NONE,
    TASK_ISSUE_BOLETO,
    TASK_RECONCILE, /* look whether the bank knows of a payment, before anything is said */
    TASK_RETRY_CARD,
    TASK_HUMAN_CALL,
    TASK_BREAK_AGREEMENT,
    TASK_COUNT
};
/* When a step is taken at all. */
enum regua_condition {
    CONDITION_ALWAYS,
    CONDITION_NO_CREDIT_ANALYSIS,
    CONDITION_VOICE_OPT_IN,
    CONDITION_APPROVED_BY_PERSON,
    CONDITION_COUNT
};
/* What ends or holds the plan; bits of regua.stops. */
enum regua_stop {
    STOP_PAID,
    STOP_AGREEMENT,
    STOP_PROMISE,   /* holds it until the promised day and one business day */
    STOP_SUSPENDED, /* hardship, dispute, paid claim, data request, death: silent */
    STOP_BROKEN,
    STOP_COUNT
};
struct regua_step {
    int line;          /* of its file */
    int day;           /* from the due day; without meaning when it waits for an event */
    const char *event; /* "card_failed"; NULL = it has a day */
    enum regua_task task;
    enum regua_condition condition;
    bool morning;                       /* in the first hours that are allowed */
    const char *tries[REGUA_TRIES_MAX]; /* templates: the first whose channel the person has */
    size_t try_count;
    const char *also[REGUA_TRIES_MAX]; /* and one of these, on the same day */
    size_t also_count;
};
struct regua {
    const char *name;
    const char *rail;   /* "boleto", "cartao", "crediario"; NULL = none of its own */
    bool for_agreement; /* instalments of an agreement; else of a contract */
    bool from_start;    /* days after start_day are counted from it */
    int start_day;
    int grace_days; /* of an agreement: late for more of them, it is broken */
    unsigned stops; /* bit per enum regua_stop */
    struct regua_place places[REGUA_PLACES_MAX]; /* in the order in which they are tried */
    size_t place_count;
    const struct regua_step *steps;
    size_t step_count;
};
extern const char *const regua_task_names[TASK_COUNT];
extern const char *const regua_condition_names[CONDITION_COUNT];
#define REGUA_FOLDER "flows/plans/"

/*
 * Reads one plan, of format 1, from faults->source[FAULT_GRAPH]; faults are of FAULT_GRAPH.  False
 * when nothing could be read.  A plan without "channels" has SMS, e-mail and phone, in this order.
 */
bool regua_read(struct faults *faults, struct arena *a, struct regua *out);
/* The shipped plan of this name; false when there is none. */
bool regua_built_in(const char *name, struct arena *a, struct regua *out);

/* The day of a step, counted from the due day whatever the plan counts from. */
int regua_day_of(const struct regua *plan, const struct regua_step *step);
bool regua_step_contacts(const struct regua_step *step);
/* Which stage a day belongs to, in that plan. */
enum stage regua_stage_of(const struct regua *plan, int day);

/* regua_check.c: every rule of plans, with the templates of a library. */
void regua_check(const struct regua *plan, const struct library *library, struct faults *faults);
