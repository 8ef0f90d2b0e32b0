-- Remembers what was never seen before, as mostly.  One that was seen fails the batch, which then
-- comes again by inbox_keys_add: a look-up and a mark of each row less where nothing came twice.
-- $1 tenants, $2 accounts, $3 keys (each once in a batch), $4 now
INSERT INTO inbox_key (tenant_id, account_id, key, at)
SELECT tenant_id, account_id, key, $4::timestamptz
FROM (SELECT unnest($1::bigint[]) AS tenant_id, unnest($2::bigint[]) AS account_id,
             unnest($3::bytea[]) AS key) k
ORDER BY key
