#include "server/ops/outbox_file.h"

#include "db/columns.h"
#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/loop.h"

#include <stdlib.h>

enum { AGAIN_MS = 20 };

struct request {
    struct request *next;
    struct outbox_files *files;
    int64_t tenant_id, id; /* of the message; of the charge for a term */
    outbox_file_fn *done;
    agreed_term_fn *done_term; /* not NULL: a term is asked for */
    void *ctx;
};

struct outbox_files {
    struct loop *loop;
    struct pg_lane *lane;
    const struct seal *seal;
    struct request *head, **tail;
    struct loop_timer *timer;
};

static void on_tick(void *ctx);

struct outbox_files *outbox_files_new(struct loop *loop, struct pg_lane *lane,
                                      const struct seal *seal)
{
    struct outbox_files *f = calloc(1, sizeof(*f));

    if (!f)
        abort();
    f->loop = loop;
    f->lane = lane;
    f->seal = seal;
    f->tail = &f->head;
    return f;
}

void outbox_files_free(struct outbox_files **files)
{
    struct outbox_files *f = *files;

    if (!f)
        return;
    for (struct request *r = f->head, *next; r; r = next) {
        next = r->next;
        free(r);
    }
    loop_timer_remove(&f->timer);
    free(f);
    *files = NULL;
}

static void finish(struct request *r, const struct outbox_file *file, const struct error *err)
{
    if (r->done_term)
        r->done_term(r->ctx, NULL, err);
    else
        r->done(r->ctx, file, err);
    free(r);
}

/* Columns in the order of term_load.sql. */
enum { CREDITOR, TEXT, SHA256, PROTOCOL, ACCEPTED_AT, PDF, SHA256_SIZE = 32 };

/* False: it was kept, and cannot be opened. */
static bool open_pdf(const struct request *r, struct pg_unit *pg, const struct pg_result *res,
                     struct agreed_term *term, struct error *err)
{
    if (pg_is_null(res, 0, PDF))
        return true;
    term->pdf = seal_open(r->files->seal, pg_unit_arena(pg), "term", pg_get_bytea(res, 0, PDF),
                          &term->pdf_len, err);
    return term->pdf != NULL;
}

static void finish_term(struct request *r, struct pg_unit *pg, const struct pg_result *res)
{
    struct bytes hash = pg_get_bytea(res, 0, SHA256);
    struct error err = { ERROR_INTERNAL, "the term's hash is no SHA-256" };
    struct agreed_term term = { .creditor_id = pg_get_int8(res, 0, CREDITOR),
                                .accepted_at_us = pg_get_instant(res, 0, ACCEPTED_AT),
                                .text = pg_get_text(res, 0, TEXT),
                                .protocol = pg_get_text(res, 0, PROTOCOL),
                                .sha256 = hash.data };
    bool good = hash.len == SHA256_SIZE && open_pdf(r, pg, res, &term, &err);

    r->done_term(r->ctx, good ? &term : NULL, good ? NULL : &err);
    free(r);
}

/* Columns in the order of outbox_file_load.sql. */
enum { MIME_TYPE, FILENAME, CONTENT };

static void on_end(void *ctx, struct pg_unit *pg, const struct error *err)
{
    struct request *r = ctx;
    struct outbox_file file;
    struct error bad = { ERROR_NOT_FOUND, "its file is not there" };

    if (err) {
        finish(r, NULL, err);
        return;
    }
    const struct pg_result *res = pg_unit_result(pg, 0);
    if (pg_rows(res) == 0) {
        finish(r, NULL, &bad);
        return;
    }
    if (r->done_term) {
        finish_term(r, pg, res);
        return;
    }
    file.mime_type = pg_get_text(res, 0, MIME_TYPE);
    file.filename = pg_get_text(res, 0, FILENAME);
    file.bytes = seal_open(r->files->seal, pg_unit_arena(pg), "file", pg_get_bytea(res, 0, CONTENT),
                           &file.len, &bad);
    finish(r, file.bytes ? &file : NULL, file.bytes ? NULL : &bad);
}

static void on_step(void *ctx, struct pg_unit *pg)
{
    (void)ctx;
    (void)pg;
}

static void start(struct request *r)
{
    struct pg_unit *pg = pg_unit_begin(r->files->lane, on_step, on_end, r);
    struct pg_args *args = pg_unit_args(pg, r->done_term ? SQL_TERM_LOAD : SQL_OUTBOX_FILE_LOAD);

    pg_int8(args, r->tenant_id);
    pg_int8(args, r->id);
    pg_unit_send(pg, args);
    pg_unit_commit(pg);
}

static void on_tick(void *ctx)
{
    struct outbox_files *f = ctx;
    struct request *r = f->head;

    if (r && pg_lane_idle(f->lane)) {
        f->head = r->next;
        if (!f->head)
            f->tail = &f->head;
        start(r);
    }
    if (f->head)
        loop_timer_again(f->timer, AGAIN_MS);
}

static void push(struct outbox_files *f, const struct request *asked)
{
    struct request *r = calloc(1, sizeof(*r));

    if (!r)
        abort();
    *r = *asked;
    r->files = f;
    *f->tail = r;
    f->tail = &r->next;
    if (!f->timer)
        f->timer = loop_timer_add(f->loop, 0, on_tick, f);
    else
        loop_timer_again(f->timer, 0);
}

void outbox_file_load(struct outbox_files *f, int64_t tenant_id, int64_t outbox_id,
                      outbox_file_fn *done, void *ctx)
{
    push(f, &(struct request){ .tenant_id = tenant_id, .id = outbox_id, .done = done, .ctx = ctx });
}

void agreed_term_load(struct outbox_files *f, int64_t tenant_id, int64_t charge_id,
                      agreed_term_fn *done, void *ctx)
{
    push(f, &(struct request){
                .tenant_id = tenant_id, .id = charge_id, .done_term = done, .ctx = ctx });
}
