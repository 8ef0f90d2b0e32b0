#pragma once
#include <stdbool.h>
struct accounts;
struct page_requests;
struct pay;

/* For the parts of this folder only. */
struct accounts *pay_accounts(const struct pay *pay);
struct page_requests *pay_page_requests(const struct pay *pay);
/* What a link's token may look like: 1 to 64 characters of base64url. */
bool pay_token_fits(const char *token);
/* The sentence behind ?aviso=WORD; NULL when there is no such word. */
const char *pay_told(const char *word);
