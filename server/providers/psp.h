#pragma once
#include "server/base/day.h"
#include "server/base/money.h"
#include "server/providers/bank_notice.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct arena;
struct error;

/*
 * The seam to payment providers (PSPs).  An adapter is data in, data out: it owns no socket, row,
 * clock or random number.  What is wanted is a job; psp_step() is given the reply to the last call
 * (none at first) and says the next call, or how the job ended.  Whoever runs jobs (server/ops)
 * sends the calls, one after the other, within the time a job may take, and may drop a job between
 * any two calls: another one for the same charge must then lead to one charge at the provider,
 * never to two.  The charge's reference is the means: an adapter looks for it before it creates
 * anything whose creation is not idempotent.
 *
 * Everything that a job holds or gives lives in its arena, which the runner owns.  What comes from
 * providers is outside data: adapters check lengths, alphabets and amounts, and every parser has a
 * fuzz target.
 */

/* ---- the account ---- */

struct psp_account {
    const char *address;  /* "https://api.asaas.com/v3": no slash at the end; calls are below it */
    const char *key;      /* API key, or client id and secret as "id:secret" */
    const char *secret;   /* what proves that notices are the provider's; may be NULL */
    const char *pix_key;  /* the receiver's key; "" = none of its own */
    const char *zone;     /* IANA zone that the creditor's days are of */
    const char *hook_url; /* where the provider is to send notices; NULL = not known */
    bool cards;           /* charges may be paid by card on the provider's page */
    /* Where access tokens are fetched, for adapters that need one; NULL = address + "/oauth/token".
     */
    const char *token_url;
    const char *token; /* one that was fetched before; NULL = none */
    int64_t token_until_us;
};

/* ---- calls and replies ---- */

enum { PSP_HEADERS_MAX = 5 };
/* One HTTP request.  GET, PUT, PATCH and DELETE may be sent again; a POST is written at most once.
 */
struct psp_call {
    const char *method;
    const char *path; /* below the account's address, with its query, already encoded */
    const char *url;  /* whole, instead of path; NULL = path counts */
    const char *headers[PSP_HEADERS_MAX + 1]; /* "Name: value", ended by NULL; never logged */
    const char *body;                         /* NULL = none */
    size_t len;
    /* Asks for an access token: jobs of one account that ask at the same time get one answer. */
    bool shared;
};
struct psp_reply {
    int status; /* 0 = no whole answer: what was asked may have happened or not */
    bool began; /* status 0: the request may have reached the provider */
    const char *body;
    size_t len;
    int retry_after_s; /* as the provider said (Retry-After, RateLimit-Reset); -1 = nothing */
};

/* ---- what is charged ---- */

enum psp_way { PSP_BOLETO = 1, PSP_PIX = 2, PSP_CARD = 4 };

struct psp_payer {
    const char *reference;       /* ours of the person: the same for all their charges */
    const char *name, *document; /* CPF or CNPJ, digits (and letters of a CNPJ) only */
    const char *street, *number, *complement, *district, *city, *uf, *cep; /* NULL = not known */
};
struct psp_charge {
    const char
        *reference; /* ours, unique for ever: the charge's txid, 26 to 35 letters or digits */
    unsigned ways;  /* enum psp_way, or-ed */
    centavos_t centavos;
    day_t due;
    int days_payable; /* after the due day; 0 = until the due day (the next business day) */
    struct psp_payer payer;
    const char *description; /* for the payer's bank: neutral, no word of a debt */
    /* After the due day, by the contract: 2 % = 200, 1 % a month = 100.  0 = none. */
    int fine_bp, interest_month_bp;
    centavos_t discount; /* when paid by discount_until; 0 = none */
    day_t discount_until;
};

/* What the provider made of it.  NULL = it has none of that kind (yet). */
struct psp_issued {
    const char *provider_id; /* the provider's own of the charge; up to PSP_ID_MAX characters */
    const char *line, *barcode, *nosso_numero;
    const char *pix_payload;
    int64_t pix_until_us; /* the payload is dead after this; 0 = lives as long as the charge */
    const char *page_url, *pdf_url;
    unsigned ways; /* what it can be paid by now */
};
enum { PSP_ID_MAX = 64, PSP_URL_MAX = 512, PSP_CODE_SIZE = 48, PSP_WHY_SIZE = 160 };

/* ---- jobs ---- */

enum psp_ask {
    PSP_ISSUE,   /* makes charge, or finds it by its reference: all of struct psp_issued */
    PSP_REFRESH, /* line, Pix and pages anew of provider_id: before each time they are sent */
    PSP_CHANGE,  /* provider_id gets charge's reference, amount and day; then as refresh */
    PSP_CANCEL,  /* nobody can pay it any more; gone already is done */
    PSP_READ,    /* state and money of provider_id (or of a payment, as notices name it) */
    /* Gives centavos of provider_id back; refund_reference makes it once.  Done: the state is BACK
     * (it has gone) or HELD (the provider has it; code is its word).  Refused: it will not go. */
    PSP_REFUND,
    PSP_PAID_ELSEWHERE, /* paid to the creditor outside the provider: no more reminders there */
    PSP_CHANGED,        /* page by page what happened since changed_since: events */
    PSP_HOOKS,          /* the provider sends notices to account.hook_url, and is not paused */
    PSP_ASKS
};

enum psp_step {
    PSP_CALL,    /* send *call, come again with its reply */
    PSP_DONE,    /* the job's results are filled in */
    PSP_REFUSED, /* not by asking again: code and why tell */
    PSP_AGAIN /* later, after at least again_s seconds: away, busy, unreadable, or outcome unknown
               */
};

enum psp_state {
    PSP_STATE_OPEN,
    PSP_STATE_PAID, /* settled for the payer: confirmed or received */
    PSP_STATE_GONE, /* cancelled, removed, or never there */
    PSP_STATE_BACK, /* its money went back, or is contested */
    PSP_STATE_HELD  /* under way at the provider: neither open nor paid for sure */
};

enum psp_event_kind {
    PSP_EVENT_MONEY,  /* money came, went or cleared: read back, then settled */
    PSP_EVENT_CHARGE, /* the charge changed or is gone: what was kept of it is stale */
    PSP_EVENT_NEWS    /* nothing to do; kept all the same */
};
struct psp_event {
    const char *key;         /* unique for ever within the account */
    const char *name;        /* the provider's word for it */
    const char *provider_id; /* the charge it speaks of; NULL = of none */
    const char
        *reference; /* our reference, as told there; NULL = none: a charge that is not ours */
    enum psp_event_kind kind;
    const char *raw; /* JSON as it came */
};

struct psp_job {
    /* in */
    const struct psp_account *account;
    struct arena *arena;
    enum psp_ask ask;
    int64_t now_us; /* set by the runner before each step */
    struct psp_charge charge;
    const char *provider_id; /* all but ISSUE; there it may be known from an earlier try */
    centavos_t centavos;     /* REFUND, PAID_ELSEWHERE */
    day_t paid_on;           /* PAID_ELSEWHERE */
    /* REFUND: ours, unique for ever, 1 to 35 letters or digits. */
    const char *refund_reference;
    bool refund_taken; /* the provider has it already: looked for, never asked for again */
    /* REFUND: it may have been asked for by an earlier job: looked for first.  The adapter sets it
     * with each request and clears it when the provider says that the refund is not there, so a
     * job that was refused with it set has not failed for sure. */
    bool refund_sent;
    int64_t changed_since_us;
    /* out: PSP_DONE */
    struct psp_issued issued; /* ISSUE, REFRESH, CHANGE */
    enum psp_state state;     /* READ; also told by ISSUE, REFRESH and CHANGE when it is not open */
    const char *reference;    /* READ: ours, as the provider has it; NULL = none */
    const char *refund_id;    /* REFUND: the id under which READ tells it; NULL = not known yet */
    struct bank_notice *notices; /* READ: its money, to be settled; all that is known, in order */
    size_t notice_count;
    struct psp_event *events; /* CHANGED */
    size_t event_count;
    const char *token; /* a new access token to remember; NULL = none was fetched */
    int64_t token_until_us;
    /* out: PSP_REFUSED and PSP_AGAIN; of a job that is done, what an operator should know of it.
     * For the log, never for payers. */
    char code[PSP_CODE_SIZE], why[PSP_WHY_SIZE];
    int again_s; /* 0 = as the runner likes */
    /* the adapter's own */
    int stage;
    void *own;
};

/* ---- an adapter ---- */

/* A webhook request as it came; header() answers NULL for one that is not there. */
struct psp_hook {
    const char *(*header)(const void *ctx, const char *name);
    const void *ctx;
    const void *body;
    size_t len;
};

typedef enum psp_step psp_step_fn(struct psp_job *job, const struct psp_reply *reply,
                                  struct psp_call *call);

struct psp {
    const char *name;             /* bank_account.provider, and /webhooks/{name}/{slug} */
    const char *hook;             /* the name in that address when it is another; NULL = name */
    psp_step_fn *steps[PSP_ASKS]; /* NULL = the provider has no such thing */
    /* The longest a job may take from its first call on, and one call of it. */
    int job_ms, call_ms;
    int calls_max, calls_window_s; /* the provider's budget of calls an account; 0 = none */
    /* What PSP_REFUND can give back: 1u << enum payment_method, or-ed; and for how many days after
     * it was paid, 0 = the provider alone judges. */
    unsigned gives_back;
    int gives_back_days;
    /* Is it from the provider?  Secrets are compared in constant time.  NULL = by its connection.
     */
    bool (*verify)(const struct psp_account *account, const struct psp_hook *hook);
    /* ERROR_INPUT when the body holds no event at all; what is merely unknown comes as news. */
    bool (*parse)(const void *body, size_t len, struct arena *a, struct psp_event **out,
                  size_t *count, struct error *err);
};

/* NULL = no such provider ("banco" is none: its boletos are our own issue). */
const struct psp *psp_find(const char *name);
/* REFUSED when the provider cannot do it.  `call` is filled in for PSP_CALL only. */
enum psp_step psp_step(const struct psp *psp, struct psp_job *job, const struct psp_reply *reply,
                       struct psp_call *call);
