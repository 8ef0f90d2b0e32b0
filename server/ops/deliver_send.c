#include "server/ops/deliver_internal.h"

#include "server/base/error.h"
#include "server/base/fault.h"
#include "server/base/log.h"
#include "server/base/strbuf.h"
#include "server/http/client.h"
#include "server/ops/chat.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const int64_t WRITE_US = SECONDS_US(2); /* from the mark to the first byte */

static void on_answer(void *ctx, const struct http_result *http);

static bool render(struct job *job, struct strbuf *body, struct error *err)
{
    char opaque[24];

    snprintf(opaque, sizeof(opaque), "%" PRId64, job->attempt_id);
    if (job->out->is_template)
        return wa_render_template(&job->out->template, &job->out->to, opaque, body, err);
    if (job->out->is_media) {
        job->out->media.id = job->out->media_id;
        return wa_render_media(&job->out->media, &job->out->to, opaque, NULL, body, err);
    }
    return wa_render_reply(&job->out->reply, &job->out->to, opaque, job->out->media_id, NULL, body,
                           err);
}

/* Not sent at all: the outcome is certain. */
static void finish_unsent(struct job *job, enum send_outcome outcome, const char *why)
{
    job->out->result = (struct send_result){ .outcome = outcome };
    log_fact(&(struct log_context){ .conversation = job->conversation_id }, LOG_WARN,
             "message_not_sent", LOG_NUM("outbox", job->outbox_id), LOG_STR("why", why));
    job_known(job);
}

/* Written or not, nothing else can be: what failed is tried again, and the same line is one. */
static void on_line(void *ctx, int64_t id, const struct error *err)
{
    struct job *job = ctx;
    struct deliver *d = job->chain->deliver;

    (void)fault_hit("send.after_answer");
    d->sending--;
    histogram_note(&d->counts.latency, clock_monotonic_us(d->deps.clock) - job->added_us);
    job->out->result.outcome = err ? SEND_RETRY : id ? SEND_ACCEPTED : SEND_REJECTED;
    job_known(job);
}

static void send_line(struct job *job)
{
    struct deliver *d = job->chain->deliver;

    if (!d->deps.chat || job->out->is_template || job->out->is_media) {
        finish_unsent(job, SEND_REJECTED, "the site's chat carries no such message");
        return;
    }
    (void)fault_hit("send.before_write");
    d->sending++;
    chat_say(d->deps.chat,
             &(struct chat_said){ .tenant_id = job->tenant_id,
                                  .conversation_id = job->conversation_id,
                                  .outbox_id = job->outbox_id,
                                  .charge_id = job->charge_id,
                                  .message_class = (int)job->class,
                                  .reply = &job->out->reply },
             on_line, job);
}

static void send_call(struct job *job)
{
    struct deliver *d = job->chain->deliver;
    struct accounts_view *view = accounts_hold(d->deps.accounts);
    const struct channel_account *account = accounts_by_id(view, job->account_id);
    struct strbuf body = { 0 };
    struct error err = { 0 };
    static const char *const headers[] = { "Content-Type: application/json", NULL };

    if (clock_monotonic_us(d->deps.clock) - job->marked_mono_us > WRITE_US)
        finish_unsent(job, SEND_RETRY, "the mark is too old");
    else if (!account)
        finish_unsent(job, SEND_RETRY, "the account is not there");
    else if (!render(job, &body, &err))
        finish_unsent(job, SEND_REJECTED, err.detail);
    else {
        (void)fault_hit("send.before_write");
        d->sending++;
        http_client_send(d->deps.http,
                         &(struct http_call){ .method = "POST",
                                              .url = account->messages_url,
                                              .headers = headers,
                                              .bearer = account->token,
                                              .body = body.data,
                                              .body_len = body.len,
                                              .begin_by_us = job->marked_mono_us + WRITE_US,
                                              .timeout_ms = d->settings.send_timeout_ms },
                         on_answer, job);
    }
    strbuf_done(&body);
    accounts_let_go(&view);
}

void send_start(struct job *job)
{
    job->state = JOB_SENDING;
    if (job->out->is_web)
        send_line(job);
    else
        send_call(job);
}

/* Somebody must look at it: the next one would fare no better. */
static void note_template(const struct job *job)
{
    if (job->out->is_template && job->out->result.stop_template)
        log_fact(NULL, LOG_ERROR, "template_stopped", LOG_NUM("account", job->account_id),
                 LOG_STR("template", job->out->template.name),
                 LOG_NUM("code", job->out->result.code));
}

static void on_answer(void *ctx, const struct http_result *http)
{
    struct job *job = ctx;
    struct deliver *d = job->chain->deliver;

    (void)fault_hit("send.after_answer");
    d->sending--;
    histogram_note(&d->counts.latency, clock_monotonic_us(d->deps.clock) - job->added_us);
    wa_classify(http, job->tries, &job->out->result);
    limits_learn(job);
    note_template(job);
    if (job->out->result.outcome != SEND_ACCEPTED)
        log_fact(&(struct log_context){ .conversation = job->conversation_id }, LOG_WARN,
                 "send_outcome", LOG_NUM("outbox", job->outbox_id),
                 LOG_NUM("outcome", job->out->result.outcome),
                 LOG_NUM("code", job->out->result.code), LOG_NUM("http", http->status),
                 LOG_STR("problem", http->problem));
    job_known(job);
}
