#include "server/ops/charge_job.h"

#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/fault.h"
#include "server/base/log.h"
#include "server/ops/charge_terms_row.h"
#include "server/ops/lane_queue.h"
#include "server/ops/provider_store.h"
#include "server/ops/psp_run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Just read is as good as read: PDF, Pix and line of one second copy come from one reading. */
enum { FRESH_S = 60, BUSY_AGAIN_S = 2, AGAIN_S = 5, LEASE_S = 50, LAST_TRY = 12 };
/* What nobody waits for leaves the last fifth of the calls to those who do. */
enum { UPKEEP_SHARE = 80 };
/* A boleto that was paid on its last day is told of two business days later; after that nobody may
 * pay yesterday's amount: whoever asks gets a new one. */
enum { OVER_DAYS = 5, NEVER_DAYS = 36500 };
enum { STATE_TO_MAKE, STATE_STANDS, STATE_VOID, STATE_GONE };

struct job {
    struct charge_jobs *jobs;
    struct accounts_view *view;
    const struct bank_account *bank;
    struct arena arena;
    struct psp_run run;
    struct provided_charge charge;
    struct charge_terms terms;
    const char *provider_id, *name, *cpf, *txid;
    int64_t person_id, read_at_us, calls_before;
    int status, state, tries, again_s;
    bool paid_elsewhere;
    bool take_down; /* void here, or over */
    bool seen_paid; /* at the provider, before its notice came */
    bool keep;      /* what the provider said goes into the row; else only the lease ends */
    enum charge_ask ask;
    enum charge_end end;
    charge_job_fn *done;
    void *ctx;
};

struct charge_jobs {
    struct charge_jobs_deps deps;
    size_t open;
};

struct charge_jobs *charge_jobs_new(const struct charge_jobs_deps *deps)
{
    struct charge_jobs *j = calloc(1, sizeof(*j));

    if (!j)
        abort();
    j->deps = *deps;
    return j;
}

void charge_jobs_free(struct charge_jobs **jobs)
{
    free(*jobs);
    *jobs = NULL;
}

size_t charge_jobs_open(const struct charge_jobs *jobs)
{
    return jobs->open;
}

static void on_step(void *ctx, struct pg_unit *pg)
{
    (void)ctx;
    (void)pg;
}

static int64_t now_of(const struct job *j)
{
    return clock_now_us(j->jobs->deps.clock);
}

static void finish(struct job *j)
{
    j->done(j->ctx, j->end, j->end == CHARGE_READY ? &j->charge : NULL, j->again_s);
    j->jobs->open--;
    accounts_let_go(&j->view);
    arena_done(&j->arena);
    free(j);
}

/* ---- what came of it ---- */

static bool is_kept(const struct job *j)
{
    return j->state == STATE_STANDS && !j->take_down;
}

/* Looked at again when it is over. */
static int64_t over_from(const struct job *j)
{
    return instant_of(j->charge.due + OVER_DAYS + 1, 0, j->bank->creditor->zone);
}

/* Longer each time, up to some days; what has failed for that long is a person's matter. */
static int64_t upkeep_from(const struct job *j)
{
    int times = j->tries < LAST_TRY ? j->tries : LAST_TRY;

    if (!is_kept(j))
        return now_of(j) + SECONDS_US((int64_t)60 << times);
    if (j->ask == CHARGE_GIVE)
        return PG_NULL_INSTANT; /* as it was */
    return j->status == 0 && j->bank ? over_from(j)
                                     : now_of(j) + SECONDS_US((int64_t)NEVER_DAYS * 86400);
}

static void send_free(struct job *j, struct pg_unit *pg)
{
    struct pg_args *args = pg_unit_args(pg, SQL_CHARGE_JOB_FREE);

    pg_int8(args, j->charge.tenant_id);
    pg_int8(args, j->charge.charge_id);
    pg_instant(args, now_of(j) + SECONDS_US(j->end == CHARGE_LATER ? j->again_s : 0));
    pg_instant(args, upkeep_from(j));
    pg_unit_send(pg, args);
}

static void send_keep(struct job *j, struct pg_unit *pg)
{
    const struct provided_charge *c = &j->charge;
    struct pg_args *args = pg_unit_args(pg, SQL_CHARGE_JOB_KEEP);

    pg_int8(args, c->tenant_id);
    pg_int8(args, c->charge_id);
    pg_int4(args, j->state);
    pg_text(args, j->provider_id);
    pg_text(args, c->line);
    pg_text(args, c->barcode);
    pg_text(args, c->pix_payload);
    pg_instant(args, instant_or_null(c->pix_until_us));
    pg_text(args, c->page_url);
    pg_text(args, c->pdf_url);
    pg_int4(args, (int)c->ways);
    pg_instant(args, instant_or_null(j->read_at_us));
    pg_instant(args, now_of(j));
    pg_instant(args, over_from(j));
    pg_text(args, c->ways & PSP_CARD ? c->page_url : NULL);
    pg_unit_send(pg, args);
}

/* As if it had been told: it is read back and settled without waiting for the notice. */
static void send_seen(struct job *j, struct pg_unit *pg)
{
    const struct psp_event seen = {
        .key = arena_printf(&j->arena, "seen %s %d", j->provider_id, (int)j->run.job.state),
        .name = "SEEN",
        .provider_id = j->provider_id,
        .kind = PSP_EVENT_MONEY,
        .raw = "{}",
    };

    provider_events_send(pg, &j->arena, j->bank, j->jobs->deps.seal, &seen, 1, now_of(j));
}

/* Told once it is committed: else another process would not find what the payer was given. */
static void on_kept(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct job *j = ctx;

    (void)pg;
    if (err) {
        log_fact(NULL, LOG_WARN, "charge_job_not_kept", LOG_STR("why", err->detail));
        j->end = CHARGE_LATER;
        j->again_s = AGAIN_S;
    }
    (void)fault_hit("charge.after_keep");
    finish(j);
}

static void keep_turn(void *ctx, struct pg_lane *lane)
{
    struct job *j = ctx;
    struct pg_unit *pg = pg_unit_begin(lane, on_step, on_kept, j);

    if (j->keep)
        send_keep(j, pg);
    else
        send_free(j, pg);
    if (j->seen_paid)
        send_seen(j, pg);
    if (j->bank)
        provider_calls_send(pg, j->bank, j->run.calls, now_of(j));
    (void)fault_hit("charge.before_keep");
    pg_unit_commit(pg);
}

static void conclude(struct job *j, enum charge_end end, bool keep)
{
    j->end = end;
    j->keep = keep;
    lane_queue_push(j->jobs->deps.queue, keep_turn, j);
}

/* ---- the job's end ---- */

static void take_issued(struct job *j)
{
    const struct psp_issued *i = &j->run.job.issued;
    struct provided_charge *c = &j->charge;

    j->provider_id = i->provider_id;
    j->state = STATE_STANDS;
    j->read_at_us = now_of(j);
    c->line = i->line;
    c->barcode = i->barcode;
    c->pix_payload = i->pix_payload;
    c->pix_until_us = i->pix_until_us;
    c->page_url = i->page_url;
    c->pdf_url = i->pdf_url;
    c->ways = i->ways;
}

/* Paid at the provider before its notice came: it is not given again. */
static void stood(struct job *j)
{
    const struct psp_job *job = &j->run.job;

    if (job->state == PSP_STATE_OPEN) {
        take_issued(j);
        conclude(j, CHARGE_READY, true);
        return;
    }
    j->provider_id = job->issued.provider_id;
    j->state = STATE_STANDS;
    j->read_at_us = 0;
    j->seen_paid = j->provider_id != NULL;
    conclude(j, CHARGE_GONE, true);
}

static void log_end(const struct job *j, const char *what)
{
    log_fact(NULL, LOG_WARN, what, LOG_STR("provider", j->run.psp->name),
             LOG_NUM("charge", j->charge.charge_id), LOG_STR("code", j->run.job.code),
             LOG_STR("why", j->run.job.why));
}

static void on_ended(void *ctx, enum psp_step end)
{
    struct job *j = ctx;
    const struct psp_job *job = &j->run.job;

    (void)fault_hit("charge.after_answer");
    if (end == PSP_REFUSED) {
        log_end(j, "charge_refused");
        conclude(j, CHARGE_REFUSED, false);
    } else if (end != PSP_DONE) {
        log_end(j, "charge_put_off");
        j->again_s = job->again_s > 0 ? job->again_s : AGAIN_S;
        conclude(j, CHARGE_LATER, false);
    } else if (job->ask == PSP_ISSUE || job->ask == PSP_REFRESH) {
        stood(j);
    } else {
        j->seen_paid = job->ask == PSP_CANCEL && job->state == PSP_STATE_PAID && j->provider_id;
        j->state = STATE_GONE;
        j->read_at_us = 0;
        conclude(j, CHARGE_GONE, true);
    }
}

/* ---- starting it ---- */

static void fill_charge(struct job *j, struct psp_job *job)
{
    const struct provided_charge *c = &j->charge;

    job->charge = (struct psp_charge){
        .reference = j->txid,
        .ways = PSP_BOLETO | PSP_PIX | (j->bank->cards ? PSP_CARD : 0),
        .centavos = c->centavos,
        .due = c->due,
        .description = "Pagamento pelo atendimento",
        .payer = { .reference = arena_printf(&j->arena, "quita-%" PRId64, j->person_id),
                   .name = j->name,
                   .document = j->cpf },
    };
    charge_terms_give(&j->terms, OVER_DAYS, &job->charge);
}

static enum psp_ask ask_of(const struct job *j)
{
    if (!j->take_down)
        return j->provider_id ? PSP_REFRESH : PSP_ISSUE;
    return j->paid_elsewhere && j->provider_id && j->bank->psp->steps[PSP_PAID_ELSEWHERE]
               ? PSP_PAID_ELSEWHERE
               : PSP_CANCEL;
}

static void start(struct job *j)
{
    struct psp_job *job = &j->run.job;

    *job = (struct psp_job){ .arena = &j->arena,
                             .ask = ask_of(j),
                             .provider_id = j->provider_id,
                             .centavos = j->charge.centavos };
    job->paid_on = day_of_instant(now_of(j), j->bank->creditor->zone);
    fill_charge(j, job);
    j->run.psp = j->bank->psp;
    j->run.bank = j->bank;
    j->run.http = j->jobs->deps.http;
    j->run.clock = j->jobs->deps.clock;
    j->run.done = on_ended;
    j->run.ctx = j;
    psp_run_start(&j->run);
}

static bool has_calls(const struct job *j)
{
    int most = j->bank->psp->calls_max;

    return !most ||
           j->calls_before < (j->ask == CHARGE_UPKEEP ? (int64_t)most * UPKEEP_SHARE / 100 : most);
}

static bool is_fresh(const struct job *j)
{
    int64_t now = now_of(j);

    return j->state == STATE_STANDS && now - j->read_at_us < SECONDS_US(FRESH_S) &&
           (!j->charge.pix_until_us || j->charge.pix_until_us > now + SECONDS_US(FRESH_S));
}

/* Why nobody at the provider is asked; NULL = they are. */
static const char *obstacle(const struct job *j)
{
    if (!j->bank || !j->bank->psp)
        return "no provider";
    if (!j->cpf && !j->take_down)
        return "no CPF";
    return has_calls(j) ? NULL : "the budget of calls is used up";
}

static bool is_over(const struct job *j)
{
    return j->state == STATE_STANDS && j->bank && now_of(j) >= over_from(j);
}

/* What the row says before anybody is asked. */
static void judge(struct job *j)
{
    bool open = j->status == 0 && (j->state == STATE_TO_MAKE || j->state == STATE_STANDS);

    j->take_down = j->ask == CHARGE_UPKEEP && (j->state == STATE_VOID || (open && is_over(j)));
    const char *why_not = obstacle(j);
    if (!open && !j->take_down) {
        conclude(j, CHARGE_GONE, false);
    } else if (!j->take_down && (is_fresh(j) || (j->ask == CHARGE_UPKEEP && is_kept(j)))) {
        conclude(j, CHARGE_READY, false);
    } else if (why_not) {
        log_fact(NULL, LOG_ERROR, "charge_not_asked", LOG_NUM("charge", j->charge.charge_id),
                 LOG_STR("why", why_not));
        conclude(j, CHARGE_REFUSED, false);
    } else {
        start(j);
    }
}

/* Columns in the order of charge_job_take.sql. */
enum {
    CREDITOR,
    STATUS,
    CENTAVOS,
    FINE,
    INTEREST,
    DUE,
    TXID,
    LINE,
    BARCODE,
    PIX,
    STATE,
    PROVIDER_ID,
    PIX_UNTIL,
    PAGE_URL,
    PDF_URL,
    WAYS,
    READ_AT,
    PERSON,
    NAME,
    CPF,
    TRIES,
    CALLS,
    PAID_ELSEWHERE,
    BANK,
    TERMS
};

static const char *kept(struct job *j, const struct pg_result *r, int column)
{
    const char *text = pg_get_text(r, 0, column);

    return text ? arena_strdup(&j->arena, text) : NULL;
}

static const char *cpf_of(struct job *j, const struct pg_result *r)
{
    struct error err = { 0 };

    if (pg_is_null(r, 0, CPF))
        return NULL;
    return seal_open(j->jobs->deps.seal, &j->arena, "cpf", pg_get_bytea(r, 0, CPF), NULL, &err);
}

static void read_charge(struct job *j, const struct pg_result *r)
{
    struct provided_charge *c = &j->charge;

    c->creditor_id = pg_get_int8(r, 0, CREDITOR);
    c->centavos = pg_get_int8(r, 0, CENTAVOS);
    c->fine = pg_get_int8(r, 0, FINE);
    c->interest = pg_get_int8(r, 0, INTEREST);
    c->due = pg_get_day(r, 0, DUE);
    c->line = kept(j, r, LINE);
    c->barcode = kept(j, r, BARCODE);
    c->pix_payload = kept(j, r, PIX);
    c->pix_until_us = instant_or_zero(r, 0, PIX_UNTIL);
    c->page_url = kept(j, r, PAGE_URL);
    c->pdf_url = kept(j, r, PDF_URL);
    c->ways = (unsigned)pg_get_int8(r, 0, WAYS);
}

static void read_row(struct job *j, const struct pg_result *r)
{
    read_charge(j, r);
    j->terms = charge_terms_row(r, 0, TERMS);
    j->status = (int)pg_get_int8(r, 0, STATUS);
    j->txid = kept(j, r, TXID);
    j->state = (int)pg_get_int8(r, 0, STATE);
    j->provider_id = kept(j, r, PROVIDER_ID);
    j->read_at_us = instant_or_zero(r, 0, READ_AT);
    j->person_id = pg_get_int8(r, 0, PERSON);
    j->name = kept(j, r, NAME);
    j->cpf = cpf_of(j, r);
    j->tries = (int)pg_get_int8(r, 0, TRIES);
    j->calls_before = int_or_zero(r, 0, CALLS);
    j->paid_elsewhere = pg_get_bool(r, 0, PAID_ELSEWHERE);
    j->bank = accounts_bank_by_id(j->view, pg_get_int8(r, 0, BANK));
}

static void on_taken(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct job *j = ctx;
    const struct pg_result *r = err ? NULL : pg_unit_result(pg, 0);

    if (r && pg_rows(r)) {
        read_row(j, r);
        judge(j);
        return;
    }
    if (err)
        log_fact(NULL, LOG_WARN, "charge_not_taken", LOG_STR("why", err->detail));
    j->end = CHARGE_LATER;
    j->again_s = BUSY_AGAIN_S;
    finish(j);
}

static void take_turn(void *ctx, struct pg_lane *lane)
{
    enum { WINDOW_S = 12 * 3600 }; /* the longest of any provider's */
    struct job *j = ctx;
    int64_t now = now_of(j);
    struct pg_unit *pg = pg_unit_begin(lane, on_step, on_taken, j);
    struct pg_args *args = pg_unit_args(pg, SQL_CHARGE_JOB_TAKE);

    pg_int8(args, j->charge.tenant_id);
    pg_int8(args, j->charge.charge_id);
    pg_instant(args, now);
    pg_instant(args, now + SECONDS_US(LEASE_S));
    pg_int4(args, WINDOW_S);
    pg_unit_send(pg, args);
    pg_unit_commit(pg);
}

void charge_job_start(struct charge_jobs *jobs, int64_t tenant_id, int64_t charge_id,
                      enum charge_ask ask, charge_job_fn *done, void *ctx)
{
    struct job *j = calloc(1, sizeof(*j));

    if (!j)
        abort();
    *j = (struct job){ .jobs = jobs,
                       .view = accounts_hold(jobs->deps.accounts),
                       .charge = { .tenant_id = tenant_id, .charge_id = charge_id },
                       .ask = ask,
                       .done = done,
                       .ctx = ctx };
    jobs->open++;
    lane_queue_push(jobs->deps.queue, take_turn, j);
}
