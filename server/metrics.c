#include "server/app_internal.h"

#include "server/base/strbuf.h"
#include "server/ops/daily.h"
#include "server/ops/settle_tell.h"

#include <inttypes.h>

/* Prometheus text format 0.0.4.  No label ever carries an id of a person. */
static void metric(struct strbuf *sb, const char *name, const char *kind, const char *help,
                   int64_t value)
{
    strbuf_addf(sb, "# HELP %s %s\n# TYPE %s %s\n%s %" PRId64 "\n", name, help, name, kind, name,
                value);
}

/* Seconds, as Prometheus has them. */
static void histogram(struct strbuf *sb, const char *name, const char *help,
                      const struct histogram *h)
{
    int64_t below = 0;

    strbuf_addf(sb, "# HELP %s %s\n# TYPE %s histogram\n", name, help, name);
    for (int i = 0; i < HISTOGRAM_BUCKETS; i++) {
        below += h->counts[i];
        if (i < HISTOGRAM_BUCKETS - 1)
            strbuf_addf(sb, "%s_bucket{le=\"%g\"} %" PRId64 "\n", name,
                        (double)histogram_limits_us[i] / 1e6, below);
        else
            strbuf_addf(sb, "%s_bucket{le=\"+Inf\"} %" PRId64 "\n", name, below);
    }
    strbuf_addf(sb, "%s_sum %.6f\n%s_count %" PRId64 "\n", name, (double)h->sum_us / 1e6, name,
                h->count);
}

static void seconds(struct strbuf *sb, const char *name, const char *help, int64_t us)
{
    strbuf_addf(sb, "# HELP %s %s\n# TYPE %s gauge\n%s %.3f\n", name, help, name, name,
                (double)us / 1e6);
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
    metric(sb, "quita_sockets", "gauge", "Open WebSockets",
           (int64_t)http_server_sockets(app->server));
    metric(sb, "quita_queue_units", "gauge", "Units waiting for a turn",
           (int64_t)turns_queued(app->turns));
    metric(sb, "quita_queue_statuses", "gauge", "Statuses waiting",
           (int64_t)statuses_queued(app->statuses));
    metric(sb, "quita_statuses_total", "counter", "Statuses applied",
           statuses_applied(app->statuses));
    seconds(sb, "quita_queue_units_age_seconds", "Age of the unit that waits longest",
            turns_oldest_us(app->turns));
    histogram(sb, "quita_turn_seconds", "From arrival to commit", &t->latency);
    metric(sb, "quita_spool_bytes", "gauge", "Bytes waiting in the spool", spool_bytes(app->spool));
}

static void delivery(struct strbuf *sb, const struct app *app)
{
    const struct deliver_counts *d = deliver_counts(app->deliver);

    metric(sb, "quita_queue_messages", "gauge", "Messages waiting to leave",
           (int64_t)deliver_queued(app->deliver));
    seconds(sb, "quita_queue_messages_age_seconds", "Age of the message that waits longest",
            deliver_oldest_us(app->deliver));
    histogram(sb, "quita_send_seconds", "From the outbox to the provider's answer", &d->latency);
    metric(sb, "quita_marked_total", "counter", "Messages marked", d->marked);
    metric(sb, "quita_sent_total", "counter", "Messages the provider accepted", d->sent);
    metric(sb, "quita_rejected_total", "counter", "Messages the provider refused", d->rejected);
    metric(sb, "quita_retried_total", "counter", "Sends put off", d->retried);
    metric(sb, "quita_outbox_unknown_total", "counter", "Sends whose outcome is unknown",
           d->unknown);
    metric(sb, "quita_expired_total", "counter", "Messages that expired", d->expired);
    metric(sb, "quita_mark_refused_total", "counter", "Messages the mark stopped", d->refused);
    metric(sb, "quita_set_aside_total", "counter", "Messages left to the database: memory was full",
           d->set_aside);
    metric(sb, "quita_mark_put_off_total", "counter", "Messages the mark put off", d->put_off);
    metric(sb, "quita_http_calls_open", "gauge", "Calls to providers under way",
           (int64_t)http_client_open(app->http));
    metric(sb, "quita_database_up", "gauge", "1 when every connection is up", pg_all_up(app->pg));
}

static void money(struct strbuf *sb, const struct app *app)
{
    struct settle_counts all = *settle_counts(app->settle);
    const struct settle_counts *s = &all;

    settle_counts_add(&all, provider_events_counts(app->provider_events));
    metric(sb, "quita_payments_settled_total", "counter", "Payments settled", s->settled);
    metric(sb, "quita_payments_cases_total", "counter", "Payments a person must look at", s->cases);
    metric(sb, "quita_payments_returned_total", "counter", "Refunds and chargebacks booked",
           s->returned);
    metric(sb, "quita_payments_transactions_total", "counter", "Commits that booked notices",
           s->transactions);
    metric(sb, "quita_payments_repeated_total", "counter", "Notices seen before", s->repeated);
    metric(sb, "quita_payments_refused_total", "counter", "Notices refused", s->refused);
    const struct daily_counts *d = daily_counts(app->daily);
    metric(sb, "quita_ledger_checks_total", "counter", "Looks at the books of a creditor",
           d->ledgers_checked);
    metric(sb, "quita_ledger_differences_total", "counter", "Looks at which something differed",
           d->ledger_differences);
    for (int lane = 0; lane < LANE_TURNS + app->config->turn_lanes; lane++)
        strbuf_addf(sb, "quita_database_lane_up{lane=\"%d\"} %d\n", lane,
                    pg_lane_up(pg_lane(app->pg, lane)));
}

void app_metrics(struct app *app, struct exchange *x, const struct http_request *request)
{
    struct strbuf sb = { 0 };

    (void)request;
    pipeline(&sb, app);
    delivery(&sb, app);
    money(&sb, app);
    exchange_reply(x, &(struct http_reply){ .status = 200,
                                            .content_type = "text/plain; version=0.0.4",
                                            .body = sb.data,
                                            .body_len = sb.len });
    strbuf_done(&sb);
}
