-- All bank accounts.
SELECT tenant_id, bank_account_id, creditor_id, slug, bank, agencia, conta, carteira, pix_key,
       api_url, token_sealed, secret_sealed, cards, transfer_agency, transfer_account, parts,
       provider
FROM bank_account ORDER BY bank_account_id
