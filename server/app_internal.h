#pragma once
#include "db/pg.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/base/seal.h"
#include "server/config.h"
#include "server/console/console.h"
#include "server/http/client.h"
#include "server/http/http.h"
#include "server/http/socket.h"
#include "server/loop.h"
#include "server/chat/face.h"
#include "server/chat/panel.h"
#include "server/ops/accounts.h"
#include "server/ops/chat.h"
#include "server/ops/deliver.h"
#include "server/money/boleto_pdf.h"
#include "server/ops/charge_job.h"
#include "server/ops/charge_view.h"
#include "server/ops/daily.h"
#include "server/ops/feed.h"
#include "server/ops/flow_library.h"
#include "server/ops/lane_queue.h"
#include "server/ops/news.h"
#include "server/ops/poll.h"
#include "server/ops/page_request.h"
#include "server/ops/media_fetch.h"
#include "server/ops/prepare.h"
#include "server/ops/provider_events.h"
#include "server/ops/provider_hooks.h"
#include "server/ops/provider_upkeep.h"
#include "server/ops/receive.h"
#include "server/ops/refunds.h"
#include "server/ops/requests.h"
#include "server/ops/settle.h"
#include "server/ops/spool.h"
#include "server/ops/statuses.h"
#include "server/ops/turn.h"
#include "server/pay/pay.h"

/* Lanes of the pool: turns have the rest. */
enum {
    LANE_POLL,
    LANE_STATUS,
    LANE_DELIVER,
    LANE_READ,
    LANE_SETTLE,
    LANE_PROVIDER,
    LANE_CHAT,
    LANE_CONSOLE,
    LANE_NEWS,
    LANE_TURNS
};

struct app {
    const struct config *config;
    struct loop *loop;
    struct clock clock;
    struct random random;
    struct seal seal;
    struct pg *pg;
    struct http_client *http;
    struct accounts *accounts;
    struct flow_library *library;
    struct deliver *deliver;
    struct turns *turns;
    struct statuses *statuses;
    struct receive *receive;
    struct spool *spool;
    struct poll *poll;
    struct daily *daily;
    struct boleto_printer *printer;
    struct charge_views *views;
    struct outbox_files *files;
    struct prepare *prepare;
    struct media_fetch *media;
    struct settle *settle;
    struct requests *requests;
    struct lane_queue *provider_queue;
    struct charge_jobs *charges;
    struct provider_hooks *hooks;
    struct provider_events *provider_events;
    struct provider_upkeep *upkeep;
    struct refunds *refunds;
    struct page_requests *page_requests;
    struct pay *pay;
    struct lane_queue *chat_queue;
    struct chat *chat;
    struct chat_face *chat_face;
    struct chat_panel *chat_panel;
    struct feed *feed;
    struct news *news;
    struct lane_queue *console_queue;
    struct console *console;
    struct http_route *routes; /* app_routes and the console's */
    struct http_server *server, *admin;
    struct loop_timer *watch;
    struct loop_watch *term, *interrupt;
    int64_t process_number, stop_by_us;
    bool stopping;
};

/* routes.c: the whole table of addresses (contracts section 5), in memory of its own. */
struct http_route *app_routes(void);
extern const struct socket_route app_sockets[];
/* metrics.c */
void app_metrics(struct app *app, struct exchange *x, const struct http_request *request);
