-- A turn as one program would write it, a statement at a time: 11 round trips.
\set c random(1, :conversations)
BEGIN;
SELECT account_id, creditor_id, identity_id, phone_sealed, session_id, session_state, person_id,
       assurance, owner, fence, turn_no, last_inbound, held_since, muted
FROM conversation WHERE tenant_id = 1 AND conversation_id = :c FOR UPDATE;
INSERT INTO inbox_key (tenant_id, account_id, key, at)
VALUES (1, 1, uuid_send(gen_random_uuid()), now()) ON CONFLICT DO NOTHING;
INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, provider_at, received_at, unit)
VALUES (1, 1, :c, 1, 1, now(), now(), :unit::bytea);
INSERT INTO message (tenant_id, conversation_id, session_id, at, direction, level, kind, text)
VALUES (1, :c, :c, now(), 0, 0, 'text', 'isso é golpe?');
UPDATE conversation SET session_state = :state::bytea, phone_sealed = :phone::bytea,
    turn_no = turn_no + 1, last_inbound = now()
WHERE tenant_id = 1 AND conversation_id = :c;
INSERT INTO outbox (tenant_id, outbox_id, conversation_id, account_id, key, class, level, fence,
                    payload, created_at, expires_at)
VALUES (1, nextval('bench_id'), :c, 1, uuid_send(gen_random_uuid()), 1, 0, 0, :payload::bytea, now(),
        now() + interval '15 minutes');
INSERT INTO outbox_queue (tenant_id, conversation_id, outbox_id, process_no, not_before)
VALUES (1, :c, currval('bench_id'), 0, now());
INSERT INTO message (tenant_id, conversation_id, session_id, at, direction, level, kind, text,
                     outbox_id, trace)
VALUES (1, :c, :c, now(), 1, 0, 'text', :text, currval('bench_id'), 'pedir-nascimento');
INSERT INTO timer (tenant_id, conversation_id, kind, due_at, turn_no)
VALUES (1, :c, 2, now() + interval '7 minutes', 1)
ON CONFLICT (tenant_id, conversation_id, kind)
DO UPDATE SET due_at = excluded.due_at, turn_no = excluded.turn_no;
COMMIT;
