-- $1 tenants, $2 conversations, $3 phone_sealed, $4 bsuid_sealed, $5 sessions, $6 session_started,
-- $7 flow versions, $8 session states, $9 persons, $10 assurance, $11 assurance_until, $12 owners,
-- $13 fences, $14 turn numbers, $15 last_inbound, $16 held_since, $17 muted, $18 apologised_at,
-- $19 awaited requests
UPDATE conversation c SET
    phone_sealed = k.phone_sealed, bsuid_sealed = k.bsuid_sealed, session_id = k.session_id,
    session_started = k.session_started, flow_version = k.flow_version,
    session_state = k.session_state, person_id = k.person_id, assurance = k.assurance,
    assurance_until = k.assurance_until, owner = k.owner, fence = k.fence, turn_no = k.turn_no,
    last_inbound = k.last_inbound, held_since = k.held_since, muted = k.muted,
    apologised_at = k.apologised_at, awaits = k.awaits
FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bigint[], $6::timestamptz[],
            $7::int[], $8::bytea[], $9::bigint[], $10::int[], $11::timestamptz[], $12::int[],
            $13::bigint[], $14::bigint[], $15::timestamptz[], $16::timestamptz[], $17::boolean[],
            $18::timestamptz[], $19::bigint[])
    AS k(tenant_id, conversation_id, phone_sealed, bsuid_sealed, session_id, session_started,
         flow_version, session_state, person_id, assurance, assurance_until, owner, fence, turn_no,
         last_inbound, held_since, muted, apologised_at, awaits)
WHERE c.tenant_id = k.tenant_id AND c.conversation_id = k.conversation_id
