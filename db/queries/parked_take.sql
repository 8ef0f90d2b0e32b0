-- Statuses that were parked while their send was being written (neither transaction saw the other's
-- row), the strongest of each message; the others of it go too.  $1 parked since
WITH taken AS (
    DELETE FROM status_parked p USING sent_ref s
    WHERE p.parked_at > $1::timestamptz AND s.tenant_id = p.tenant_id
      AND s.account_id = p.account_id AND s.ref = p.ref
    RETURNING p.tenant_id, p.account_id, s.attempt_id, p.ref, p.rank, p.code, p.at
)
SELECT DISTINCT ON (tenant_id, attempt_id) tenant_id, account_id, attempt_id, ref, rank, code, at
FROM taken
ORDER BY tenant_id, attempt_id, CASE rank WHEN 100 THEN 1.5 ELSE rank END DESC
