#pragma once
#include "server/http/http.h"
struct accounts;
struct boleto_printer;
struct charge_views;
struct clock;
struct page_requests;
struct prepare;
struct random;

/*
 * The payment page's addresses (contracts section 5): the page, its state, its PDF, and the privacy
 * notice of a creditor.
 */
struct pay;
struct pay_deps {
    struct charge_views *views;
    struct accounts *accounts;
    struct prepare *prepare;
    struct boleto_printer *printer;
    const struct clock *clock;
    const struct random *random;
    struct page_requests *requests;
};
struct pay *pay_new(const struct pay_deps *deps);
void pay_free(struct pay **pay);

void pay_show(struct pay *pay, struct exchange *x, const struct http_request *request);
void pay_status(struct pay *pay, struct exchange *x, const struct http_request *request);
void pay_pdf(struct pay *pay, struct exchange *x, const struct http_request *request);
/* What is asked there, by forms: a receipt to look at, "not mine", a person.  Answered with a 303
 * back to the page. */
enum { PAY_RECEIPT_BODY_MAX = 8 * 1024 * 1024 };
void pay_ask_receipt(struct pay *pay, struct exchange *x, const struct http_request *request);
void pay_ask_unknown(struct pay *pay, struct exchange *x, const struct http_request *request);
void pay_ask_talk(struct pay *pay, struct exchange *x, const struct http_request *request);
void pay_privacy(struct pay *pay, struct exchange *x, const struct http_request *request);
