-- Words of an agent that the rules of tone forbid, or that come at a time of quiet: held, or let go by a
-- supervisor.  $1 protocol, $2 agent, $3 supervisor (null: held), $4 rule, $5 now, $6 'tone' or 'hours'
INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
SELECT tenant_id, $5::timestamptz, coalesce('supervisor:' || $3::text, 'agent:' || $2::text),
       $6::text || CASE WHEN $3::text IS NULL THEN '_held' ELSE '_override' END,
       'conversation:' || conversation_id, $4::text
FROM hand_over
WHERE protocol = $1::text AND closed_at IS NULL
