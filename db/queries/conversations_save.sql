-- Conversations that are locked, each where its lock found it: nothing else in a turn's transaction
-- changes one.  One that is not there fails the batch (a division by zero): nothing is lost unseen.
-- $1 tenants, $2 conversations, $3 phone_sealed, $4 bsuid_sealed, $5 sessions, $6 session_started,
-- $7 flow versions, $8 session states, $9 persons, $10 assurance, $11 assurance_until, $12 owners,
-- $13 fences, $14 turn numbers, $15 last_inbound, $16 held_since, $17 muted, $18 apologised_at,
-- $19 awaited requests, $20 places (ctid)
WITH saved AS (
    UPDATE conversation c SET
        phone_sealed = k.phone_sealed, bsuid_sealed = k.bsuid_sealed, session_id = k.session_id,
        session_started = k.session_started, flow_version = k.flow_version,
        session_state = k.session_state, person_id = k.person_id, assurance = k.assurance,
        assurance_until = k.assurance_until, owner = k.owner, fence = k.fence,
        turn_no = k.turn_no, last_inbound = k.last_inbound, held_since = k.held_since,
        muted = k.muted, apologised_at = k.apologised_at, awaits = k.awaits
    FROM (
        SELECT unnest($1::bigint[]) AS tenant_id, unnest($2::bigint[]) AS conversation_id,
               unnest($3::bytea[]) AS phone_sealed, unnest($4::bytea[]) AS bsuid_sealed,
               unnest($5::bigint[]) AS session_id, unnest($6::timestamptz[]) AS session_started,
               unnest($7::int[]) AS flow_version, unnest($8::bytea[]) AS session_state,
               unnest($9::bigint[]) AS person_id, unnest($10::int[]) AS assurance,
               unnest($11::timestamptz[]) AS assurance_until, unnest($12::int[]) AS owner,
               unnest($13::bigint[]) AS fence, unnest($14::bigint[]) AS turn_no,
               unnest($15::timestamptz[]) AS last_inbound,
               unnest($16::timestamptz[]) AS held_since, unnest($17::boolean[]) AS muted,
               unnest($18::timestamptz[]) AS apologised_at, unnest($19::bigint[]) AS awaits,
               unnest($20::tid[]) AS place
    ) k
    WHERE c.ctid = k.place AND c.tenant_id = k.tenant_id
      AND c.conversation_id = k.conversation_id
    RETURNING 1
)
SELECT 1 / (count(*) = cardinality($2::bigint[]))::int FROM saved
