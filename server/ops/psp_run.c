#include "server/ops/psp_run.h"

#include "server/base/arena.h"
#include "server/base/clock.h"
#include "server/http/client.h"
#include "server/ops/access_token.h"
#include "server/ops/accounts.h"

#include <string.h>

/* A call that began in time may still be answered after the job's end. */
enum { MARGIN_MS = 2000 };

static void go_on(struct psp_run *run, const struct psp_reply *reply);

static struct psp_reply reply_of(const struct http_result *http)
{
    return (struct psp_reply){ .status = http->status,
                               .began = http->request_began,
                               .body = http->body,
                               .len = http->body_len,
                               .retry_after_s = http->retry_after_s };
}

static void on_reply(void *ctx, const struct http_result *http)
{
    const struct psp_reply reply = reply_of(http);

    go_on(ctx, &reply);
}

/* Any of them may be over, and gone, when it has gone on. */
static void on_shared_reply(void *ctx, const struct http_result *http)
{
    struct psp_run *run = ctx, *next;
    const struct psp_reply reply = reply_of(http);

    run->bank->access->asking = NULL;
    for (; run; run = next) {
        next = run->behind;
        run->behind = NULL;
        go_on(run, &reply);
    }
}

/* False: somebody asks already, and this run waits for the same answer. */
static bool is_first_to_ask(struct psp_run *run)
{
    struct psp_run **first = &run->bank->access->asking;

    if (!*first) {
        *first = run;
        return true;
    }
    run->behind = (*first)->behind;
    (*first)->behind = run;
    return false;
}

static void send(struct psp_run *run, const struct psp_call *call)
{
    const char *url =
        call->url ? call->url
                  : arena_printf(run->job.arena, "%s%s", run->job.account->address, call->path);

    run->calls++;
    http_client_send(run->http,
                     &(struct http_call){ .method = call->method,
                                          .url = url,
                                          .headers = call->headers,
                                          .body = call->body,
                                          .body_len = call->len,
                                          .timeout_ms = run->psp->call_ms,
                                          .tls = run->bank->tls,
                                          .begin_by_us = run->end_by_us },
                     call->shared ? on_shared_reply : on_reply, run);
}

/* At once, so that jobs which begin now have it; and once, as others may fetch newer ones. */
static void keep_token(struct psp_run *run)
{
    if (!run->job.token || run->job.token == run->kept)
        return;
    run->kept = run->job.token;
    access_token_keep(run->bank->access, run->kept, run->job.token_until_us);
}

static void go_on(struct psp_run *run, const struct psp_reply *reply)
{
    struct psp_call call;
    enum psp_step step;

    run->job.now_us = clock_now_us(run->clock);
    step = psp_step(run->psp, &run->job, reply, &call);
    keep_token(run);
    if (step != PSP_CALL)
        run->done(run->ctx, step);
    else if (clock_monotonic_us(run->clock) >= run->end_by_us)
        run->done(run->ctx, PSP_AGAIN);
    else if (!call.shared || is_first_to_ask(run))
        send(run, &call);
}

/* The account as it is now: its token is copied, as another job may bring a newer one meanwhile. */
static void use_account(struct psp_run *run)
{
    const struct access_token *access = run->bank->access;

    run->account = run->bank->at_psp;
    if (access->text) {
        run->account.token = arena_strdup(run->job.arena, access->text);
        run->account.token_until_us = access->until_us;
    }
    run->job.account = &run->account;
}

void psp_run_start(struct psp_run *run)
{
    use_account(run);
    run->calls = 0;
    run->end_by_us = clock_monotonic_us(run->clock) +
                     (int64_t)(run->psp->job_ms - run->psp->call_ms - MARGIN_MS) * 1000;
    go_on(run, NULL);
}
