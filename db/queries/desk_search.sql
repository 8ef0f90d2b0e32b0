-- Conversations by what an agent types: the words of a name or of what was written, the CPF, a phone in
-- any spelling, an amount that is open, a protocol.  Words of what is hidden now are not found.
-- $1 tenant, $2 viewer, $3 now, $4 words as a tsquery (null), $5 hash of the CPF (null), $6 hashes of the
-- phone, $7 centavos (null), $8 protocol (null), $9 how many
WITH ids AS (
    SELECT array_agg(conversation_id) AS ids, array_agg(hit) AS hits
    FROM desk_search($1::bigint, $3::timestamptz, $4::text, $5::bytea, $6::bytea[], $7::bigint,
                     $8::text, $9::int)
)
SELECT r.*, $3::timestamptz AS key_at, ids.hits[r.ord]::bigint AS key_id
FROM ids, desk_rows($1::bigint, $2::bigint, $3::timestamptz, ids.ids) r
ORDER BY r.ord
