#pragma once
#include "server/base/day.h"
#include "server/base/money.h"
#include "server/http/http.h"
#include "server/money/boleto.h"
#include "server/money/price.h"
#include <stdbool.h>
#include <stddef.h>
struct strbuf;
struct error;

/*
 * The payment page behind /p/{token} (ux reference, points 39 to 47), rendered from values alone.
 * At most 25 KB with its QR; everything can be read without JavaScript, which only copies codes and
 * asks for the state every few seconds, so that a payment turns the page into a receipt.
 *
 * Only the first name and a masked CPF are shown; title and link preview never tell what it is
 * about.  Invite and expired pages say nothing about a debt (collections reference 10, level L0).
 */
enum pay_state {
    PAY_OPEN,         /* amount, Pix, boleto */
    PAY_PAID,         /* receipt */
    PAY_EXPIRED,      /* 410: no data, a way on */
    PAY_CANCELLED,    /* nothing to pay here any more */
    PAY_RENEGOTIATED, /* became part of an agreement */
    PAY_LAPSED, /* 410: the code is no longer valid, what it was for is open: one tap renews it */
    PAY_INVITE  /* asks for the factor before it shows anything */
};

/* UTF-8, escaped here; NULL or "" = not there.  A URL that is neither https, http, tel, mailto nor
 * a path is left out. */
struct pay_page {
    enum pay_state state;

    /* Who is owed (CDC-04: all of it stands at the foot of every page that shows an amount). */
    const char *creditor, *creditor_legal, *creditor_document, *creditor_address, *phone;
    const char *logo_url; /* same origin; without one, the initials */
    const char *privacy_url;
    /* What the bank's app will show before the payment. */
    const char *beneficiary, *beneficiary_document;

    const char *first_name, *cpf_masked; /* "Maria", "***.982.247-**" */
    const char *what;                    /* "Mensalidade de outubro · contrato final 4821" */
    struct price price;                  /* CDC-05: total is what is asked for */
    const char *memory;                  /* price_memory() of it, a sentence a line */
    bool has_due;
    day_t due;
    bool has_valid_until;
    day_t valid_until;

    const char *pix;                  /* payload; NULL = no Pix */
    const struct boleto_code *boleto; /* NULL = no boleto */
    const char *pdf_url;
    const char *card_url; /* the bank's page, or the conversation in which it is asked for */
    /* A transfer: all of them, or `transfer_account` is NULL and none is offered. */
    const char *transfer_bank, *transfer_agency, *transfer_account, *transfer_reference;

    /* PAID */
    const char *paid_at; /* "25/11/2026 às 14:05" */
    centavos_t paid_centavos;
    const char *paid_by; /* "Pix", "boleto" */
    const char *receipt; /* number of the receipt */

    /* Ways on; each is left out when NULL. */
    const char *status_url; /* GET answers {"state":"open"}; see pay_state_name() */
    const char *renew_url;  /* EXPIRED: a form posts here for a new code or link */
    const char *again_url;  /* LAPSED: "gerar de novo", in the conversation */
    const char *ask_url; /* forms post to what is below it: /comprovante, /nao-reconheco, /pessoa */
    const char *unknown_url; /* without forms: "não reconheço" */
    const char *talk_url;    /* without forms: "falar com alguém" */
    const char *told;        /* what the last form came to: one sentence at the top */

    /* INVITE: a plain form that posts `fator` to form_url. */
    const char *form_url;
    const char *factor_label; /* "Data de nascimento de quem assinou o cadastro" */
    const char *factor_hint;  /* "dd/mm/aaaa" */
    const char *factor_error; /* "Não conseguimos confirmar. Confira e tente de novo." */
};

/* "open", "paid", "expired", "cancelled", "renegotiated", "lapsed", "invite": what the status
 * address answers and the page compares with. */
const char *pay_state_name(enum pay_state state);
/* 200, or 410 for one that is expired or lapsed. */
int pay_page_status(enum pay_state state);

/* Appends the whole document.  `nonce` is the one of pay_page_headers: at least 16 random bytes in
 * base64 or base64url, new for each answer.  Fails with ERROR_INPUT when the Pix payload fits no QR
 * or the boleto's code is none. */
bool pay_page_render(const struct pay_page *page, const char *nonce, struct strbuf *out,
                     struct error *err) __attribute__((warn_unused_result));

/*
 * The headers each of these pages must carry: policy with the nonce, no referrer, no index, no
 * store, no frame.  Ended by a NULL name; values live in `buffer`.
 */
enum { PAY_HEADERS_MAX = 8, PAY_HEADERS_SIZE = 512 };
void pay_page_headers(const char *nonce, char buffer[PAY_HEADERS_SIZE],
                      struct http_header out[PAY_HEADERS_MAX]);
