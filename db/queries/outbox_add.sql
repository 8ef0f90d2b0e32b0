-- A message to send and its place in the queue.  A key that exists already is a fault of ours (turn
-- numbers grow under the conversation's lock): it fails the batch, and nothing is sent twice.
-- $1 tenants, $2 ids, $3 conversations, $4 accounts, $5 keys, $6 classes, $7 levels, $8 fences,
-- $9 contracts (or null), $10 charges (or null), $11 sealed payloads, $12 created, $13 expires,
-- $14 not before, $15 process number
WITH k AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[],
                         $6::int[], $7::int[], $8::bigint[], $9::bigint[], $10::bigint[],
                         $11::bytea[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[])
        AS k(tenant_id, outbox_id, conversation_id, account_id, key, class, level, fence,
             contract_id, charge_id, payload, created_at, expires_at, not_before)
), kept AS (
    INSERT INTO outbox (tenant_id, outbox_id, conversation_id, account_id, key, class, level, fence,
                        contract_id, charge_id, payload, created_at, expires_at)
    SELECT tenant_id, outbox_id, conversation_id, account_id, key, class, level, fence,
           contract_id, charge_id, payload, created_at, expires_at FROM k
)
INSERT INTO outbox_queue (tenant_id, conversation_id, outbox_id, contract_id, process_no,
                          not_before)
SELECT tenant_id, conversation_id, outbox_id, contract_id, $15::int, not_before FROM k
