#include "server/ops/deliver_internal.h"

#include "server/base/error.h"
#include "server/base/log.h"
#include "server/ops/prepare.h"

enum { TRIES_MAX = 4 };

bool prepare_needed(const struct job *job)
{
    if (job->out->is_web && job->out->reply.kind != REPLY_PIX)
        return false; /* its file is fetched when it is opened */
    if (job->out->is_media || job->out->reply.kind == REPLY_DOCUMENT)
        return !job->out->media_id;
    return job->out->reply.kind == REPLY_PIX && !job->out->prepared;
}

/* After a few tries the message is given up; the boleto and the link still hold. */
static void give_up(struct job *job)
{
    job->out->result = (struct send_result){ .outcome = SEND_REJECTED };
    job_known(job);
}

static void on_prepared(void *ctx, const char *what, const struct error *err)
{
    struct job *job = ctx;
    struct deliver *d = job->chain->deliver;

    if (what) {
        const char *kept = arena_strdup(&job->arena, what);
        job->out->prepared = true;
        if (job->out->reply.kind == REPLY_PIX)
            job->out->reply.body = kept;
        else
            job->out->media_id = kept;
        job->state = JOB_WAITING; /* its pace is judged like any other's */
        chain_advance(job->chain);
        return;
    }
    log_fact(&(struct log_context){ .conversation = job->conversation_id }, LOG_WARN,
             "not_prepared", LOG_NUM("outbox", job->outbox_id), LOG_STR("why", err->detail));
    if (++job->prepare_tries >= TRIES_MAX) {
        give_up(job);
        return;
    }
    job_put_off(job, clock_now_us(d->deps.clock) + SECONDS_US(1 << job->prepare_tries));
}

void prepare_start(struct job *job)
{
    struct deliver *d = job->chain->deliver;

    if (job->out->is_media)
        prepare_file(d->deps.prepare, job->account_id, job->tenant_id, job->outbox_id, on_prepared,
                     job);
    else if (job->out->reply.kind == REPLY_PIX)
        prepare_pix(d->deps.prepare, job->tenant_id, job->charge_id, on_prepared, job);
    else
        prepare_document(d->deps.prepare, job->account_id, job->tenant_id, job->charge_id,
                         job->out->reply.filename, on_prepared, job);
}
