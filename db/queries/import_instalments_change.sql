-- Not what was settled or renegotiated since the look at it.
-- $1 tenant, $2 from n, $3 to n (not included)
UPDATE instalment i SET due = t.due, centavos = t.centavos, status = t.status, paid_on = t.paid_on,
    paid_centavos = t.paid_centavos
FROM import_due t
WHERE t.n >= $2::int AND t.n < $3::int AND t.changes
  AND i.tenant_id = $1::bigint AND i.instalment_id = t.instalment_id AND i.status = t.was
