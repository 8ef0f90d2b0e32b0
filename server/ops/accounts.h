#pragma once
#include "flows/flow.h"
#include "server/base/seal.h"
#include "server/money/bank.h"
#include "server/money/offers.h"
#include "server/providers/psp.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct error;
struct loop;
struct pg_lane;
struct clock;

/*
 * Who we serve, kept in memory so that a webhook can be verified while PostgreSQL is away: apps
 * with their secrets, channel accounts, creditors, bank accounts.  Read at start and again every
 * few seconds; a snapshot is replaced whole and freed when its last user lets go.
 */
struct webhook_app {
    const char *app;
    const char *secrets[2];
    size_t secret_count;
    const char *verify_token;
};
struct creditor {
    int64_t tenant_id, creditor_id;
    const char *slug, *trade_name, *legal_name, *cnpj, *address, *phone, *hours, *zone, *policy;
    int32_t policy_version;
    int opens_minute, closes_minute;
    const char *flow;           /* the name of the flow it talks by */
    const char *tone;           /* as flow_facts.tone: "formal"; NULL = the usual one */
    const char *segment;        /* of the pack of words it speaks by */
    struct offer_policy offers; /* policy, read */
    struct vars facts; /* empresa, empresa_razao, cnpj, endereco, fone, horario, link, segmento */
};
struct channel_account {
    int64_t tenant_id, account_id;
    enum flow_channel channel;
    const char *app, *external_id, *business_id, *api_url, *api_version, *token;
    const char *messages_url, *media_url;
    const char *stopped;        /* NULL = it runs */
    const char *purpose;        /* "cobranca" or "captacao": what the number is for */
    const char *display_number; /* digits; NULL = not told */
    const struct creditor *creditor;
};
struct bank_account {
    int64_t tenant_id, bank_account_id;
    const char *slug, *bank, *pix_key, *api_url, *token, *secret;
    struct boleto_account fields;                   /* what its boletos hold; no number yet */
    bool cards;                                     /* makes pages on which a card is paid */
    const char *transfer_agency, *transfer_account; /* as people type them; NULL = none */
    const struct psp *psp;       /* who makes its charges; NULL = they are our own issue */
    struct psp_account at_psp;   /* for its jobs; empty without one */
    const struct http_tls *tls;  /* for the calls of its jobs; NULL = as the system has it */
    struct access_token *access; /* what its jobs fetched; lives as long as the accounts */
    const struct creditor *creditor;
};

/* The key by which a site loads the chat, and who may show it. */
struct chat_widget {
    const char *key, *origins; /* origins: scheme, host and port each, blanks between */
    const char *colour;        /* "#1f6f5c" */
    const char *identify;      /* the site's secret for who is logged in; NULL = it has none */
    const struct channel_account *account;
};

struct accounts;
struct accounts_view; /* one snapshot */

struct accounts *accounts_new(struct loop *loop, struct pg_lane *lane, const struct seal *seal,
                              const struct clock *clock, const char *public_url);
void accounts_free(struct accounts **accounts);
/* Reads anew now; `loaded` (may be NULL) comes when the snapshot is in place. */
void accounts_refresh(struct accounts *accounts, void (*loaded)(void *ctx), void *ctx);
bool accounts_ready(const struct accounts *accounts);
/* The current snapshot; what is found in it stays valid until it is let go. */
struct accounts_view *accounts_hold(struct accounts *accounts);
void accounts_let_go(struct accounts_view **view);

const struct webhook_app *accounts_app(const struct accounts_view *v, const char *app);
const struct channel_account *accounts_by_external(const struct accounts_view *v, const char *app,
                                                   const char *external_id);
/* The first account of a WhatsApp Business Account. */
const struct channel_account *accounts_by_business(const struct accounts_view *v, const char *app,
                                                   const char *business_id);
const struct chat_widget *accounts_widget(const struct accounts_view *v, const char *key);
const struct chat_widget *accounts_widget_of(const struct accounts_view *v, int64_t account_id);
const struct channel_account *accounts_by_id(const struct accounts_view *v, int64_t account_id);
/* The creditor's first number: where people may write. */
const struct channel_account *accounts_of_creditor(const struct accounts_view *v,
                                                   int64_t creditor_id);
const struct creditor *accounts_creditor_by_slug(const struct accounts_view *v, const char *slug);
const struct creditor *accounts_creditor(const struct accounts_view *v, int64_t creditor_id);
const struct bank_account *accounts_bank(const struct accounts_view *v, const char *slug);
const struct bank_account *accounts_bank_by_id(const struct accounts_view *v,
                                               int64_t bank_account_id);
/* All of them. */
const struct bank_account *accounts_banks(const struct accounts_view *v, size_t *count);
/* The account that the creditor's charges are made for: the newest one. */
const struct bank_account *accounts_bank_of(const struct accounts_view *v, int64_t creditor_id);
