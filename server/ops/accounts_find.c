#include "server/ops/accounts_internal.h"

#include <stdlib.h>
#include <string.h>

const struct webhook_app *accounts_app(const struct accounts_view *v, const char *app)
{
    for (size_t i = 0; i < v->app_count; i++)
        if (strcmp(v->apps[i].app, app) == 0)
            return &v->apps[i];
    return NULL;
}

const struct channel_account *accounts_by_external(const struct accounts_view *v, const char *app,
                                                   const char *external_id)
{
    for (size_t i = 0; i < v->account_count; i++)
        if (strcmp(v->accounts[i].external_id, external_id) == 0 &&
            strcmp(v->accounts[i].app, app) == 0)
            return &v->accounts[i];
    return NULL;
}

const struct channel_account *accounts_by_business(const struct accounts_view *v, const char *app,
                                                   const char *business_id)
{
    for (size_t i = 0; i < v->account_count; i++)
        if (strcmp(v->accounts[i].business_id, business_id) == 0 &&
            strcmp(v->accounts[i].app, app) == 0)
            return &v->accounts[i];
    return NULL;
}

/* Rows come ordered by id. */
static int by_account_id(const void *key, const void *item)
{
    int64_t id = *(const int64_t *)key, other = ((const struct channel_account *)item)->account_id;

    return id < other ? -1 : id > other;
}

const struct channel_account *accounts_by_id(const struct accounts_view *v, int64_t account_id)
{
    return bsearch(&account_id, v->accounts, v->account_count, sizeof(*v->accounts), by_account_id);
}

const struct chat_widget *accounts_widget(const struct accounts_view *v, const char *key)
{
    for (size_t i = 0; i < v->widget_count; i++)
        if (strcmp(v->widgets[i].key, key) == 0)
            return &v->widgets[i];
    return NULL;
}

const struct chat_widget *accounts_widget_of(const struct accounts_view *v, int64_t account_id)
{
    for (size_t i = 0; i < v->widget_count; i++)
        if (v->widgets[i].account->account_id == account_id)
            return &v->widgets[i];
    return NULL;
}

const struct channel_account *accounts_of_creditor(const struct accounts_view *v,
                                                   int64_t creditor_id)
{
    for (size_t i = 0; i < v->account_count; i++)
        if (v->accounts[i].creditor->creditor_id == creditor_id &&
            v->accounts[i].channel != FLOW_WEB)
            return &v->accounts[i];
    return NULL;
}

const struct creditor *accounts_creditor_by_slug(const struct accounts_view *v, const char *slug)
{
    for (size_t i = 0; i < v->creditor_count; i++)
        if (strcmp(v->creditors[i].slug, slug) == 0)
            return &v->creditors[i];
    return NULL;
}

static int by_creditor_id(const void *key, const void *item)
{
    int64_t id = *(const int64_t *)key, other = ((const struct creditor *)item)->creditor_id;

    return id < other ? -1 : id > other;
}

const struct creditor *accounts_creditor(const struct accounts_view *v, int64_t creditor_id)
{
    return bsearch(&creditor_id, v->creditors, v->creditor_count, sizeof(*v->creditors),
                   by_creditor_id);
}

const struct bank_account *accounts_bank(const struct accounts_view *v, const char *slug)
{
    for (size_t i = 0; i < v->bank_count; i++)
        if (strcmp(v->banks[i].slug, slug) == 0)
            return &v->banks[i];
    return NULL;
}

const struct bank_account *accounts_bank_by_id(const struct accounts_view *v,
                                               int64_t bank_account_id)
{
    for (size_t i = 0; i < v->bank_count; i++)
        if (v->banks[i].bank_account_id == bank_account_id)
            return &v->banks[i];
    return NULL;
}

const struct bank_account *accounts_banks(const struct accounts_view *v, size_t *count)
{
    *count = v->bank_count;
    return v->banks;
}

const struct bank_account *accounts_bank_of(const struct accounts_view *v, int64_t creditor_id)
{
    for (size_t i = v->bank_count; i-- > 0;)
        if (v->banks[i].creditor->creditor_id == creditor_id)
            return &v->banks[i];
    return NULL;
}
