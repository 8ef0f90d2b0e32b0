-- All channel accounts.
SELECT tenant_id, account_id, creditor_id, app, external_id, api_url, api_version, token_sealed,
       stopped, display_number, business_id, channel, purpose
FROM channel_account ORDER BY account_id
