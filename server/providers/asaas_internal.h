#pragma once
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/providers/psp.h"
#include <jansson.h>

/* What the parts of the Asaas adapter share.  All of it is in payments reference 9. */

AUTO_DEFINE(json_t, json_decref)

/* ---- calls and answers (asaas_call.c) ---- */

/* The call to `path` with the account's key; PSP_CALL. */
enum psp_step asaas_ask(struct psp_job *job, struct psp_call *call, const char *method,
                        const char *path, const char *body);
/* The answer's object, its numbers as strings, borrowed until json_decref(); NULL with *end set
 * when there is none: how the job ends then. */
json_t *asaas_object(struct psp_job *job, const struct psp_reply *reply, enum psp_step *end);
enum psp_step asaas_refuse(struct psp_job *job, const char *code, const char *why);
enum psp_step asaas_again(struct psp_job *job, const char *code, int again_s);
/* A value as it stands in a query. */
const char *asaas_encoded(struct arena *a, const char *value);
/* A text of up to `max` visible ASCII characters without quotes, or NULL. */
const char *asaas_text(const json_t *object, const char *name, size_t max, struct arena *a);

/* ---- charges (asaas_payment.c) ---- */

/* A charge as Asaas has it ("payment"). */
struct asaas_payment {
    const char *id, *reference, *billing, *status, *page_url, *pdf_url, *created;
    centavos_t value, net;
    bool has_net, deleted;
    day_t due, paid_on, credited_on; /* 0 = not told */
    const char *raw;
};
/* False when it has no id, status or value that can be read. */
bool asaas_payment_read(const json_t *object, struct arena *a, struct asaas_payment *out);
/* The answer to a call that answers with one. */
bool asaas_payment_reply(struct psp_job *job, const struct psp_reply *reply,
                         struct asaas_payment *out, enum psp_step *end);
enum psp_state asaas_state(const struct asaas_payment *payment);
/* Paid, but not through Asaas: somebody said so there. */
bool asaas_in_cash(const struct asaas_payment *payment);
/* Its money as notices, into the job. */
void asaas_notices(struct psp_job *job, const struct asaas_payment *payment, const json_t *object);

/* The id of the notice of a payment's n-th refund, from 0. */
const char *asaas_refund_id(struct arena *a, const char *payment_id, size_t nth);

/* ---- bodies (asaas_body.c), in the job's arena ---- */

const char *asaas_customer_body(struct psp_job *job);
const char *asaas_charge_body(struct psp_job *job, const char *customer);
const char *asaas_change_body(struct psp_job *job);
const char *asaas_in_cash_body(struct psp_job *job);
const char *asaas_refund_body(struct psp_job *job);

/* ---- jobs ---- */

psp_step_fn asaas_issue_step;  /* asaas_issue.c: issue, refresh and change */
psp_step_fn asaas_cancel_step; /* asaas_money.c */
psp_step_fn asaas_in_cash_step;
psp_step_fn asaas_refund_step; /* asaas_refund.c */
psp_step_fn asaas_read_step;
psp_step_fn asaas_changed_step; /* asaas_upkeep.c */
psp_step_fn asaas_hooks_step;
/* The customer of the charge's payer: found, or made; its id is told once it is there.  Begins with
 * reply NULL; PSP_DONE = `customer` is set. */
enum psp_step asaas_customer_step(struct psp_job *job, const struct psp_reply *reply,
                                  struct psp_call *call, const char **customer);

/* ---- notices (asaas_event.c) ---- */

bool asaas_verify(const struct psp_account *account, const struct psp_hook *hook);
bool asaas_parse(const void *body, size_t len, struct arena *a, struct psp_event **out,
                 size_t *count, struct error *err);

/* Every job has one, in its arena. */
struct asaas_job {
    const char *customer;
    bool customer_known;
    struct asaas_payment payment;
    const char **extra; /* charges of the same reference that must go */
    size_t extra_count;
    size_t list, offset; /* PSP_CHANGED: which list, from where */
    const char *hook_id;
};
struct asaas_job *asaas_own(struct psp_job *job);
