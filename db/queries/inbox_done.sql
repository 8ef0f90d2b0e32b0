-- What waited has had its turn.  $1 tenants, $2 inbox ids, $3 receive times, $4 states
UPDATE inbox i SET state = k.state
FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::int[])
    AS k(tenant_id, inbox_id, received_at, state)
WHERE i.tenant_id = k.tenant_id AND i.inbox_id = k.inbox_id AND i.received_at = k.received_at
