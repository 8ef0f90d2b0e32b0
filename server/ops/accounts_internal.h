#pragma once
#include "server/ops/accounts.h"

#include "server/base/arena.h"
struct price_indexes;

/* One snapshot: read by accounts.c, looked up by accounts_find.c. */
struct accounts_view {
    int holders;
    struct arena arena;
    struct webhook_app *apps;
    struct creditor *creditors;
    struct channel_account *accounts;
    struct bank_account *banks;
    struct chat_widget *widgets;
    struct price_indexes *indexes;
    size_t app_count, creditor_count, account_count, bank_count, widget_count;
};
