-- What came of messages and of sessions, by channel (collections reference 10.2).  Each message that was to
-- leave in the period has one code, how far it got.  Each session that began in it, and in which its
-- person wrote, has one, the first of these that fits: agreement, promise, paid claim, dispute, hardship,
-- opt-out, wrong party, hand-off, identified without any of these, or only answered.
-- $1 tenant, $2 creditor, $3 from, $4 to (days), $5 now
WITH scope AS (
    SELECT * FROM report_scope($1::bigint, $2::bigint, $3::date, $4::date, $5::timestamptz)
), message_outcome AS (
    SELECT a.channel, 'mensagem' AS what,
           CASE WHEN o.state IN (0, 1) THEN 'pending' WHEN o.state = 5 THEN 'expired'
                WHEN o.state = 6 THEN 'cancelled' WHEN o.state = 4 THEN 'unknown'
                WHEN o.state = 3 AND o.code = 131026 THEN 'invalid'
                WHEN o.state = 3 THEN 'failed'
                ELSE (SELECT CASE max(t.rank) WHEN 3 THEN 'read' WHEN 2 THEN 'delivered'
                                              ELSE 'sent' END
                      FROM attempt t WHERE t.tenant_id = o.tenant_id
                        AND t.outbox_id = o.outbox_id AND t.rank < 100) END AS code
    FROM scope r
    JOIN conversation c USING (tenant_id, creditor_id)
    JOIN outbox o USING (tenant_id, conversation_id)
    JOIN channel_account a ON a.tenant_id = o.tenant_id AND a.account_id = o.account_id
    WHERE o.created_at >= ($3::date - 1)::timestamptz AND o.created_at < ($4::date + 1)::timestamptz
      AND o.created_at >= r.begins AND o.created_at < r.ends
), begun AS (
    SELECT s.tenant_id, s.creditor_id, s.session_id, s.conversation_id, s.person_id, s.started_at,
           s.outcome, a.channel, c.identity_id
    FROM scope r
    JOIN session s ON s.tenant_id = r.tenant_id AND s.creditor_id = r.creditor_id
        AND s.started_at >= r.begins AND s.started_at < r.ends
    JOIN conversation c ON c.tenant_id = s.tenant_id AND c.conversation_id = s.conversation_id
    JOIN channel_account a ON a.tenant_id = c.tenant_id AND a.account_id = c.account_id
), heard AS (
    SELECT b.*, l.last_at + interval '1 minute' AS until
    FROM begun b
    JOIN (SELECT m.tenant_id, m.session_id, max(m.at) AS last_at
          FROM begun JOIN message m USING (tenant_id, conversation_id, session_id)
          WHERE m.at >= ($3::date - 2)::timestamptz
          GROUP BY m.tenant_id, m.session_id
          HAVING bool_or(m.direction = 0)) l USING (tenant_id, session_id)
), happened AS (
    SELECT h.session_id, 1 AS place FROM heard h JOIN agreement g USING (tenant_id, conversation_id)
    WHERE g.accepted_at BETWEEN h.started_at AND h.until
    UNION ALL
    SELECT h.session_id, 2 FROM heard h JOIN promise p USING (tenant_id, creditor_id, person_id)
    WHERE p.made_at BETWEEN h.started_at AND h.until
    UNION ALL
    SELECT h.session_id, 3 FROM heard h JOIN paid_claim p USING (tenant_id, conversation_id)
    WHERE p.made_at BETWEEN h.started_at AND h.until
    UNION ALL
    SELECT h.session_id, CASE k.kind WHEN 'contestacao' THEN 4 ELSE 5 END
    FROM heard h JOIN care_case k USING (tenant_id, session_id)
    WHERE k.kind IN ('contestacao', 'dificuldade')
    UNION ALL
    SELECT h.session_id, 6
    FROM heard h JOIN identity_alias i USING (tenant_id, identity_id)
    JOIN address d ON d.tenant_id = i.tenant_id AND d.kind = 1 AND d.value_hash = i.alias
    JOIN consent t ON t.tenant_id = d.tenant_id AND t.address_id = d.address_id
        AND t.creditor_id = h.creditor_id
    WHERE NOT t.granted AND t.at BETWEEN h.started_at AND h.until
    UNION ALL
    SELECT session_id, 7 FROM heard WHERE outcome = 'wrong_party'
    UNION ALL
    SELECT h.session_id, 8 FROM heard h JOIN hand_over v USING (tenant_id, session_id)
    UNION ALL
    SELECT session_id, CASE WHEN person_id IS NULL THEN 10 ELSE 9 END FROM heard
), session_outcome AS (
    SELECT h.channel, 'conversa' AS what,
           (ARRAY['cpc_agreement', 'cpc_promise', 'cpc_paid_claim', 'cpc_dispute', 'cpc_hardship',
                  'opt_out', 'wrong_party', 'human_handoff', 'cpc_no_outcome', 'answered']
           )[first.place] AS code
    FROM heard h
    JOIN (SELECT session_id, min(place) AS place FROM happened GROUP BY session_id) first
        USING (session_id)
)
SELECT report_channel(channel) AS channel, what, code, count(*) AS times,
       report_share(count(*), sum(count(*)) OVER (PARTITION BY channel, what)) AS share
FROM (SELECT * FROM message_outcome UNION ALL SELECT * FROM session_outcome) both_kinds
GROUP BY channel, what, code
ORDER BY both_kinds.channel, what DESC, times DESC, code
