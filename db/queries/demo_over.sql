-- Whether a protocol is one of a demo tenant whose time is over: nothing of it changes any more.
-- $1 protocol, $2 now
SELECT EXISTS (
    SELECT FROM tenant t
    WHERE t.expires_at <= $2::timestamptz
      AND (t.tenant_id IN (SELECT h.tenant_id FROM hand_over h WHERE h.protocol = $1::text)
           OR t.tenant_id IN (SELECT k.tenant_id FROM care_case k WHERE k.protocol = $1::text))) AS over
