-- A message that needs no turn is kept once: its key and the message as it came, in one statement.
WITH fresh AS (
    INSERT INTO inbox_key (tenant_id, account_id, key, at)
    VALUES (1, 1, uuid_send(gen_random_uuid()), now()) ON CONFLICT DO NOTHING RETURNING at
)
INSERT INTO inbox (tenant_id, account_id, kind, state, provider_at, received_at, unit)
SELECT 1, 1, 6, 3, at, at, :unit::bytea FROM fresh;
