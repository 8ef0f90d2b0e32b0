#pragma once
#include "server/http/http.h"
struct accounts;
struct boleto_printer;
struct charge_views;
struct clock;
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
};
struct pay *pay_new(const struct pay_deps *deps);
void pay_free(struct pay **pay);

void pay_show(struct pay *pay, struct exchange *x, const struct http_request *request);
void pay_status(struct pay *pay, struct exchange *x, const struct http_request *request);
void pay_pdf(struct pay *pay, struct exchange *x, const struct http_request *request);
void pay_privacy(struct pay *pay, struct exchange *x, const struct http_request *request);
