#include "server/ops/charge_view.h"

#include "db/columns.h"
#include "server/base/document.h"
#include "server/base/error.h"
#include "server/ops/debts.h"

#include <stdlib.h>
#include <string.h>

enum { WAITING_MAX = 256 };

struct request {
    struct request *next;
    struct charge_views *views;
    bool by_token;
    uint8_t token_hash[32];
    int64_t tenant_id, charge_id;
    enum sql statement;
    char *pix;      /* what is written, of SQL_CHARGE_SET_PIX */
    int64_t now_us; /* of what is written */
    charge_view_fn *done;
    void *ctx;
};

struct charge_views {
    struct pg_lane *lane;
    const struct seal *seal;
    struct request *head, **tail;
    size_t waiting;
};

static void on_idle(void *ctx);

struct charge_views *charge_views_new(struct pg_lane *lane, const struct seal *seal)
{
    struct charge_views *v = calloc(1, sizeof(*v));

    if (!v)
        abort();
    v->lane = lane;
    v->seal = seal;
    v->tail = &v->head;
    pg_lane_on_idle(lane, on_idle, v);
    return v;
}

void charge_views_free(struct charge_views **views)
{
    struct charge_views *v = *views;

    if (!v)
        return;
    for (struct request *r = v->head, *next; r; r = next) {
        next = r->next;
        free(r->pix);
        free(r);
    }
    free(v);
    *views = NULL;
}

/* ---- one request ---- */

enum {
    TENANT,
    CHARGE,
    CREDITOR,
    BANK,
    STATUS,
    CENTAVOS,
    PRINCIPAL,
    FINE,
    INTEREST,
    DISCOUNT,
    DUE,
    ISSUED,
    NOSSO,
    BARCODE,
    LINE,
    TXID,
    PIX,
    PAID_AT,
    METHOD,
    NAME,
    CPF,
    LABEL,
    COUNT,
    FIRST_DUE,
    EXPIRES,
    INVITE,
    CARD_URL,
    PDF_URL,
    PROVIDED,
    PIX_UNTIL,
    READ_AT,
    RENEWABLE,
    LATE_FINE,
    LATE_INTEREST,
    LATE_DAILY,
    EARLY_DISCOUNT,
    EARLY_UNTIL,
    PAID_CENTAVOS
};

static struct charge_terms read_terms(const struct pg_result *r)
{
    return (struct charge_terms){ .fine_bp = (int)int_or_zero(r, 0, LATE_FINE),
                                  .interest_month_bp = (int)int_or_zero(r, 0, LATE_INTEREST),
                                  .daily = pg_get_bool(r, 0, LATE_DAILY),
                                  .discount = int_or_zero(r, 0, EARLY_DISCOUNT),
                                  .discount_until = pg_get_day(r, 0, EARLY_UNTIL) };
}

static const char *masked(const struct seal *seal, struct arena *a, const struct pg_result *r)
{
    struct error err = { 0 };
    char *out = arena_alloc(a, DOCUMENT_TEXT_SIZE);

    if (pg_is_null(r, 0, CPF))
        return "";
    const char *cpf = seal_open(seal, a, "cpf", pg_get_bytea(r, 0, CPF), NULL, &err);
    if (cpf)
        document_mask_cpf(cpf, out);
    return out;
}

static void read_view(const struct seal *seal, struct arena *a, const struct pg_result *r,
                      struct charge_view *v)
{
    *v = (struct charge_view){ .tenant_id = pg_get_int8(r, 0, TENANT),
                               .charge_id = pg_get_int8(r, 0, CHARGE),
                               .creditor_id = pg_get_int8(r, 0, CREDITOR),
                               .bank_account_id = pg_get_int8(r, 0, BANK),
                               .status = (int)pg_get_int8(r, 0, STATUS),
                               .centavos = pg_get_int8(r, 0, CENTAVOS),
                               .principal = pg_get_int8(r, 0, PRINCIPAL),
                               .fine = pg_get_int8(r, 0, FINE),
                               .interest = pg_get_int8(r, 0, INTEREST),
                               .discount = pg_get_int8(r, 0, DISCOUNT),
                               .terms = read_terms(r),
                               .paid_centavos = int_or_zero(r, 0, PAID_CENTAVOS),
                               .due = pg_get_day(r, 0, DUE),
                               .issued_on = pg_get_day(r, 0, ISSUED),
                               .nosso_numero = pg_get_int8(r, 0, NOSSO),
                               .barcode = pg_get_text(r, 0, BARCODE),
                               .line = pg_get_text(r, 0, LINE),
                               .txid = pg_get_text(r, 0, TXID),
                               .pix_payload = pg_get_text(r, 0, PIX),
                               .paid_at_us = instant_or_zero(r, 0, PAID_AT),
                               .paid_by = (int)int_or_zero(r, 0, METHOD),
                               .person_name = pg_get_text(r, 0, NAME),
                               .cpf_masked = masked(seal, a, r),
                               .label = contract_end(pg_get_text(r, 0, LABEL)),
                               .instalments = pg_get_int8(r, 0, COUNT),
                               .first_due = pg_get_day(r, 0, FIRST_DUE),
                               .expires_us = instant_or_zero(r, 0, EXPIRES),
                               .invite = pg_get_bool(r, 0, INVITE),
                               .card_url = pg_get_text(r, 0, CARD_URL),
                               .pdf_url = pg_get_text(r, 0, PDF_URL),
                               .provided = pg_get_bool(r, 0, PROVIDED),
                               .pix_until_us = instant_or_zero(r, 0, PIX_UNTIL),
                               .read_at_us = instant_or_zero(r, 0, READ_AT),
                               .renewable = pg_get_bool(r, 0, RENEWABLE) };
}

static void on_step(void *ctx, struct pg_unit *pg)
{
    (void)ctx;
    (void)pg;
}

static void finish(struct request *r, const struct charge_view *view, const struct error *err)
{
    if (r->done)
        r->done(r->ctx, view, err);
    free(r->pix);
    free(r);
}

static void on_end(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct request *r = ctx;
    struct charge_view view;
    static const struct error none = { ERROR_NOT_FOUND, "there is no such charge" };

    if (err || r->statement != SQL_CHARGE_LOAD) {
        finish(r, NULL, err);
        return;
    }
    const struct pg_result *result = pg_unit_result(pg, 0);
    if (pg_rows(result) == 0) {
        finish(r, NULL, &none);
        return;
    }
    read_view(r->views->seal, pg_unit_arena(pg), result, &view);
    finish(r, &view, NULL);
}

static void start(struct request *r)
{
    struct pg_unit *pg = pg_unit_begin(r->views->lane, on_step, on_end, r);
    struct pg_args *args = pg_unit_args(pg, r->statement);

    if (r->statement == SQL_CHARGE_LOAD)
        pg_bytea(args, r->by_token ? r->token_hash : NULL, sizeof(r->token_hash));
    pg_int8(args, r->by_token ? PG_NULL_INT8 : r->tenant_id);
    pg_int8(args, r->by_token ? PG_NULL_INT8 : r->charge_id);
    if (r->statement != SQL_CHARGE_LOAD) {
        pg_text(args, r->pix);
        pg_instant(args, r->now_us);
    }
    pg_unit_send(pg, args);
    pg_unit_commit(pg);
}

static void on_idle(void *ctx)
{
    struct charge_views *v = ctx;
    struct request *r = v->head;

    if (!r || !pg_lane_idle(v->lane))
        return;
    v->head = r->next;
    if (!v->head)
        v->tail = &v->head;
    v->waiting--;
    start(r);
}

static void push(struct charge_views *v, struct request *r)
{
    static const struct error full = { ERROR_UNAVAILABLE, "too many are waiting" };
    static const struct error away = { ERROR_UNAVAILABLE, "the database is away" };

    r->views = v;
    if (v->waiting >= WAITING_MAX || !pg_lane_up(v->lane)) {
        finish(r, NULL, v->waiting >= WAITING_MAX ? &full : &away);
        return;
    }
    *v->tail = r;
    v->tail = &r->next;
    v->waiting++;
    on_idle(v);
}

void charge_view_load(struct charge_views *v, const uint8_t *token_hash, int64_t tenant_id,
                      int64_t charge_id, charge_view_fn *done, void *ctx)
{
    struct request *r = calloc(1, sizeof(*r));

    if (!r)
        abort();
    *r = (struct request){ .statement = SQL_CHARGE_LOAD,
                           .by_token = token_hash != NULL,
                           .tenant_id = tenant_id,
                           .charge_id = charge_id,
                           .done = done,
                           .ctx = ctx };
    if (token_hash)
        memcpy(r->token_hash, token_hash, sizeof(r->token_hash));
    push(v, r);
}

static void push_write(struct charge_views *v, enum sql statement, int64_t tenant_id,
                       int64_t charge_id, const char *pix, int64_t now_us)
{
    struct request *r = calloc(1, sizeof(*r));

    if (!r || (pix && !(r->pix = strdup(pix))))
        abort();
    r->statement = statement;
    r->tenant_id = tenant_id;
    r->charge_id = charge_id;
    r->now_us = now_us;
    push(v, r);
}

void charge_view_set_pix(struct charge_views *v, int64_t tenant_id, int64_t charge_id,
                         const char *payload, int64_t now_us)
{
    push_write(v, SQL_CHARGE_SET_PIX, tenant_id, charge_id, payload, now_us);
}

void charge_view_set_viewed(struct charge_views *v, int64_t tenant_id, int64_t charge_id,
                            int64_t now_us)
{
    push_write(v, SQL_CHARGE_SET_VIEWED, tenant_id, charge_id, NULL, now_us);
}
