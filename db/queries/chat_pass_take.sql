-- Words that lead from a browser's conversation here, each used up by this; the browser is told where its thread
-- went on.  What that conversation was about comes along; it is read as it was last committed and not locked: its own
-- turns have it.  $1 ordinals, $2 tenants, $3 creditors, $4 conversations (here), $5 hashes, $6 sealed notices for the
-- browser, $7 now
WITH k AS (
    SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[], $6::bytea[])
        AS k(ord, tenant_id, creditor_id, conversation_id, token_hash, notice)
), used AS (
    UPDATE chat_pass p SET used_at = $7::timestamptz, went_to = k.conversation_id
    FROM k
    WHERE p.tenant_id = k.tenant_id AND p.token_hash = k.token_hash AND p.creditor_id = k.creditor_id
      AND p.used_at IS NULL AND p.expires_at > $7::timestamptz
    RETURNING k.ord, k.notice, p.tenant_id, p.conversation_id
), told AS (
    INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, received_at, unit)
    SELECT tenant_id, NULL, conversation_id, 3, 0, $7::timestamptz, notice FROM used ORDER BY ord
)
SELECT u.ord, u.conversation_id, c.session_state, c.flow_version, c.owner::int
FROM used u JOIN conversation c USING (tenant_id, conversation_id)
