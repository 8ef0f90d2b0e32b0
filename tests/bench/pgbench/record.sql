-- A reaction goes into the history of its conversation, a statement at a time: 7 round trips.
\set c random(1, :conversations)
BEGIN;
SELECT account_id, creditor_id, identity_id, phone_sealed, session_id, session_state, person_id,
       assurance, owner, fence, turn_no, last_inbound, held_since, muted
FROM conversation WHERE tenant_id = 1 AND conversation_id = :c FOR UPDATE;
INSERT INTO inbox_key (tenant_id, account_id, key, at)
VALUES (1, 1, uuid_send(gen_random_uuid()), now()) ON CONFLICT DO NOTHING;
INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, provider_at, received_at, unit)
VALUES (1, 1, :c, 2, 1, now(), now(), :unit::bytea);
INSERT INTO message (tenant_id, conversation_id, session_id, at, direction, level, kind)
VALUES (1, :c, :c, now(), 0, 0, 'reaction');
UPDATE conversation SET session_state = :state::bytea, phone_sealed = :phone::bytea,
    last_inbound = now()
WHERE tenant_id = 1 AND conversation_id = :c;
COMMIT;
