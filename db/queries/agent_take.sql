-- An agent takes a conversation: compare-and-set with fence.  No row: somebody else has it.
-- What the bot has said and what is not marked is void; what is marked is still on its way.
-- $1 protocol, $2 agent, $3 now
WITH h AS (
    SELECT h.tenant_id, h.hand_over_id, h.conversation_id FROM hand_over h
    WHERE h.protocol = $1::text AND h.closed_at IS NULL
), c AS (
    SELECT c.tenant_id, c.conversation_id, c.marks FROM conversation c JOIN h USING (tenant_id, conversation_id)
    WHERE c.owner = 1
    FOR UPDATE OF c
), owned AS (
    UPDATE conversation v SET owner = 2, fence = v.fence + 1
    FROM c WHERE v.tenant_id = c.tenant_id AND v.conversation_id = c.conversation_id
    RETURNING v.tenant_id, v.conversation_id, v.fence
), void AS (
    DELETE FROM outbox_queue q USING owned o
    WHERE q.tenant_id = o.tenant_id AND q.conversation_id = o.conversation_id AND q.state = 0
    RETURNING q.tenant_id, q.outbox_id
), void_closed AS (
    UPDATE outbox o SET state = 6, payload = NULL FROM void v
    WHERE o.tenant_id = v.tenant_id AND o.outbox_id = v.outbox_id
), taken AS (
    UPDATE hand_over x SET taken_at = $3::timestamptz, taken_by = $2::text, fence = o.fence,
        marks_before = c.marks
    FROM h, owned o, c
    WHERE x.tenant_id = h.tenant_id AND x.hand_over_id = h.hand_over_id
      AND o.conversation_id = h.conversation_id AND c.conversation_id = h.conversation_id
    RETURNING x.tenant_id, x.conversation_id
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT tenant_id, $3::timestamptz, 'agent:' || $2::text, 'take',
           'conversation:' || conversation_id FROM taken
)
SELECT t.conversation_id,
       (SELECT count(*) FROM outbox_queue q WHERE q.tenant_id = t.tenant_id
        AND q.conversation_id = t.conversation_id AND q.state <> 0) AS on_the_way
FROM taken t
