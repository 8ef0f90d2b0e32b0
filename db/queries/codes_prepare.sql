-- May a one-time code go to this number (registered over 30 days ago, never a wrong party's), which
-- offer awaits one, and how many went in a day, whatever for.
-- $1 ordinals, $2 tenants, $3 conversations, $4 persons, $5 hashes of the number, $6 now
SELECT k.ord, a.agreement_id,
       EXISTS (SELECT FROM address d
               WHERE d.tenant_id = k.tenant_id AND d.person_id = k.person_id AND d.kind = 1
                 AND d.value_hash = k.value_hash AND NOT d.wrong_party
                 AND d.registered_at < $6::timestamptz - interval '30 days') AS may,
       (SELECT count(*) FROM confirmation_code c
        WHERE c.tenant_id = k.tenant_id AND c.person_id = k.person_id
          AND c.sent_at > $6::timestamptz - interval '1 day') AS recent
FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[])
    AS k(ord, tenant_id, conversation_id, person_id, value_hash)
LEFT JOIN agreement a ON a.tenant_id = k.tenant_id AND a.conversation_id = k.conversation_id
    AND a.status = 0 AND a.expires_at > $6::timestamptz
