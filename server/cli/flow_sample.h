#pragma once
#include "flows/flow.h"
struct arena;

/*
 * The person, the school and the answers that `quita flow chat` and `quita flow test` talk with: a
 * world in memory, so that a conversation needs no database.  Maria is known by CPF 529.982.247-25
 * and 25/08/1985, enrolment number 20240012 or CEP 01310-100; the code sent is always 482913.
 */
enum sample_debt { SAMPLE_OVERDUE, SAMPLE_ONE_OVERDUE, SAMPLE_UPCOMING, SAMPLE_NOTHING };
enum sample_agreement { SAMPLE_NO_AGREEMENT, SAMPLE_AGREED, SAMPLE_BROKEN };
struct sample {
    enum sample_debt debt;
    enum sample_agreement agreement;
    bool taken_up, cancelled; /* what was done with the agreement */
    bool promised;            /* for five days before the first, and nothing came */
    bool day_changed;         /* the one new due day there is has been used */
    bool never_paid, agents_open;
    day_t first, today; /* the debts are as old as they were on the first day, and older since */
    int failures;       /* of identification; the third pauses */
    int wrong_codes;
    bool unchecked;     /* over 90 days ago Maria last said that the number is hers */
    unsigned gone;      /* bit i: the i-th instalment has been paid meanwhile */
    centavos_t charged; /* by the last second copy */
};

/* "overdue", "one", "upcoming", "nothing", "never_paid", "agreed", "broken", "ended" (broken,
 * and taken up once before), "promised", "closed", "unchecked"; false for another word. */
bool sample_set(struct sample *s, const char *word);
struct vars sample_creditor(const char *segment, struct arena *a); /* NULL = the default */

/*
 * Answers one question.  `outcome` NULL: what this world would answer; else that one, with the
 * values it brings.
 */
struct flow_answer sample_answer(struct sample *s, const struct flow_question *question,
                                 const char *outcome, struct arena *a);
