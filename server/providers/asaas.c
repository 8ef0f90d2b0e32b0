#include "server/providers/asaas.h"

#include "server/providers/asaas_internal.h"

/* Asaas waits 10 s for its slowest calls; a charge takes up to seven of them, one after the other.
 */
enum { JOB_MS = 45000, CALL_MS = 10000 };
/* "25,000 requests per account in a rolling 12 h window". */
enum { CALLS_MAX = 25000, CALLS_WINDOW_S = 12 * 3600 };

const struct psp asaas = {
    .name = "asaas",
    .steps = { [PSP_ISSUE] = asaas_issue_step,
               [PSP_REFRESH] = asaas_issue_step,
               [PSP_CHANGE] = asaas_issue_step,
               [PSP_CANCEL] = asaas_cancel_step,
               [PSP_READ] = asaas_read_step,
               [PSP_REFUND] = asaas_refund_step,
               [PSP_PAID_ELSEWHERE] = asaas_in_cash_step,
               [PSP_CHANGED] = asaas_changed_step,
               [PSP_HOOKS] = asaas_hooks_step },
    .job_ms = JOB_MS,
    .call_ms = CALL_MS,
    .calls_max = CALLS_MAX,
    .calls_window_s = CALLS_WINDOW_S,
    /* "boleto refund asks the payer for bank data": that is done by hand. */
    .gives_back = 1u << PAYMENT_PIX | 1u << PAYMENT_CARD,
    .verify = asaas_verify,
    .parse = asaas_parse,
};

struct asaas_job *asaas_own(struct psp_job *job)
{
    if (!job->own)
        job->own = ARENA_NEW(job->arena, struct asaas_job);
    return job->own;
}
