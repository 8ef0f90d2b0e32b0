#pragma once
#include "server/base/day.h"
#include "server/base/money.h"
#include <jansson.h>
#include <stddef.h>
struct strbuf;

/*
 * The made-up families of a demo tenant: the same ones each time, as old as the day they are made
 * on. CPFs have right check digits and belong to nobody we know of; numbers are of a range of one
 * town.
 */
enum { DEMO_FAMILIES = 24 };
struct demo_family {
    char key[8], contract[12], enrolment[12], name[64], cpf[12], phone[16];
    day_t birth;
    centavos_t monthly;
    const char *state; /* "em dia", "5 dias em atraso", ... */
    int late;          /* days since the oldest open instalment was due; below 0: none is late */
};

void demo_family_make(size_t number, struct demo_family *out);
/* The file of `quita import`: parents with consent, instalments paid, late and to come. */
void demo_families_csv(day_t today, struct strbuf *out);
/* Who can be played: an array for people, and for the sandbox's --people. */
json_t *demo_families_json(void);
