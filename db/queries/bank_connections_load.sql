-- How accounts are reached that need more than a token.
SELECT bank_account_id, token_url, certificate, key_sealed, authority FROM bank_connection
