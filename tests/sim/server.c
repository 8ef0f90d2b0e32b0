#include "tests/sim/sim.h"

#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/loop.h"
#include "server/money/boleto_pdf.h"
#include "server/ops/accounts.h"
#include "server/ops/charge_view.h"
#include "server/ops/daily.h"
#include "server/ops/deliver.h"
#include "server/ops/poll.h"
#include "server/ops/outbox_file.h"
#include "server/ops/prepare.h"
#include "server/ops/receive.h"
#include "server/ops/requests.h"
#include "server/ops/settle.h"
#include "server/ops/spool.h"
#include "server/ops/statuses.h"
#include "server/ops/turn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The pipeline wired as server/app.c wires it, over the stand-ins. */
enum { LANE_POLL, LANE_STATUS, LANE_DELIVER, LANE_READ, LANE_SETTLE, LANE_TURNS, TURN_LANES = 2 };
enum { WATCH_MS = 100, DAILY_S = 10, REVIEW_DAYS = 1 };

struct server {
    struct server *before; /* killed ones stay reachable: kill -9 frees nothing */
    struct loop *loop;
    struct pg *pg;
    struct http_client *http;
    struct accounts *accounts;
    struct charge_views *views;
    struct outbox_files *files;
    struct prepare *prepare;
    struct deliver *deliver;
    struct turns *turns;
    struct statuses *statuses;
    struct poll *poll;
    struct daily *daily;
    struct settle *settle;
    struct requests *requests;
    struct spool *spool;
    struct receive *receive;
    struct loop_timer *watch;
    int64_t process_number;
};

static struct server *killed;
/* The shipped conversation, and one that asks for what is seldom asked for; NULL-terminated. */
static struct flow *flows[2][2];
static struct boleto_printer *printer;
static char spool_folder[128];

struct loop *server_loop(const struct server *server)
{
    return server->loop;
}

static bool database_up(void *ctx)
{
    const struct server *s = ctx;

    return pg_lane_up(pg_lane(s->pg, LANE_TURNS)) && pg_process_number(s->pg) &&
           accounts_ready(s->accounts);
}

/* As app.c: a new process number means that what was owned is gone. */
static void on_watch(void *ctx)
{
    struct server *s = ctx;
    int64_t number = pg_process_number(s->pg);

    loop_timer_again(s->watch, WATCH_MS);
    if (!number || number == s->process_number)
        return;
    if (s->process_number)
        deliver_drop_lost(s->deliver);
    s->process_number = number;
}

static void read_file(const char *path, struct strbuf *out)
{
    FILE *f = fopen(path, "r");
    char piece[4096];
    size_t len;

    if (!f) {
        perror(path);
        exit(2);
    }
    while ((len = fread(piece, 1, sizeof(piece), f)) > 0)
        strbuf_add(out, piece, len);
    fclose(f);
}

static struct flow *load_flow(const char *graph, size_t graph_len, const char *texts,
                              size_t texts_len)
{
    struct arena arena = { 0 };
    const char *report = "";
    struct flow *flow = flow_load(graph, graph_len, texts, texts_len, 1, &arena, &report);

    if (!flow) {
        fprintf(stderr, "flow: %s\n", report);
        exit(2);
    }
    arena_done(&arena);
    return flow;
}

static struct flow *load_asking(void)
{
    struct strbuf graph = { 0 }, texts = { 0 };

    read_file("tests/sim/flow/pedidos.json", &graph);
    read_file("tests/sim/flow/pedidos.pt-BR.json", &texts);
    struct flow *flow = load_flow(strbuf_str(&graph), graph.len, strbuf_str(&texts), texts.len);
    strbuf_done(&graph);
    strbuf_done(&texts);
    return flow;
}

bool sim_is_asking(void)
{
    return sim->seed % 4 == 3;
}

void server_globals(void)
{
    const struct asset *graph = asset_find("flows/graphs/cobranca.json");
    const struct asset *texts = asset_find("flows/texts/cobranca.pt-BR.json");
    struct error err = { 0 };

    flows[0][0] =
        load_flow((const char *)graph->data, graph->len, (const char *)texts->data, texts->len);
    flows[1][0] = load_asking();
    printer = boleto_printer_new(NULL, &err);
    if (!printer) {
        fprintf(stderr, "printer: %s\n", err.detail);
        exit(2);
    }
    snprintf(spool_folder, sizeof(spool_folder), "%s/quita-sim.%d",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (int)getpid());
    mkdir(spool_folder, 0700);
}

static void remove_spool(void)
{
    char path[192];

    snprintf(path, sizeof(path), "%s/whatsapp.spool", spool_folder);
    unlink(path);
    rmdir(spool_folder);
}

static void start_pipeline(struct server *s)
{
    const struct deliver_settings ds = { LANE_DELIVER, 8, 16, 15000, 70, sim->seed % 2 ? 3 : 64 };
    const struct prepare_deps rd = { s->views,    s->accounts, s->http, printer,
                                     &sim->clock, s->files,    NULL };
    const struct turns_settings ts = { .lanes = TURN_LANES,
                                       .first_lane = LANE_TURNS,
                                       .batch_max = 8,
                                       .queue_max = 64,
                                       .record = true,
                                       .review = true,
                                       .gather_ms = 1200,
                                       .gather_max_ms = 3000,
                                       .late_after_s = 21600,
                                       .reply_expires_s = 900 };

    s->prepare = prepare_new(&rd);
    const struct deliver_deps dd = { s->loop, s->pg,      &sim->clock, &sim->seal, s->accounts,
                                     s->http, s->prepare, NULL,        NULL };
    s->deliver = deliver_new(&ds, &dd);
    const struct turns_deps td = { s->loop,
                                   s->pg,
                                   &sim->clock,
                                   &sim->secrets,
                                   &sim->seal,
                                   s->accounts,
                                   s->deliver,
                                   (const struct flow *const *)flows[sim_is_asking()],
                                   "https://quita.example",
                                   printer,
                                   NULL };
    s->turns = turns_new(&ts, &td);
    s->statuses = statuses_new(s->loop, pg_lane(s->pg, LANE_STATUS), &sim->clock, 64, NULL);
    const struct poll_deps pd = { s->loop, s->pg, LANE_POLL, &sim->clock, s->turns, s->deliver };
    s->poll = poll_new(&pd);
    const struct daily_deps ad = { s->loop,  s->pg,   LANE_POLL,   &sim->clock,
                                   s->turns, DAILY_S, REVIEW_DAYS, false };
    s->daily = daily_new(&ad);
    const struct settle_deps sd = {
        pg_lane(s->pg, LANE_SETTLE), &sim->clock, &sim->seal, s->accounts, s->http, s->turns
    };
    s->settle = settle_new(&sd);
    const struct requests_deps qd = { .loop = s->loop,
                                      .lane = pg_lane(s->pg, LANE_SETTLE),
                                      .clock = &sim->clock,
                                      .seal = &sim->seal,
                                      .accounts = s->accounts,
                                      .http = s->http,
                                      .turns = s->turns };
    s->requests = requests_new(&qd);
}

void server_start(void)
{
    struct server *s = calloc(1, sizeof(*s));
    struct error err = { 0 };
    const struct pg_settings ps = { .lanes = LANE_TURNS + TURN_LANES };
    const struct spool_settings ss = { spool_folder, 1 << 20 };

    if (!s)
        abort();
    sim->life = ++sim->lives;
    sim->server = s;
    mkdir(spool_folder, 0700);
    s->loop = loop_new();
    s->pg = pg_new(s->loop, &ps, &err);
    sim_pg_current(s->pg);
    s->http = http_client_new(s->loop, 64, &err);
    s->accounts = accounts_new(s->loop, pg_lane(s->pg, LANE_READ), &sim->seal, &sim->clock,
                               "https://quita.example");
    s->views = charge_views_new(pg_lane(s->pg, LANE_READ), &sim->seal);
    s->files = outbox_files_new(s->loop, pg_lane(s->pg, LANE_READ), &sim->seal);
    start_pipeline(s);
    s->spool = spool_new(s->loop, &sim->seal, &ss, &err);
    if (!s->spool)
        abort();
    const struct receive_deps rd = { &sim->clock, &sim->seal, s->accounts, s->turns, s->statuses,
                                     s->spool,    s->http,    database_up, s };
    s->receive = receive_new(&rd);
    spool_drain_to(s->spool, s->receive, database_up, s);
    s->watch = loop_timer_add(s->loop, WATCH_MS, on_watch, s);
    sim_say("server %d starts", sim->life);
}

void server_kill(void)
{
    struct server *s = sim->server;

    if (!sim->life)
        return;
    sim_say("server %d is killed", sim->life);
    sim->life = 0;
    sim_pg_kill(s->pg);
    sim_pg_current(NULL);
    spool_free(&s->spool); /* its file descriptor goes with the process */
    s->before = killed;
    killed = s;
    sim->server = NULL;
}

void server_end(void)
{
    server_kill();
    remove_spool();
}

bool server_quiet(const struct server *s)
{
    return !turns_busy(s->turns) && !deliver_busy(s->deliver) && !deliver_queued(s->deliver) &&
           !statuses_queued(s->statuses) && !spool_in_use(s->spool) && !requests_open(s->requests);
}

void server_handle(struct exchange *x, const char *path, const struct http_request *request)
{
    if (strcmp(path, "/webhooks/whatsapp/{app}") == 0)
        receive_events(sim->server->receive, x, request);
    else
        settle_notices(sim->server->settle, x, request);
}
