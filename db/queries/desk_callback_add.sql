-- The promise itself; the one before has ended (desk_callback.sql).
-- $1 tenant, $2 hand-over, $3 due, $4 note (null), $5 agent, $6 now
INSERT INTO callback (tenant_id, conversation_id, hand_over_id, due_at, made_at, made_by, note)
SELECT tenant_id, conversation_id, hand_over_id, $3::timestamptz, $6::timestamptz, $5::text, $4::text
FROM hand_over
WHERE tenant_id = $1::bigint AND hand_over_id = $2::bigint AND closed_at IS NULL
