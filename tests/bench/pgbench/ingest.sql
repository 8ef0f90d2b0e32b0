-- A message is kept once: its key and the message as it came, in one statement.
\set c random(1, :conversations)
WITH fresh AS (
    INSERT INTO inbox_key (tenant_id, account_id, key, at)
    VALUES (1, 1, uuid_send(gen_random_uuid()), now()) ON CONFLICT DO NOTHING RETURNING at
)
INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, provider_at, received_at, unit)
SELECT 1, 1, :c, 2, 1, at, at, :unit::bytea FROM fresh;
