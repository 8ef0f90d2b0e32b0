-- $1 tenants, $2 sessions, $3 conversations, $4 creditors, $5 flows, $6 versions, $7 persons,
-- $8 started, $9 ended (or null), $10 outcomes (or null)
INSERT INTO session (tenant_id, session_id, conversation_id, creditor_id, flow, flow_version,
                     person_id, started_at, ended_at, outcome)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::int[],
                     $7::bigint[], $8::timestamptz[], $9::timestamptz[], $10::text[])
ON CONFLICT (tenant_id, session_id) DO UPDATE SET
    person_id = excluded.person_id, ended_at = excluded.ended_at, outcome = excluded.outcome
