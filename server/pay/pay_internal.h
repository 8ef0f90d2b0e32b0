#pragma once
struct accounts;
struct pay;

/* For the parts of this folder only. */
struct accounts *pay_accounts(const struct pay *pay);
