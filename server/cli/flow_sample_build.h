#pragma once
#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/cli/flow_sample.h"

enum { INSTALMENT = 85000, FIRST_ID = 4001 }; /* centavos; of the first instalment */

/* What the files of the sample world share: variables under construction; the arena owns them. */
struct building {
    struct var items[24];
    size_t count;
};

void sample_add(struct building *b, const char *name, struct value value);
struct value sample_text(const char *s);
struct value sample_number(enum value_type type, int64_t n);
struct value sample_list(const struct row *rows, size_t count);
struct vars sample_done(const struct building *b, struct arena *a);
int64_t sample_argument(const struct flow_question *q, const char *name); /* 0 = not given */
const char *sample_argument_text(const struct flow_question *q, const char *name);

bool sample_is_overdue(const struct sample *s, size_t i); /* the i-th instalment, not paid */
size_t sample_overdue_count(const struct sample *s);
centavos_t sample_overdue_total(const struct sample *s);
void sample_charge(const struct sample *s, centavos_t amount, struct building *b);
/* Names an offer by what it is: its total and in how many parts. */
static inline int64_t sample_offer_id(centavos_t amount, int parts)
{
    return amount * 10 + parts;
}
struct row sample_offer(int parts, const char *title, const char *about, centavos_t amount,
                        struct arena *a);

/* flow_sample_outcome.c: what an action comes to when nobody says otherwise */
const char *sample_outcome(struct sample *s, const struct flow_question *q);

/* flow_sample_case.c: cases, agreements and new days */
const char *sample_cancel_outcome(struct sample *s, const struct flow_question *q);
const char *sample_again_outcome(struct sample *s, const struct flow_question *q);
const char *sample_agreement_outcome(struct sample *s, const struct flow_question *q);
const char *sample_paper_outcome(struct sample *s, const struct flow_question *q);
const char *sample_plan_outcome(struct sample *s, const struct flow_question *q);
const char *sample_new_day_outcome(struct sample *s, const struct flow_question *q);
const char *sample_counter_outcome(struct sample *s, const struct flow_question *q);
void sample_case_values(const struct sample *s, const struct flow_question *q, const char *outcome,
                        struct building *b, struct arena *a);
