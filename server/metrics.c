#include "server/app_internal.h"

#include "server/base/strbuf.h"

#include <inttypes.h>

/* Prometheus text format 0.0.4.  No label ever carries an id of a person. */
static void metric(struct strbuf *sb, const char *name, const char *kind, const char *help,
                   int64_t value)
{
    strbuf_addf(sb, "# HELP %s %s\n# TYPE %s %s\n%s %" PRId64 "\n", name, help, name, kind, name,
                value);
}

static void pipeline(struct strbuf *sb, const struct app *app)
{
    const struct turns_counts *t = turns_counts(app->turns);
    const struct receive_counts *r = receive_counts(app->receive);

    metric(sb, "quita_bodies_total", "counter", "Webhook bodies accepted", r->bodies);
    metric(sb, "quita_bodies_refused_total", "counter", "Bodies with a wrong signature",
           r->refused);
    metric(sb, "quita_bodies_spooled_total", "counter", "Bodies written to the spool", r->spooled);
    metric(sb, "quita_bodies_unavailable_total", "counter", "Bodies answered 503", r->unavailable);
    metric(sb, "quita_units_total", "counter", "Units committed", t->units);
    metric(sb, "quita_duplicates_total", "counter", "Units seen before", t->duplicates);
    metric(sb, "quita_batches_total", "counter", "Transactions of turns", t->batches);
    metric(sb, "quita_turns_total", "counter", "Turns of the engine", t->turns);
    metric(sb, "quita_turns_held_total", "counter", "Turns put off to gather lines", t->held);
    metric(sb, "quita_turns_failed_total", "counter", "Turns kept aside", t->failed);
    metric(sb, "quita_not_understood_total", "counter", "Turns that were not understood",
           t->not_understood);
    metric(sb, "quita_handed_over_total", "counter", "Sessions given to a person", t->handed_over);
    metric(sb, "quita_queue_units", "gauge", "Units waiting for a turn",
           (int64_t)turns_queued(app->turns));
    metric(sb, "quita_queue_statuses", "gauge", "Statuses waiting",
           (int64_t)statuses_queued(app->statuses));
    metric(sb, "quita_statuses_total", "counter", "Statuses applied",
           statuses_applied(app->statuses));
    metric(sb, "quita_spool_bytes", "gauge", "Bytes waiting in the spool", spool_bytes(app->spool));
}

static void delivery(struct strbuf *sb, const struct app *app)
{
    const struct deliver_counts *d = deliver_counts(app->deliver);

    metric(sb, "quita_queue_messages", "gauge", "Messages waiting to leave",
           (int64_t)deliver_queued(app->deliver));
    metric(sb, "quita_marked_total", "counter", "Messages marked", d->marked);
    metric(sb, "quita_sent_total", "counter", "Messages the provider accepted", d->sent);
    metric(sb, "quita_rejected_total", "counter", "Messages the provider refused", d->rejected);
    metric(sb, "quita_retried_total", "counter", "Sends put off", d->retried);
    metric(sb, "quita_outbox_unknown_total", "counter", "Sends whose outcome is unknown",
           d->unknown);
    metric(sb, "quita_expired_total", "counter", "Messages that expired", d->expired);
    metric(sb, "quita_mark_refused_total", "counter", "Messages the mark stopped", d->refused);
    metric(sb, "quita_http_calls_open", "gauge", "Calls to providers under way",
           (int64_t)http_client_open(app->http));
    metric(sb, "quita_database_up", "gauge", "1 when every connection is up", pg_all_up(app->pg));
}

void app_metrics(struct app *app, struct exchange *x, const struct http_request *request)
{
    struct strbuf sb = { 0 };

    (void)request;
    pipeline(&sb, app);
    delivery(&sb, app);
    exchange_reply(x, &(struct http_reply){ .status = 200,
                                            .content_type = "text/plain; version=0.0.4",
                                            .body = sb.data,
                                            .body_len = sb.len });
    strbuf_done(&sb);
}
