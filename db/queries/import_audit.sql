-- $1 tenant, $2 creditor, $3 now, $4 detail (JSON, numbers only)
INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
VALUES ($1::bigint, $3::timestamptz, 'cli', 'import', 'creditor ' || $2::bigint, $4::text)
