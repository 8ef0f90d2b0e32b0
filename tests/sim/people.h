#pragma once
#include "server/base/day.h"
#include "tests/sim/sim.h"

#define SIM_APP       "app"
#define SIM_NUMBER_ID "100200300"
#define SIM_BANK      "banco-girassol"
#define SIM_SECRET    "sim-secret"
enum { PEOPLE_MAX = 4, HEARD_SIZE = 400, CHOICE_SIZE = 64 };

/* Somebody with a phone. */
struct person {
    char phone[20], cpf[12], birth[12], name[24];
    int64_t person_id;
    char heard[HEARD_SIZE]; /* the last text that arrived */
    char choice[CHOICE_SIZE], code[8];
    int to_say; /* inputs that are left */
};

/* school.c */
void make_cpf(char cpf[12]);
void add_school(struct query *q);
void add_family(struct query *q, struct person *p);
/* The token of the link that they were sent. */
void invite_of(const struct person *p, char token[29]);

/* hooks.c: bodies that are posted until they are acknowledged, some twice, late or out of order */
struct people_hooks;
void hook_message(const struct person *p, const char *const *messages, const char *const *wamids,
                  int count);
void hook_bank(const char *body);
bool hooks_done(void);
void hooks_free(void);
/* Every message that was acknowledged, in any order. */
int hooks_wamids(const char *const **wamids);

/* actors.c: agents and the bank */
void actors_start(void);
void actors_free(void);
int bank_payments(const char *const **ids);
