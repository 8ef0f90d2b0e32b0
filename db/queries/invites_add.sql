-- A link for somebody who answers for a contract with this creditor; 72 hours (TP-11).  Answers the
-- number that it opens the chat with.  $1 creditor, $2 the creditor's key of the person, $3 hash, $4 now
WITH who AS (
    SELECT c.tenant_id, c.creditor_id, k.person_id, a.display_number
    FROM creditor c
    JOIN person_key k ON k.tenant_id = c.tenant_id AND k.creditor_id = c.creditor_id
        AND k.key = $2::text
    CROSS JOIN LATERAL (
        SELECT a.display_number FROM channel_account a
        WHERE a.tenant_id = c.tenant_id AND a.creditor_id = c.creditor_id AND a.channel = 1
          AND a.display_number IS NOT NULL
        ORDER BY a.account_id LIMIT 1
    ) a
    WHERE c.slug = $1::text
      AND EXISTS (SELECT FROM contract_party cp JOIN contract ct USING (tenant_id, contract_id)
                  WHERE cp.tenant_id = k.tenant_id AND cp.person_id = k.person_id
                    AND cp.role IN (1, 2) AND ct.creditor_id = c.creditor_id)
), made AS (
    INSERT INTO invite (tenant_id, token_hash, creditor_id, person_id, made_at, expires_at)
    SELECT tenant_id, $3::bytea, creditor_id, person_id, $4::timestamptz,
           $4::timestamptz + interval '72 hours'
    FROM who
)
SELECT display_number FROM who
