#include "server/ops/prepare.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/http/client.h"
#include "server/money/term.h"
#include "server/money/term_pdf.h"
#include "server/ops/charge_job.h"
#include "server/providers/bank_pix.h"
#include "server/providers/meta.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { CALL_TIMEOUT_MS = 10000, PIX_SECONDS_MAX = 86400 * 30 };

struct prepare {
    struct prepare_deps deps;
};

struct task {
    struct prepare *prepare;
    struct accounts_view *view;
    struct arena arena;
    int64_t account_id, tenant_id, charge_id;
    const char *filename;
    struct http_call cob; /* Pix: the registration, and whether it is only read */
    struct bank_pix pix;
    prepared_fn *done;       /* NULL: the bytes are given */
    prepared_bytes_fn *give; /* NULL: what was prepared is told */
    void *ctx;
};

struct prepare *prepare_new(const struct prepare_deps *deps)
{
    struct prepare *p = calloc(1, sizeof(*p));

    if (!p)
        abort();
    p->deps = *deps;
    return p;
}

void prepare_free(struct prepare **prepare)
{
    free(*prepare);
    *prepare = NULL;
}

static struct task *task_new(struct prepare *p, int64_t tenant_id, int64_t charge_id,
                             prepared_fn *done, void *ctx)
{
    struct task *t = calloc(1, sizeof(*t));

    if (!t)
        abort();
    *t = (struct task){ .prepare = p,
                        .view = accounts_hold(p->deps.accounts),
                        .tenant_id = tenant_id,
                        .charge_id = charge_id,
                        .done = done,
                        .ctx = ctx };
    return t;
}

static void task_finish(struct task *t, const char *what, const struct error *err)
{
    if (t->done)
        t->done(t->ctx, what, err);
    else if (err)
        t->give(t->ctx, NULL, 0, err);
    accounts_let_go(&t->view);
    arena_done(&t->arena);
    free(t);
}

static void task_fail(struct task *t, const char *why)
{
    struct error err = { 0 };

    error_set(&err, ERROR_UNAVAILABLE, "%s", why);
    task_finish(t, NULL, &err);
}

/* ---- Pix: PUT /cob/{txid}, as the BACEN Pix API has it ---- */

static void on_cob(void *ctx, const struct http_result *http);

/* A registration whose answer was lost stands, and may not be made again: it is read. */
static void read_cob(struct task *t)
{
    t->cob.method = "GET";
    t->cob.headers = NULL;
    t->cob.body = NULL;
    t->cob.body_len = 0;
    http_client_send(t->prepare->deps.http, &t->cob, on_cob, t);
}

static void on_cob(void *ctx, const struct http_result *http)
{
    struct task *t = ctx;
    const char *payload = bank_pix_payload(&t->pix, http->body, http->body_len, &t->arena);

    if (http->status == 409 && t->cob.body) {
        read_cob(t);
        return;
    }
    if ((http->status != 200 && http->status != 201) || !payload) {
        task_fail(t, "the bank did not register the Pix");
        return;
    }
    charge_view_set_pix(t->prepare->deps.views, t->tenant_id, t->charge_id, payload,
                        clock_now_us(t->prepare->deps.clock));
    task_finish(t, payload, NULL);
}

static long seconds_left(const struct prepare *p, const struct charge_view *v,
                         const struct bank_account *bank)
{
    int64_t end = instant_of(v->due + 1, 0, bank->creditor->zone);
    int64_t left = (end - clock_now_us(p->deps.clock)) / 1000000;

    return left < 300 ? 300 : left > PIX_SECONDS_MAX ? PIX_SECONDS_MAX : (long)left;
}

static void register_pix(struct task *t, const struct charge_view *v,
                         const struct bank_account *bank)
{
    static const char *const headers[] = { "Content-Type: application/json", NULL };
    const char *body;

    t->pix = (struct bank_pix){ v->centavos, bank->pix_key, seconds_left(t->prepare, v, bank) };
    body = bank_pix_body(&t->pix, &t->arena);
    t->cob =
        (struct http_call){ .method = "PUT",
                            .url = arena_printf(&t->arena, "%s/cob/%s", bank->api_url, v->txid),
                            .headers = headers,
                            .bearer = bank->token,
                            .body = body,
                            .body_len = strlen(body),
                            .timeout_ms = CALL_TIMEOUT_MS };
    http_client_send(t->prepare->deps.http, &t->cob, on_cob, t);
}

/* What the provider has made: it is registered there by now, or it is read anew. */
static void on_pix_provided(void *ctx, enum charge_end end, const struct provided_charge *charge,
                            int again_s)
{
    struct task *t = ctx;

    (void)again_s;
    if (end == CHARGE_GONE)
        task_finish(t, "", NULL); /* the mark refuses the message */
    else if (!charge || !charge->pix_payload)
        task_fail(t, "the provider gave no Pix");
    else
        task_finish(t, charge->pix_payload, NULL);
}

static void on_pix_charge(void *ctx, const struct charge_view *v, const struct error *err)
{
    struct task *t = ctx;
    const struct bank_account *bank;

    if (err) {
        task_finish(t, NULL, err);
        return;
    }
    bank = accounts_bank_by_id(t->view, v->bank_account_id);
    if (v->status != 0)
        task_finish(t, v->pix_payload ? v->pix_payload : "", NULL); /* the mark refuses it */
    else if (v->provided)
        charge_job_start(t->prepare->deps.charges, t->tenant_id, t->charge_id, CHARGE_GIVE,
                         on_pix_provided, t);
    else if (v->pix_payload)
        task_finish(t, v->pix_payload, NULL);
    else if (!bank)
        task_fail(t, "the creditor has no bank account");
    else
        register_pix(t, v, bank);
}

void prepare_pix(struct prepare *p, int64_t tenant_id, int64_t charge_id, prepared_fn *done,
                 void *ctx)
{
    struct task *t = task_new(p, tenant_id, charge_id, done, ctx);

    charge_view_load(p->deps.views, NULL, tenant_id, charge_id, on_pix_charge, t);
}

/* ---- files: uploaded to the account's number; the PDF of a charge is rendered first ---- */

static void on_uploaded(void *ctx, const struct http_result *http)
{
    struct task *t = ctx;
    const char *id = wa_uploaded_id(http->body, http->body_len, &t->arena);

    if (http->status != 200 || !id)
        task_fail(t, "the file was not taken");
    else
        task_finish(t, id, NULL);
}

static void upload(struct task *t, const char *mime_type, const void *bytes, size_t len)
{
    const struct channel_account *account = accounts_by_id(t->view, t->account_id);

    if (t->give) {
        t->give(t->ctx, bytes, len, NULL);
        task_finish(t, NULL, NULL);
        return;
    }
    if (!account) {
        task_fail(t, "the account is not there");
        return;
    }
    const struct http_part parts[] = {
        { "messaging_product", "whatsapp", 8, NULL, NULL },
        { "type", mime_type, strlen(mime_type), NULL, NULL },
        { "file", bytes, len, t->filename, mime_type },
        { NULL, NULL, 0, NULL, NULL },
    };
    http_client_send(t->prepare->deps.http,
                     &(struct http_call){ .method = "POST",
                                          .url = account->media_url,
                                          .bearer = account->token,
                                          .parts = parts,
                                          .timeout_ms = CALL_TIMEOUT_MS },
                     on_uploaded, t);
}

/* ---- a provider's PDF is fetched ---- */

static void on_fetched(void *ctx, const struct http_result *http)
{
    struct task *t = ctx;

    if (http->status != 200 || http->body_len < 5 || memcmp(http->body, "%PDF-", 5) != 0)
        task_fail(t, "the provider's PDF could not be fetched");
    else
        upload(t, "application/pdf", http->body, http->body_len);
}

/* The address came from outside: it may lead to no machine of ours, unless the provider itself is
 * there (a sandbox). */
static bool is_at(const char *url, const char *api)
{
    size_t host = strcspn(api, ":");
    size_t end = host + strspn(api + host, ":/");

    end += strcspn(api + end, "/");
    return strncmp(url, api, end) == 0 && (url[end] == '/' || url[end] == '\0');
}

static void fetch(struct task *t, const struct charge_view *v, const struct bank_account *bank)
{
    if (!bank || !v->pdf_url) {
        task_fail(t, "the provider has no PDF of it");
        return;
    }
    http_client_send(t->prepare->deps.http,
                     &(struct http_call){ .method = "GET",
                                          .url = v->pdf_url,
                                          .public_only = !is_at(v->pdf_url, bank->api_url),
                                          .timeout_ms = CALL_TIMEOUT_MS },
                     on_fetched, t);
}

static void on_document_charge(void *ctx, const struct charge_view *v, const struct error *err)
{
    struct task *t = ctx;
    struct strbuf pdf = { 0 };
    struct error bad = { 0 };
    const struct bank_account *bank = v ? accounts_bank_by_id(t->view, v->bank_account_id) : NULL;

    if (err || !v)
        task_finish(t, NULL, err);
    else if (v->provided)
        fetch(t, v, bank);
    else if (!bank || !charge_view_pdf(v, bank, t->prepare->deps.printer, &pdf, &bad))
        task_fail(t, bank ? bad.detail : "the creditor has no bank account");
    else
        upload(t, "application/pdf", pdf.data, pdf.len);
    strbuf_done(&pdf);
}

/* The paper shows the Pix too; where the bank does not give one, a boleto without it is better than
 * none. */
static void on_document_pix(void *ctx, const char *payload, const struct error *err)
{
    struct task *t = ctx;

    (void)payload;
    (void)err;
    charge_view_load(t->prepare->deps.views, NULL, t->tenant_id, t->charge_id, on_document_charge,
                     t);
}

/* One that was accepted before its PDF was kept. */
static bool print_term(struct task *t, const struct agreed_term *term, struct strbuf *pdf,
                       struct error *err)
{
    const struct creditor *c = accounts_creditor(t->view, term->creditor_id);
    char hash[TERM_HASH_SIZE], accepted[TERM_ACCEPTED_SIZE];

    if (!c)
        return error_set(err, ERROR_NOT_FOUND, "the creditor is not there");
    sodium_bin2hex(hash, sizeof(hash), term->sha256, 32);
    struct term_paper paper = { .creditor = c->trade_name,
                                .text = term->text,
                                .protocol = term->protocol,
                                .sha256 = hash,
                                .accepted = term_accepted(term->accepted_at_us, c->zone, accepted),
                                .contact = c->phone };
    return term_pdf(t->prepare->deps.printer, &paper, pdf, err);
}

static void on_term(void *ctx, const struct agreed_term *term, const struct error *err)
{
    struct task *t = ctx;
    struct strbuf pdf = { 0 };
    struct error bad = { 0 };

    if (err)
        task_finish(t, NULL, err);
    else if (term->pdf)
        upload(t, "application/pdf", term->pdf, term->pdf_len);
    else if (!print_term(t, term, &pdf, &bad))
        task_fail(t, bad.detail);
    else
        upload(t, "application/pdf", pdf.data, pdf.len);
    strbuf_done(&pdf);
}

static void document_start(struct task *t, const char *filename)
{
    struct prepare *p = t->prepare;

    t->filename = arena_strdup(&t->arena, filename ? filename : "boleto.pdf");
    if (strcmp(t->filename, PREPARE_TERM) == 0)
        agreed_term_load(p->deps.files, t->tenant_id, t->charge_id, on_term, t);
    else
        prepare_pix(p, t->tenant_id, t->charge_id, on_document_pix, t);
}

void prepare_document(struct prepare *p, int64_t account_id, int64_t tenant_id, int64_t charge_id,
                      const char *filename, prepared_fn *done, void *ctx)
{
    struct task *t = task_new(p, tenant_id, charge_id, done, ctx);

    t->account_id = account_id;
    document_start(t, filename);
}

void prepare_document_bytes(struct prepare *p, int64_t tenant_id, int64_t charge_id,
                            const char *filename, prepared_bytes_fn *give, void *ctx)
{
    struct task *t = task_new(p, tenant_id, charge_id, NULL, ctx);

    t->give = give;
    document_start(t, filename);
}

static void on_file(void *ctx, const struct outbox_file *file, const struct error *err)
{
    struct task *t = ctx;

    if (err) {
        task_finish(t, NULL, err);
        return;
    }
    t->filename = arena_strdup(&t->arena, file->filename);
    upload(t, file->mime_type, file->bytes, file->len);
}

void prepare_file(struct prepare *p, int64_t account_id, int64_t tenant_id, int64_t outbox_id,
                  prepared_fn *done, void *ctx)
{
    struct task *t = task_new(p, tenant_id, 0, done, ctx);

    t->account_id = account_id;
    outbox_file_load(p->deps.files, tenant_id, outbox_id, on_file, t);
}
