#include "tests/sim/db.h"

/* Statements of db/queries: apps, creditors, accounts and number ranges. */

enum { COLUMNS_MAX = 24 };

static void select_all(struct query *q, enum table_id table, const char *result, const int *columns)
{
    struct cell out[COLUMNS_MAX];

    result_kinds(q, result);
    for (struct tuple *r = q->db->tables[table].first; r; r = r->next) {
        const struct cell *c = seen(q, r);
        for (size_t i = 0; c && result[i]; i++)
            out[i] = c[columns[i]];
        if (c)
            result_row(q, out);
    }
}

static void apps_load(struct query *q)
{
    static const int columns[] = { webhook_app_app, webhook_app_secret_sealed,
                                   webhook_app_secret2_sealed, webhook_app_verify_sealed };
    select_all(q, TABLE_webhook_app, "xbbb", columns);
}

static void creditors_load(struct query *q)
{
    static const int columns[] = {
        creditor_tenant_id,    creditor_creditor_id,   creditor_slug,    creditor_trade_name,
        creditor_legal_name,   creditor_cnpj,          creditor_address, creditor_phone,
        creditor_hours,        creditor_zone,          creditor_policy,  creditor_policy_version,
        creditor_opens_minute, creditor_closes_minute, creditor_flow,    creditor_tone,
        creditor_segment,
    };
    select_all(q, TABLE_creditor, "iixxxxxxxxxdhhxxx", columns);
}

static void accounts_load(struct query *q)
{
    static const int columns[] = {
        channel_account_tenant_id,   channel_account_account_id,
        channel_account_creditor_id, channel_account_app,
        channel_account_external_id, channel_account_api_url,
        channel_account_api_version, channel_account_token_sealed,
        channel_account_stopped,     channel_account_display_number,
        channel_account_business_id, channel_account_channel,
        channel_account_purpose,
    };
    select_all(q, TABLE_channel_account, "iiixxxxbxxxhx", columns);
}

static void banks_load(struct query *q)
{
    static const int columns[] = {
        bank_account_tenant_id,
        bank_account_bank_account_id,
        bank_account_creditor_id,
        bank_account_slug,
        bank_account_bank,
        bank_account_agencia,
        bank_account_conta,
        bank_account_carteira,
        bank_account_pix_key,
        bank_account_api_url,
        bank_account_token_sealed,
        bank_account_secret_sealed,
        bank_account_cards,
        bank_account_transfer_agency,
        bank_account_transfer_account,
        bank_account_parts,
        bank_account_provider,
    };
    select_all(q, TABLE_bank_account, "iiixxxxxxxbboxxxx", columns);
}

/* Nobody imported any: all contracts name their charges. */
static void price_indexes_load(struct query *q)
{
    result_kinds(q, "xyd");
}

/* No account of the simulation has a provider. */
static void bank_connections_load(struct query *q)
{
    result_kinds(q, "ixxbx");
}

/* No browser chats in the simulation. */
static void chat_widgets_load(struct query *q)
{
    result_kinds(q, "xiixx");
}

static void ids_take(struct query *q)
{
    result_kinds(q, "i");
    result_row(q, &NUM(q->db->id_block));
    q->db->id_block += ID_BLOCK;
}

static void nosso_numero_take(struct query *q)
{
    struct list accounts =
        param_list(q, 2, 'i'); /* the school has but one; it never starts again */

    result_kinds(q, "iio");
    for (int i = 0; i < accounts.count; i++)
        result_row(q, (struct cell[]){ accounts.items[i], NUM(q->db->nosso_numero++), NUM(false) });
}

statement_fn *const db_account_statements[SQL_COUNT] = {
    [SQL_APPS_LOAD] = apps_load,
    [SQL_CREDITORS_LOAD] = creditors_load,
    [SQL_ACCOUNTS_LOAD] = accounts_load,
    [SQL_BANKS_LOAD] = banks_load,
    [SQL_BANK_CONNECTIONS_LOAD] = bank_connections_load,
    [SQL_CHAT_WIDGETS_LOAD] = chat_widgets_load,
    [SQL_IDS_TAKE] = ids_take,
    [SQL_NOSSO_NUMERO_TAKE] = nosso_numero_take,
    [SQL_PRICE_INDEXES_LOAD] = price_indexes_load,
};
