#pragma once
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/providers/psp.h"
#include <jansson.h>

/* What the parts of the BACEN Pix adapter share.  All of it is in payments reference 8. */

AUTO_DEFINE(json_t, json_decref)

/* Sizes of the OpenAPI: patterns and maxLength. */
enum {
    BACEN_E2E_LENGTH = 32,
    BACEN_TXID_LEAST = 26,
    BACEN_TXID_MOST = 35,
    BACEN_REFUND_ID_MOST = 35,
    BACEN_PAYLOAD_MOST = 512,
    BACEN_TOKEN_MOST = 4096
};

/* ---- charges (bacen_pix_charge.c) ---- */

/* A charge as the bank has it. */
struct bacen_charge {
    const char *txid, *key, *payload, *status;
    enum psp_state state;
    centavos_t centavos;
    int64_t created_us, seconds; /* cob */
    day_t due;                   /* cobv: 0 = a cob */
    int days_payable;
    const json_t *pix; /* what was received for it; borrowed from the answer, NULL = nothing */
};
/* False when it is none of ours: no txid, no amount or a state that is not in the specification.
 * Texts go to the arena. */
bool bacen_charge_read(const json_t *object, struct arena *a, struct bacen_charge *out);
/* When the code dies: an instant, by the account's zone for a cobv. */
int64_t bacen_charge_until(const struct bacen_charge *charge, const char *zone);

/* ---- received Pix (bacen_pix_notice.c) ---- */

/* The money of one received Pix, its refunds behind it, into the job.  False when it cannot be
 * read. */
bool bacen_pix_money(struct psp_job *job, const json_t *pix);
/* One item of a list of Pix as an event. */
struct psp_event bacen_pix_event(const json_t *item, struct arena *a);
bool bacen_pix_parse(const void *body, size_t len, struct arena *a, struct psp_event **out,
                     size_t *count, struct error *err);
bool bacen_is_e2e(const char *id);
/* The id of the notice of a refund of the Pix `of`; NULL = it has none. */
const char *bacen_refund_name(const json_t *refund, const char *of, struct arena *a);

/* ---- bodies (bacen_pix_body.c), in the job's arena ---- */

/* A charge that somebody must be named for, because it has a due date (cobv). */
bool bacen_is_cobv(const struct psp_charge *charge);
const char *bacen_charge_body(struct psp_job *job, bool cobv);
/* Amount and term as charge has them now; of a cob its age is needed. */
const char *bacen_change_body(struct psp_job *job, const struct bacen_charge *known);
const char *bacen_remove_body(struct psp_job *job);
const char *bacen_refund_body(struct psp_job *job);
const char *bacen_hook_body(struct psp_job *job);

/* The address of the charge that a job is about, into its own part: the provider_id's, or at ISSUE
 * that of the charge.  False when there is none. */
bool bacen_set_path(struct psp_job *job);

/* ---- calls and answers (bacen_pix_call.c) ---- */

enum bacen_answer {
    BACEN_GOOD,      /* 200, 201, 202 */
    BACEN_MISSING,   /* 404 */
    BACEN_EXISTS,    /* 409 */
    BACEN_NO,        /* refused: another 4xx */
    BACEN_BUSY,      /* 429: nothing happened */
    BACEN_UNCERTAIN, /* no answer, or the bank's own fault: it may have happened */
};

/* Every job has one, in its arena. */
struct bacen_job {
    const char *token;
    bool fetching, renewed, without_scope;
    struct psp_call wanted; /* goes out with a token, and again with a new one after a 401 */
    const char *path;       /* "cob/TXID" */
    int tries;              /* of what changes something */
    enum psp_step ended;    /* a refusal that is only told when the charge is not there */
    const char *end_to_end; /* REFUND */
    int page;               /* CHANGED */
    bool refunds;           /* CHANGED: the second list */
    size_t event_room;      /* CHANGED: how many events fit */
};
struct bacen_job *bacen_own(struct psp_job *job);
/* The call with the account's token, fetched first when there is none; `path` without its first
 * slash; PSP_CALL. */
enum psp_step bacen_ask(struct psp_job *job, struct psp_call *call, const char *method,
                        const char *path, const char *body);
enum bacen_answer bacen_answer_of(const struct psp_reply *reply);
/* The answer's object, to be released; NULL when it is none. */
json_t *bacen_object(const struct psp_reply *reply);
/* Ends a job by what the bank says in problem JSON, or by the kind of answer alone. */
enum psp_step bacen_end(struct psp_job *job, const struct psp_reply *reply);
enum psp_step bacen_refuse(struct psp_job *job, const char *code, const char *why);
enum psp_step bacen_again(struct psp_job *job, const char *code, int again_s);
const char *bacen_encoded(struct arena *a, const char *value);

/* ---- values of an answer (bacen_pix_value.c) ---- */

/* Up to `most` visible ASCII characters that are safe in a path, a log and JSON, or NULL. */
const char *bacen_text(const json_t *object, const char *name, size_t most, struct arena *a);
/* "123.45": \d{1,10}\.\d{2}, above zero. */
bool bacen_amount(const json_t *object, const char *name, centavos_t *out);
bool bacen_instant(const json_t *object, const char *name, int64_t *out);
/* "123.45" */
const char *bacen_money(struct arena *a, centavos_t centavos);

/* ---- jobs, behind the token (bacen_pix.c has their table) ---- */

psp_step_fn bacen_issue, bacen_refresh, bacen_change; /* bacen_pix_issue.c */
psp_step_fn bacen_read, bacen_cancel;                 /* bacen_pix_money.c */
psp_step_fn bacen_refund;                             /* bacen_pix_refund.c */
psp_step_fn bacen_changed, bacen_hooks;               /* bacen_pix_upkeep.c */
