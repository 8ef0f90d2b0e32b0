-- $1 tenant, $2 user, $3 conversation, $4 kind, $5 sealed text (null: none any more), $6 now.  No row: no
-- such conversation
WITH c AS (
    SELECT FROM conversation WHERE tenant_id = $1::bigint AND conversation_id = $3::bigint
), gone AS (
    DELETE FROM desk_draft WHERE tenant_id = $1::bigint AND user_id = $2::bigint
        AND conversation_id = $3::bigint AND $5::bytea IS NULL
), kept AS (
    INSERT INTO desk_draft (tenant_id, user_id, conversation_id, kind, text_sealed, at)
    SELECT $1::bigint, $2::bigint, $3::bigint, $4::text, $5::bytea, $6::timestamptz
    FROM c WHERE $5::bytea IS NOT NULL
    ON CONFLICT (tenant_id, user_id, conversation_id) DO UPDATE
        SET kind = excluded.kind, text_sealed = excluded.text_sealed, at = excluded.at
)
SELECT 1::bigint FROM c
