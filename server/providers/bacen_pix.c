#include "server/providers/bacen_pix.h"

#include "server/providers/bacen_pix_internal.h"

#include <sodium.h>
#include <string.h>

/* "refund up to 90 days" (payments reference 8). */
enum { REFUND_DAYS = 90 };
/* BACEN's manual gives a bank 5 s at most for most calls; a job takes up to six, a token among
 * them. */
enum { JOB_MS = 40000, CALL_MS = 10000, TOKEN_MARGIN_S = 30, TOKEN_USUAL_S = 300 };

static const char SCOPES[] = "cob.read%20cob.write%20cobv.read%20cobv.write%20pix.read%20pix.write"
                             "%20webhook.read%20webhook.write";

static psp_step_fn *const jobs[PSP_ASKS] = {
    [PSP_ISSUE] = bacen_issue,
    [PSP_REFRESH] = bacen_refresh,
    [PSP_CHANGE] = bacen_change,
    [PSP_CANCEL] = bacen_cancel,
    [PSP_READ] = bacen_read,
    [PSP_REFUND] = bacen_refund,
    [PSP_CHANGED] = bacen_changed,
    [PSP_HOOKS] = bacen_hooks,
    /* Paid elsewhere: nobody may pay it twice. */
    [PSP_PAID_ELSEWHERE] = bacen_cancel,
};

static bool token_good(const struct psp_job *job, const struct bacen_job *own)
{
    return own->token ||
           (job->account->token && !own->renewed && job->account->token_until_us > job->now_us);
}

static const char *basic(struct psp_job *job)
{
    const char *key = job->account->key ? job->account->key : "";
    size_t len = strlen(key), size = sodium_base64_ENCODED_LEN(len, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(job->arena, size);

    sodium_bin2base64(text, size, (const unsigned char *)key, len, sodium_base64_VARIANT_ORIGINAL);
    return arena_printf(job->arena, "Authorization: Basic %s", text);
}

static enum psp_step fetch_token(struct psp_job *job, struct bacen_job *own, struct psp_call *call)
{
    const struct psp_account *account = job->account;

    *call = (struct psp_call){
        .method = "POST", .path = "/oauth/token", .url = account->token_url, .shared = true
    };
    call->body = own->without_scope
                     ? "grant_type=client_credentials"
                     : arena_printf(job->arena, "grant_type=client_credentials&scope=%s", SCOPES);
    call->len = strlen(call->body);
    call->headers[0] = "Content-Type: application/x-www-form-urlencoded";
    call->headers[1] = basic(job);
    own->fetching = true;
    return PSP_CALL;
}

/* The call that was wanted, now that there is a token. */
static enum psp_step send_wanted(struct psp_job *job, struct bacen_job *own, struct psp_call *call)
{
    const char *token = own->token ? own->token : job->account->token;
    size_t n = 0;

    *call = own->wanted;
    while (call->headers[n])
        n++;
    call->headers[n] = arena_printf(job->arena, "Authorization: Bearer %s", token);
    return PSP_CALL;
}

static bool read_token(struct psp_job *job, struct bacen_job *own, const json_t *answer)
{
    const json_t *life = json_object_get(answer, "expires_in");
    int64_t seconds = json_is_integer(life) ? json_integer_value(life) : TOKEN_USUAL_S;
    const char *token = bacen_text(answer, "access_token", BACEN_TOKEN_MOST, job->arena);

    if (!token)
        return false;
    seconds = seconds > 86400 ? 86400 : seconds;
    own->token = job->token = token;
    job->token_until_us = job->now_us + (seconds - TOKEN_MARGIN_S) * 1000000;
    return true;
}

/* A client without one of the scopes asks again for what it has. */
static bool is_scope(const json_t *answer)
{
    const char *error = json_string_value(json_object_get(answer, "error"));

    return error && strcmp(error, "invalid_scope") == 0;
}

static enum psp_step on_token(struct psp_job *job, struct bacen_job *own,
                              const struct psp_reply *reply, struct psp_call *call)
{
    AUTO(json_t, answer) = bacen_object(reply);

    own->fetching = false;
    if (bacen_answer_of(reply) == BACEN_GOOD && read_token(job, own, answer))
        return send_wanted(job, own, call);
    if (reply->status == 400 && is_scope(answer) && !own->without_scope) {
        own->without_scope = true;
        return fetch_token(job, own, call);
    }
    return bacen_end(job, reply);
}

/* Every job goes through here: its calls leave with a token, and once more with a new one when the
 * bank does not take the old one any longer (401: nothing was done). */
static enum psp_step step(struct psp_job *job, const struct psp_reply *reply, struct psp_call *call)
{
    struct bacen_job *own = bacen_own(job);
    enum psp_step next;

    if (own->fetching)
        return on_token(job, own, reply, call);
    if (reply && reply->status == 401 && !own->renewed) {
        own->renewed = true;
        own->token = NULL;
        return fetch_token(job, own, call);
    }
    next = jobs[job->ask](job, reply, call);
    if (next != PSP_CALL)
        return next;
    own->wanted = *call;
    return token_good(job, own) ? send_wanted(job, own, call) : fetch_token(job, own, call);
}

const struct psp bacen_pix = {
    .name = "bacen_pix",
    .hook = "pix",
    .steps = { [PSP_ISSUE] = step,
               [PSP_REFRESH] = step,
               [PSP_CHANGE] = step,
               [PSP_CANCEL] = step,
               [PSP_READ] = step,
               [PSP_REFUND] = step,
               [PSP_PAID_ELSEWHERE] = step,
               [PSP_CHANGED] = step,
               [PSP_HOOKS] = step },
    .job_ms = JOB_MS,
    .call_ms = CALL_MS,
    .gives_back = 1u << PAYMENT_PIX,
    .gives_back_days = REFUND_DAYS,
    /* Mutual TLS of the connection tells that a notice is the bank's; the proxy in front of us ends
     * it.  A notice is never believed: the Pix is read. */
    .verify = NULL,
    .parse = bacen_pix_parse,
};
