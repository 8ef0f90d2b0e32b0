-- Agreements that were not kept, and the contracts they are about, locked in id order; what somebody
-- else holds is left for the next time.  Five days after the person was told of the late instalment, as
-- the term promises (collections reference 14.5).  Not while a receipt is looked at, nor in a pause (SUP-01).
-- $1 the last day whose payments are known by now, $2 today, $3 now, $4 agreements at most
WITH late AS (
    SELECT i.tenant_id, i.agreement_id, min(i.due) AS since FROM instalment i
    WHERE i.status = 0 AND i.agreement_id IS NOT NULL AND i.due <= $1::date
    GROUP BY i.tenant_id, i.agreement_id
), ended AS (
    SELECT a.tenant_id, a.agreement_id
    FROM late l
    JOIN agreement a ON a.tenant_id = l.tenant_id AND a.agreement_id = l.agreement_id
    JOIN tenant t ON t.tenant_id = a.tenant_id
        AND (t.expires_at IS NULL OR t.expires_at > $3::timestamptz)
    WHERE a.status = 1 AND a.warned_at <= $3::timestamptz - interval '5 days'
      AND (a.warned_at AT TIME ZONE 'UTC')::date > l.since
      AND agreement_ends_on(a.tenant_id, a.agreement_id) <= $1::date
      AND NOT EXISTS (SELECT FROM conversation c JOIN paid_claim p
                          ON p.tenant_id = c.tenant_id AND p.conversation_id = c.conversation_id
                      WHERE c.tenant_id = a.tenant_id AND c.creditor_id = a.creditor_id
                        AND c.person_id = a.person_id
                        AND p.closed_at IS NULL AND p.until > $3::timestamptz)
      AND NOT EXISTS (SELECT FROM care_case k
                      WHERE k.tenant_id = a.tenant_id AND k.creditor_id = a.creditor_id
                        AND k.subject = a.person_id AND k.closed_at IS NULL
                        AND k.pause_until >= $2::date)
    ORDER BY a.agreement_id LIMIT $4::int
), about AS (
    SELECT DISTINCT t.tenant_id, t.agreement_id, t.contract_id
    FROM ended e JOIN agreement_item t ON t.tenant_id = e.tenant_id
        AND t.agreement_id = e.agreement_id
)
SELECT b.tenant_id, b.agreement_id, ct.contract_id
FROM about b JOIN contract ct ON ct.tenant_id = b.tenant_id AND ct.contract_id = b.contract_id
ORDER BY ct.contract_id, b.agreement_id
FOR UPDATE OF ct SKIP LOCKED
