-- A message to send and its place in the queue.  A key that exists already is a fault of ours (turn
-- numbers grow under the conversation's lock): it fails the batch, and nothing is sent twice.
-- $1 tenants, $2 ids, $3 conversations, $4 accounts, $5 keys, $6 classes, $7 levels, $8 fences,
-- $9 contracts (or null), $10 charges (or null), $11 sealed payloads, $12 created, $13 expires,
-- $14 not before, $15 process number
WITH k AS MATERIALIZED (
    SELECT unnest($1::bigint[]) AS tenant_id, unnest($2::bigint[]) AS outbox_id,
           unnest($3::bigint[]) AS conversation_id, unnest($4::bigint[]) AS account_id,
           unnest($5::bytea[]) AS key, unnest($6::int[]) AS class, unnest($7::int[]) AS level,
           unnest($8::bigint[]) AS fence, unnest($9::bigint[]) AS contract_id,
           unnest($10::bigint[]) AS charge_id, unnest($11::bytea[]) AS payload,
           unnest($12::timestamptz[]) AS created_at, unnest($13::timestamptz[]) AS expires_at,
           unnest($14::timestamptz[]) AS not_before
), kept AS (
    INSERT INTO outbox (tenant_id, outbox_id, conversation_id, account_id, key, class, level, fence,
                        contract_id, charge_id, payload, created_at, expires_at)
    SELECT tenant_id, outbox_id, conversation_id, account_id, key, class, level, fence,
           contract_id, charge_id, payload, created_at, expires_at FROM k
)
INSERT INTO outbox_queue (tenant_id, conversation_id, outbox_id, contract_id, process_no,
                          not_before)
SELECT tenant_id, conversation_id, outbox_id, contract_id, $15::int, not_before FROM k
