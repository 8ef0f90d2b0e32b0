#include "server/app_internal.h"

#include "server/app.h"
#include "server/base/error.h"
#include "server/base/log.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { WATCH_MS = 100, SEND_CONNECTIONS = 64 };

static bool database_up(void *ctx)
{
    const struct app *app = ctx;

    return pg_lane_up(pg_lane(app->pg, LANE_TURNS)) && pg_process_number(app->pg) &&
           accounts_ready(app->accounts) && flow_library_all(app->library)[0];
}

static void on_stop(void *ctx, int events)
{
    struct app *app = ctx;

    (void)events;
    if (app->stopping) { /* the second signal does not wait */
        loop_stop(app->loop);
        return;
    }
    app->stopping = true;
    app->stop_by_us = clock_monotonic_us(&app->clock) + SECONDS_US(app->config->drain_s);
    log_fact(NULL, LOG_INFO, "stopping");
    poll_rest(app->poll);
    http_server_drain(app->server);
    chat_face_drain(app->chat_face);
    console_drain(app->console);
}

static bool idle(const struct app *app)
{
    return !http_server_open(app->server) && !http_server_sockets(app->server) &&
           !turns_busy(app->turns) && !deliver_busy(app->deliver) &&
           !statuses_queued(app->statuses);
}

/* Notices a new process number (what was owned is gone) and the end of draining. */
static void on_watch(void *ctx)
{
    struct app *app = ctx;
    int64_t number = pg_process_number(app->pg);

    loop_timer_again(app->watch, WATCH_MS);
    if (number && number != app->process_number) {
        if (app->process_number)
            deliver_drop_lost(app->deliver);
        app->process_number = number;
    }
    if (app->stopping && (idle(app) || clock_monotonic_us(&app->clock) >= app->stop_by_us))
        loop_stop(app->loop);
}

static enum log_level level_of(const char *name)
{
    static const char *const names[] = { "debug", "info", "warn", "error", "none" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i], name) == 0)
            return (enum log_level)i;
    return LOG_INFO;
}

static bool split_address(const char *text, char *host, size_t size, int *port, struct error *err)
{
    const char *colon = strrchr(text, ':');
    char *end = NULL;
    long number = colon ? strtol(colon + 1, &end, 10) : -1;

    if (!colon || (size_t)(colon - text) >= size || *end || number < 0 || number > 65535)
        return error_set(err, ERROR_INPUT, "\"%s\" is no address: host:port is meant", text);
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = '\0';
    *port = (int)number;
    return true;
}

static struct http_server *listen_on(struct app *app, const char *address, bool admin,
                                     struct error *err)
{
    char host[64];
    struct http_settings s = { .address = host,
                               .admin = admin,
                               .trusted_proxies = app->config->trusted_proxies,
                               .header_timeout_s = 10,
                               .body_timeout_s = 12,
                               .connections_max = app->config->connections_max,
                               .connections_per_peer_max = app->config->connections_per_peer_max,
                               .sockets = app_sockets,
                               .sockets_max = app->config->sockets_max,
                               .sockets_per_peer_max = app->config->sockets_per_peer_max,
                               .socket_handshakes_per_s = app->config->socket_handshakes_per_s };

    if (!split_address(address, host, sizeof(host), &s.port, err))
        return NULL;
    return http_server_new(app->loop, &s, app->routes, app, err);
}

static bool start_database(struct app *app, struct error *err)
{
    const struct pg_settings s = { .conninfo = app->config->database,
                                   .lanes = LANE_TURNS + app->config->turn_lanes,
                                   .statement_timeout_ms = 5000,
                                   .connect_timeout_ms = 5000,
                                   .backoff_min_ms = 100,
                                   .backoff_max_ms = 2000 };

    app->pg = pg_new(app->loop, &s, err);
    if (!app->pg)
        return false;
    app->accounts = accounts_new(app->loop, pg_lane(app->pg, LANE_READ), &app->seal, &app->clock,
                                 app->config->public_url);
    app->library = flow_library_new(app->loop, pg_lane(app->pg, LANE_READ), &app->clock);
    app->views = charge_views_new(pg_lane(app->pg, LANE_READ), &app->seal);
    app->files = outbox_files_new(app->loop, pg_lane(app->pg, LANE_READ), &app->seal);
    return true;
}

static void start_providers(struct app *app)
{
    struct pg_lane *lane = pg_lane(app->pg, LANE_PROVIDER);
    const struct provider_hooks_deps hd = { app->provider_queue, lane, &app->clock, &app->seal,
                                            app->accounts };
    const struct provider_events_deps ed = { app->loop,   app->provider_queue, lane,
                                             &app->clock, &app->seal,          app->accounts,
                                             app->http,   app->turns };
    const struct provider_upkeep_deps ud = { app->loop,   app->provider_queue, lane,
                                             &app->clock, &app->seal,          app->accounts,
                                             app->http,   app->charges };
    const struct refunds_deps rd = { app->loop,  app->provider_queue, lane,     &app->clock,
                                     &app->seal, app->accounts,       app->http };

    app->hooks = provider_hooks_new(&hd);
    app->provider_events = provider_events_new(&ed);
    app->upkeep = provider_upkeep_new(&ud);
    app->refunds = refunds_new(&rd);
}

static void start_charges(struct app *app)
{
    app->provider_queue = lane_queue_new(pg_lane(app->pg, LANE_PROVIDER));
    const struct charge_jobs_deps cd = { app->provider_queue, &app->clock, &app->seal,
                                         app->accounts, app->http };
    app->charges = charge_jobs_new(&cd);
    const struct prepare_deps rd = { app->views,  app->accounts, app->http,   app->printer,
                                     &app->clock, app->files,    app->charges };
    app->prepare = prepare_new(&rd);
}

static void start_chat(struct app *app)
{
    app->feed = feed_new(clock_now_us(&app->clock));
    app->chat_queue = lane_queue_new(pg_lane(app->pg, LANE_CHAT));
    const struct chat_deps hd = { app->chat_queue, &app->clock, &app->seal, &app->random };
    app->chat = chat_new(&hd);
    app->news = news_new(&(struct news_deps){ app->loop, pg_lane(app->pg, LANE_NEWS), &app->clock,
                                              &app->random, app->feed, app->chat });
}

static void start_deliver(struct app *app)
{
    const struct config *c = app->config;
    const struct deliver_settings ds = { .lane = LANE_DELIVER,
                                         .in_flight_max = c->in_flight_max,
                                         .backlog_max = c->backlog_max,
                                         .batch_max = c->batch_max,
                                         .send_timeout_ms = c->send_timeout_ms,
                                         .rate_per_s = c->rate_per_s };
    const struct deliver_deps dd = { app->loop,    app->pg,       &app->clock,
                                     &app->seal,   app->accounts, app->http,
                                     app->prepare, app->chat,     app->feed };

    app->deliver = deliver_new(&ds, &dd);
}

static void start_turns(struct app *app)
{
    const struct config *c = app->config;
    const struct turns_settings ts = { .lanes = c->turn_lanes,
                                       .first_lane = LANE_TURNS,
                                       .batch_max = c->batch_max,
                                       .queue_max = c->queue_max,
                                       .record = c->record,
                                       .review = c->review_days > 0,
                                       .gather_ms = c->gather_ms,
                                       .gather_max_ms = c->gather_max_ms,
                                       .late_after_s = c->late_after_s,
                                       .reply_expires_s = c->reply_expires_s };
    const struct turns_deps td = {
        app->loop,     app->pg,       &app->clock,  &app->random,
        &app->seal,    app->accounts, app->deliver, flow_library_all(app->library),
        c->public_url, app->printer,  app->feed
    };

    app->turns = turns_new(&ts, &td);
    chat_set_turns(app->chat, app->turns);
    app->statuses = statuses_new(app->loop, pg_lane(app->pg, LANE_STATUS), &app->clock,
                                 (size_t)c->queue_max * 4, app->feed);
}

/* What comes due by itself. */
static void start_timers(struct app *app)
{
    const struct config *c = app->config;
    const struct poll_deps pd = { app->loop,   app->pg,    LANE_POLL,
                                  &app->clock, app->turns, app->deliver };
    const struct daily_deps ad = { app->loop,  app->pg,          LANE_POLL,      &app->clock,
                                   app->turns, c->daily_every_s, c->review_days, true };

    app->poll = poll_new(&pd);
    app->daily = daily_new(&ad);
}

static void start_money(struct app *app)
{
    const struct settle_deps sd = {
        pg_lane(app->pg, LANE_SETTLE), &app->clock, &app->seal, app->accounts, app->http, app->turns
    };
    const struct requests_deps qd = { app->loop,     pg_lane(app->pg, LANE_SETTLE),
                                      &app->clock,   &app->seal,
                                      app->accounts, app->http,
                                      app->turns,    app->charges,
                                      &app->random,  app->config->public_url };

    app->settle = settle_new(&sd);
    app->requests = requests_new(&qd);
    start_providers(app);
}

static void start_pages(struct app *app)
{
    const struct page_requests_deps wd = { app->loop, pg_lane(app->pg, LANE_READ), &app->clock,
                                           &app->seal, app->turns };
    app->page_requests = page_requests_new(&wd);
    const struct pay_deps yd = { app->views,  app->accounts, app->prepare,      app->printer,
                                 &app->clock, &app->random,  app->page_requests };
    app->pay = pay_new(&yd);
    const struct chat_face_deps fd = { app->loop,     app->chat,
                                       app->accounts, app->prepare,
                                       &app->clock,   &app->seal,
                                       &app->random,  app->config->public_url };
    app->chat_face = chat_face_new(&fd);
    app->chat_panel = chat_panel_new(&(struct chat_panel_deps){ app->accounts, &app->random });
}

/* Each borrows from the ones before it. */
static void start_pipeline(struct app *app)
{
    start_charges(app);
    start_chat(app);
    start_deliver(app);
    start_turns(app);
    start_timers(app);
    start_money(app);
    start_pages(app);
}

static bool start_console(struct app *app, struct error *err)
{
    struct pg_lane *lane = pg_lane(app->pg, LANE_CONSOLE);

    app->media = media_fetch_new(&(struct media_fetch_deps){ app->accounts, app->http });
    app->console_queue = lane_queue_new(lane);
    const struct console_deps cd = { app->loop,
                                     lane,
                                     app->console_queue,
                                     &app->clock,
                                     &app->random,
                                     &app->seal,
                                     app->config->public_url,
                                     app->accounts,
                                     app->feed,
                                     app->turns,
                                     app->charges,
                                     app->media,
                                     app->news };
    app->console = console_new(&cd, err);
    return app->console != NULL;
}

static bool start_faces(struct app *app, struct error *err)
{
    const struct spool_settings ss = { app->config->spool, (int64_t)1 << 30 };

    app->spool = spool_new(app->loop, &app->seal, &ss, err);
    if (!app->spool)
        return false;
    const struct receive_deps rd = { &app->clock,
                                     &app->seal,
                                     app->accounts,
                                     app->turns,
                                     app->statuses,
                                     app->spool,
                                     app->config->read_receipts ? app->http : NULL,
                                     database_up,
                                     app };
    app->receive = receive_new(&rd);
    spool_drain_to(app->spool, app->receive, database_up, app);
    if (!start_console(app, err))
        return false;
    app->routes = app_routes();
    app->server = listen_on(app, app->config->listen, false, err);
    app->admin = app->server ? listen_on(app, app->config->admin_listen, true, err) : NULL;
    return app->admin != NULL;
}

static bool app_start(struct app *app, struct error *err)
{
    app->clock = clock_system();
    app->random = random_system();
    log_set_level(level_of(app->config->log_level));
    signal(SIGPIPE, SIG_IGN);
    if (!seal_init(&app->seal, app->config->keys, err))
        return false;
    app->loop = loop_new();
    app->printer = boleto_printer_new(NULL, err);
    if (!app->printer)
        return false;
    app->http = http_client_new(app->loop, SEND_CONNECTIONS + app->config->in_flight_max, err);
    if (!app->http || !start_database(app, err))
        return false;
    start_pipeline(app);
    if (!start_faces(app, err))
        return false;
    app->watch = loop_timer_add(app->loop, WATCH_MS, on_watch, app);
    app->term = loop_signal_add(app->loop, SIGTERM, on_stop, app);
    app->interrupt = loop_signal_add(app->loop, SIGINT, on_stop, app);
    log_fact(NULL, LOG_INFO, "listening", LOG_NUM("port", http_server_port(app->server)),
             LOG_NUM("admin_port", http_server_port(app->admin)));
    return true;
}

static void app_done(struct app *app)
{
    loop_watch_remove(&app->term);
    loop_watch_remove(&app->interrupt);
    loop_timer_remove(&app->watch);
    http_server_free(&app->server);
    http_server_free(&app->admin);
    http_client_free(&app->http);
    poll_free(&app->poll);
    daily_free(&app->daily);
    settle_free(&app->settle);
    requests_free(&app->requests);
    pg_free(&app->pg);
    provider_hooks_free(&app->hooks);
    provider_events_free(&app->provider_events);
    provider_upkeep_free(&app->upkeep);
    refunds_free(&app->refunds);
    charge_jobs_free(&app->charges);
    lane_queue_free(&app->provider_queue);
    charge_views_free(&app->views);
    outbox_files_free(&app->files);
    prepare_free(&app->prepare);
    pay_free(&app->pay);
    chat_panel_free(&app->chat_panel);
    chat_face_free(&app->chat_face);
    chat_free(&app->chat);
    lane_queue_free(&app->chat_queue);
    console_free(&app->console);
    media_fetch_free(&app->media);
    lane_queue_free(&app->console_queue);
    news_free(&app->news);
    feed_free(&app->feed);
    page_requests_free(&app->page_requests);
    boleto_printer_free(&app->printer);
    spool_free(&app->spool);
    receive_free(&app->receive);
    statuses_free(&app->statuses);
    turns_free(&app->turns);
    deliver_free(&app->deliver);
    accounts_free(&app->accounts);
    flow_library_free(&app->library);
    seal_done(&app->seal);
    free(app->routes);
    if (app->loop)
        loop_free(&app->loop);
}

bool app_run(const struct config *config, struct error *err)
{
    struct app app = { .config = config };
    bool ok = app_start(&app, err);

    if (ok) {
        loop_run(app.loop);
        log_fact(NULL, LOG_INFO, "stopped");
        /* What is still under way ends as in a kill, which every part of this program survives;
         * tearing it down piece by piece would only add ways to get that wrong. */
        exit(EXIT_SUCCESS);
    }
    app_done(&app);
    return ok;
}
