#include "server/pay/pay.h"

#include "server/base/auto.h"
#include "server/base/arena.h"
#include "server/base/calendar.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/log.h"
#include "server/base/random.h"
#include "server/base/strbuf.h"
#include "server/money/bank.h"
#include "server/money/charge_life.h"
#include "server/ops/accounts.h"
#include "server/ops/charge_view.h"
#include "server/ops/prepare.h"
#include "server/pay/page.h"
#include "server/pay/pay_internal.h"
#include "server/providers/bank_notice.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_MAX = 64, NONCE_BYTES = 16 };

struct pay {
    struct pay_deps deps;
};

/* One request for a charge by its link. */
struct visit {
    struct pay *pay;
    struct exchange *exchange;
    struct accounts_view *accounts;
    struct arena arena;
    const char *token, *told;
    struct charge_view view; /* strings copied into the arena */
    bool found;
    void (*show)(struct visit *visit);
};

struct pay *pay_new(const struct pay_deps *deps)
{
    struct pay *p = calloc(1, sizeof(*p));

    if (!p)
        abort();
    p->deps = *deps;
    return p;
}

void pay_free(struct pay **pay)
{
    free(*pay);
    *pay = NULL;
}

struct accounts *pay_accounts(const struct pay *p)
{
    return p->deps.accounts;
}

struct page_requests *pay_page_requests(const struct pay *p)
{
    return p->deps.requests;
}

bool pay_token_fits(const char *token)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t len = strlen(token);

    return len > 0 && len <= TOKEN_MAX && strspn(token, letters) == len;
}

static void visit_end(struct visit *v)
{
    accounts_let_go(&v->accounts);
    arena_done(&v->arena);
    free(v);
}

/* ---- what the page says ---- */

/* A boleto of a day without banks is paid on the next one that has them. */
static bool is_over(const struct visit *v)
{
    const struct creditor *c = accounts_creditor(v->accounts, v->view.creditor_id);

    return c && calendar_next_business_day(CALENDAR_BANK, v->view.due) <
                    day_of_instant(clock_now_us(v->pay->deps.clock), c->zone);
}

static enum pay_state state_of(const struct visit *v)
{
    const struct charge_view *c = &v->view;

    if (!v->found)
        return PAY_EXPIRED; /* the same words for a link that never was */
    if (c->expires_us <= clock_now_us(v->pay->deps.clock) || c->invite)
        return PAY_EXPIRED; /* invites are not minted yet: they show nothing */
    if (c->status == CHARGE_STATUS_PAID)
        return PAY_PAID;
    if (c->status == CHARGE_STATUS_VOID)
        return c->renewable ? PAY_LAPSED : PAY_CANCELLED;
    return is_over(v) ? PAY_LAPSED : PAY_OPEN;
}

static const char *chat_link(struct visit *v, int64_t creditor_id, const char *text)
{
    const struct channel_account *account = accounts_of_creditor(v->accounts, creditor_id);

    if (!account || !account->display_number)
        return NULL;
    return arena_printf(&v->arena, "https://wa.me/%s?text=%s", account->display_number, text);
}

static const char *first_name(struct visit *v)
{
    return arena_strndup(&v->arena, v->view.person_name, strcspn(v->view.person_name, " "));
}

static void fill_creditor(struct visit *v, struct pay_page *page, const struct creditor *c)
{
    page->creditor = page->beneficiary = c->trade_name;
    page->creditor_legal = page->beneficiary = c->legal_name;
    page->creditor_document = page->beneficiary_document = c->cnpj;
    page->creditor_address = c->address;
    page->phone = c->phone;
    page->privacy_url = arena_printf(&v->arena, "/privacidade/%s", c->slug);
    page->talk_url = chat_link(v, c->creditor_id, "Quero%20falar%20com%20algu%C3%A9m");
    page->again_url = chat_link(v, c->creditor_id, "Gerar%20de%20novo");
    page->unknown_url = chat_link(v, c->creditor_id, "N%C3%A3o%20reconhe%C3%A7o");
}

/* A card's page is made when somebody asks for it in the conversation. */
static void fill_ways(struct visit *v, struct pay_page *page)
{
    const struct charge_view *c = &v->view;
    const struct bank_account *bank = accounts_bank_by_id(v->accounts, c->bank_account_id);

    if (!bank)
        return;
    if (bank->cards)
        page->card_url = c->card_url
                             ? c->card_url
                             : chat_link(v, c->creditor_id, "Quero%20pagar%20no%20cart%C3%A3o");
    const struct boleto_bank *known = boleto_bank_find(bank->bank);
    page->transfer_bank =
        known ? arena_printf(&v->arena, "%s %s", bank->bank, known->name) : bank->bank;
    page->transfer_agency = bank->transfer_agency;
    page->transfer_account = bank->transfer_account;
    page->transfer_reference = arena_printf(&v->arena, "%" PRId64, c->nosso_numero);
}

static const char *paid_by(int method)
{
    static const char *const names[] = { [PAYMENT_PIX] = "Pix",
                                         [PAYMENT_BOLETO] = "Boleto",
                                         [PAYMENT_CARD] = "Cartão",
                                         [PAYMENT_TRANSFER] = "Transferência" };

    return method > 0 && (size_t)method < COUNT_OF(names) ? names[method] : NULL;
}

static void fill_paid(struct visit *v, struct pay_page *page, const char *zone)
{
    char day[DAY_TEXT_SIZE];
    int64_t at = v->view.paid_at_us;
    int minute = minute_of_instant(at, zone);

    page->paid_at =
        arena_printf(&v->arena, "%s às %02d:%02d", day_format_br(day_of_instant(at, zone), day),
                     minute / 60, minute % 60);
    page->paid_centavos = v->view.paid_centavos ? v->view.paid_centavos : v->view.centavos;
    page->paid_by = paid_by(v->view.paid_by);
    page->receipt = arena_printf(&v->arena, "%" PRId64, v->view.charge_id);
}

/* Where the creditor's policy still gives this charge, to the centavo: its memory of calculation.
 */
static const char *memory_of(struct visit *v, const struct price_policy *policy)
{
    const struct charge_view *c = &v->view;
    struct strbuf text = { 0 };
    struct error err;
    struct price p;

    if (c->instalments != 1 ||
        !debt_price(c->principal, c->first_due, c->issued_on, policy, &p, &err) ||
        p.total != c->centavos || p.fine != c->fine || p.interest + p.correction != c->interest)
        return NULL;
    price_memory(&p, c->first_due, c->issued_on, policy, &text);
    const char *memory = arena_strdup(&v->arena, strbuf_str(&text));
    strbuf_done(&text);
    return memory;
}

static void fill_charge(struct visit *v, struct pay_page *page, const struct creditor *creditor,
                        struct boleto_code *code)
{
    const struct charge_view *c = &v->view;
    struct error err = { 0 };

    page->first_name = first_name(v);
    page->cpf_masked = c->cpf_masked;
    page->what = arena_printf(&v->arena, "%" PRId64 " parcela%s · contrato final %.40s",
                              c->instalments, c->instalments == 1 ? "" : "s", c->label);
    page->price = (struct price){ .principal = c->principal,
                                  .fine = c->fine,
                                  .interest = c->interest,
                                  .discount = c->discount,
                                  .total = c->centavos };
    page->memory = memory_of(v, &creditor->offers.price);
    page->has_due = page->has_valid_until = true;
    page->due = c->first_due;
    page->valid_until = c->due;
    page->pix = c->pix_payload;
    if (c->line && boleto_decode(c->line, c->due, code, &err))
        page->boleto = code;
    page->pdf_url = arena_printf(&v->arena, "/p/%s/boleto.pdf", v->token);
    page->status_url = arena_printf(&v->arena, "/p/%s/status", v->token);
    page->ask_url = arena_printf(&v->arena, "/p/%s", v->token);
    fill_ways(v, page);
}

static void reply_page(struct visit *v, const struct pay_page *page)
{
    char nonce[NONCE_BYTES * 2], buffer[PAY_HEADERS_SIZE];
    struct http_header headers[PAY_HEADERS_MAX];
    struct strbuf html = { 0 };
    struct error err = { 0 };

    random_token(v->pay->deps.random, NONCE_BYTES, nonce);
    pay_page_headers(nonce, buffer, headers);
    if (pay_page_render(page, nonce, &html, &err))
        exchange_reply(v->exchange,
                       &(struct http_reply){ .status = pay_page_status(page->state),
                                             .content_type = "text/html; charset=utf-8",
                                             .body = html.data,
                                             .body_len = html.len,
                                             .headers = headers });
    else {
        log_fact(NULL, LOG_ERROR, "page_failed", LOG_STR("why", err.detail));
        exchange_reply_text(v->exchange, 500, "tente de novo em instantes");
    }
    strbuf_done(&html);
}

static void render(struct visit *v)
{
    /* A link that nobody made belongs to no creditor. */
    struct pay_page page = { .state = state_of(v), .creditor = "Atendimento" };
    struct boleto_code code;
    const struct creditor *c =
        v->found ? accounts_creditor(v->accounts, v->view.creditor_id) : NULL;

    page.told = v->told;
    if (c)
        fill_creditor(v, &page, c);
    if (c && page.state != PAY_EXPIRED && page.state != PAY_LAPSED)
        fill_charge(v, &page, c, &code);
    if (c && page.state == PAY_PAID)
        fill_paid(v, &page, c->zone);
    reply_page(v, &page);
    visit_end(v);
}

static void on_pix(void *ctx, const char *what, const struct error *err)
{
    struct visit *v = ctx;

    (void)err; /* without the Pix the boleto still stands on the page */
    if (what)
        v->view.pix_payload = arena_strdup(&v->arena, what);
    render(v);
}

static void keep(struct visit *v, const struct charge_view *from)
{
    const char **const texts[] = { &v->view.barcode,     &v->view.line,        &v->view.txid,
                                   &v->view.pix_payload, &v->view.person_name, &v->view.cpf_masked,
                                   &v->view.label,       &v->view.card_url,    &v->view.pdf_url };

    v->view = *from;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        *texts[i] = *texts[i] ? arena_strdup(&v->arena, *texts[i]) : NULL;
    v->found = true;
}

/* A provider's codes die, or change under our feet. */
static bool is_stale(const struct visit *v)
{
    const struct charge_view *c = &v->view;
    int64_t now = clock_now_us(v->pay->deps.clock);

    return c->provided && (!c->read_at_us || (c->pix_until_us && c->pix_until_us <= now));
}

/* Anew, with what the provider has told meanwhile. */
static void on_fresh(void *ctx, const struct charge_view *view, const struct error *err)
{
    struct visit *v = ctx;
    struct charge_view link = v->view; /* how long the link holds is not the charge's */

    if (!err) {
        keep(v, view);
        v->view.expires_us = link.expires_us;
        v->view.invite = link.invite;
    }
    render(v);
}

static void on_provided(void *ctx, const char *what, const struct error *err)
{
    struct visit *v = ctx;

    (void)what;
    (void)err; /* what is kept is better than nothing */
    charge_view_load(v->pay->deps.views, NULL, v->view.tenant_id, v->view.charge_id, on_fresh, v);
}

static void show_page(struct visit *v)
{
    const struct charge_view *c = &v->view;
    bool open = v->found && state_of(v) == PAY_OPEN;

    if (open)
        charge_view_set_viewed(v->pay->deps.views, c->tenant_id, c->charge_id,
                               clock_now_us(v->pay->deps.clock));
    if (!open || (c->pix_payload && !is_stale(v)))
        render(v);
    else
        prepare_pix(v->pay->deps.prepare, c->tenant_id, c->charge_id,
                    c->provided ? on_provided : on_pix, v);
}

/* ---- state and PDF ---- */

static void show_state(struct visit *v)
{
    char body[64];
    int len = snprintf(body, sizeof(body), "{\"state\":\"%s\"}", pay_state_name(state_of(v)));

    exchange_reply(v->exchange, &(struct http_reply){ .status = 200,
                                                      .content_type = "application/json",
                                                      .body = body,
                                                      .body_len = (size_t)len });
    visit_end(v);
}

/* The provider's own paper, where it keeps it. */
static void show_provided_pdf(struct visit *v)
{
    const struct http_header headers[] = { { "Location", v->view.pdf_url },
                                           { "Referrer-Policy", "no-referrer" },
                                           { NULL, NULL } };

    if (v->view.pdf_url)
        exchange_reply(v->exchange, &(struct http_reply){ .status = 302, .headers = headers });
    else
        exchange_reply_text(v->exchange, 404, "esta cobrança não tem boleto: use o Pix da página");
}

static void show_pdf(struct visit *v)
{
    static const struct http_header headers[] = {
        { "Content-Disposition", "inline; filename=\"boleto.pdf\"" },
        { "Referrer-Policy", "no-referrer" },
        { "X-Robots-Tag", "noindex" },
        { NULL, NULL },
    };
    const struct bank_account *bank =
        v->found ? accounts_bank_by_id(v->accounts, v->view.bank_account_id) : NULL;
    struct strbuf pdf = { 0 };
    struct error err = { 0 };

    if (state_of(v) != PAY_OPEN || !bank)
        exchange_reply_text(v->exchange, 410, "este link não vale mais");
    else if (v->view.provided)
        show_provided_pdf(v);
    else if (charge_view_pdf(&v->view, bank, v->pay->deps.printer, &pdf, &err))
        exchange_reply(v->exchange, &(struct http_reply){ .status = 200,
                                                          .content_type = "application/pdf",
                                                          .body = pdf.data,
                                                          .body_len = pdf.len,
                                                          .headers = headers });
    else {
        log_fact(NULL, LOG_ERROR, "pdf_failed", LOG_STR("why", err.detail));
        exchange_reply_text(v->exchange, 500, "tente de novo em instantes");
    }
    strbuf_done(&pdf);
    visit_end(v);
}

/* ---- finding the charge ---- */

static void on_charge(void *ctx, const struct charge_view *view, const struct error *err)
{
    struct visit *v = ctx;

    if (err && err->kind != ERROR_NOT_FOUND) {
        exchange_reply_text(v->exchange, 503, "tente de novo em instantes");
        visit_end(v);
        return;
    }
    if (view)
        keep(v, view);
    v->show(v);
}

static void visit_start(struct pay *p, struct exchange *x, const struct http_request *request,
                        void (*show)(struct visit *))
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    bool fits = pay_token_fits(request->params[0]);

    if (!accounts_ready(p->deps.accounts) || !fits) {
        exchange_reply_text(x, fits ? 503 : 404, "link desconhecido");
        return;
    }
    struct visit *v = calloc(1, sizeof(*v));
    if (!v)
        abort();
    *v = (struct visit){
        .pay = p, .exchange = x, .accounts = accounts_hold(p->deps.accounts), .show = show
    };
    v->token = arena_strdup(&v->arena, request->params[0]);
    v->told = pay_told(query_value(&v->arena, request->query, "aviso"));
    crypto_hash_sha256(hash, (const uint8_t *)v->token, strlen(v->token));
    charge_view_load(p->deps.views, hash, 0, 0, on_charge, v);
}

void pay_show(struct pay *p, struct exchange *x, const struct http_request *request)
{
    visit_start(p, x, request, show_page);
}

void pay_status(struct pay *p, struct exchange *x, const struct http_request *request)
{
    visit_start(p, x, request, show_state);
}

void pay_pdf(struct pay *p, struct exchange *x, const struct http_request *request)
{
    visit_start(p, x, request, show_pdf);
}
