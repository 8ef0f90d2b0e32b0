-- What comes due by the calendar alone: agreements that are not kept, promises whose day has passed,
-- boletos that are issued ten days ahead.

-- How late an instalment of it may be, as its own term says; 0 = the day of its one payment.
ALTER TABLE agreement ADD COLUMN grace_days smallint NOT NULL DEFAULT 10;

-- What is looked for by day, over all tenants.
CREATE INDEX instalment_agreed_due ON instalment (due, tenant_id, agreement_id)
    WHERE status = 0 AND agreement_id IS NOT NULL;
CREATE INDEX instalment_open_due ON instalment (due, instalment_id) WHERE status = 0;
CREATE INDEX promise_open_due ON promise (due, promise_id) WHERE status = 0;

-- The last day on which an agreement can still be kept: the grace of its oldest open instalment is
-- over then, or a second one is due (collections reference 14.5).  Null: nothing of it is open.
CREATE FUNCTION agreement_ends_on(tenant bigint, agreement bigint) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT least(min(i.due) + min(a.grace_days), (array_agg(i.due ORDER BY i.due))[2])
    FROM agreement a
    JOIN instalment i ON i.tenant_id = a.tenant_id AND i.agreement_id = a.agreement_id
        AND i.status = 0
        AND i.contract_id IN (SELECT t.contract_id FROM agreement_item t
                              WHERE t.tenant_id = a.tenant_id AND t.agreement_id = a.agreement_id)
    WHERE a.tenant_id = tenant AND a.agreement_id = agreement
$$;
