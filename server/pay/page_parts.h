#pragma once
#include "server/pay/page.h"

/* The parts of the payment page.  Internal to page.h. */

/* https, http, tel, mailto, or a path of this server ("/..." but not "//..."). */
bool pay_url_safe(const char *url);

void pay_header(const struct pay_page *page, struct strbuf *out);
void pay_footer(const struct pay_page *page, struct strbuf *out);
/* "Valor original ... Total": every part by its name, zeros left out (CDC-05). */
void pay_price_table(const struct pay_page *page, struct strbuf *out);
/* "Já paguei", "Não reconheço", "Falar com alguém". */
void pay_ways(const struct pay_page *page, struct strbuf *out);

bool pay_main_open(const struct pay_page *page, struct strbuf *out, struct error *err);
bool pay_main_paid(const struct pay_page *page, struct strbuf *out, struct error *err);
bool pay_main_lapsed(const struct pay_page *page, struct strbuf *out, struct error *err);
bool pay_main_expired(const struct pay_page *page, struct strbuf *out, struct error *err);
bool pay_main_cancelled(const struct pay_page *page, struct strbuf *out, struct error *err);
bool pay_main_invite(const struct pay_page *page, struct strbuf *out, struct error *err);

/* <before>escaped text<after>; nothing at all when the text is not there. */
void pay_text(const char *before, const char *text, const char *after, struct strbuf *out);
/* <a ...>label</a>; nothing when the URL is not safe. */
void pay_link(const char *before, const char *url, const char *label, const char *after,
              struct strbuf *out);
