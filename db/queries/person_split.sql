-- What was joined wrongly gets a record of its own.  $1 tenant, $2 person, $3 the page's name of it, $4 name,
-- $5 contracts, $6 addresses, $7 short name of a creditor and $8 its keys, $9 who does it, $10 now
SELECT outcome, move FROM person_split($1::bigint, $2::bigint, $3::text::uuid, $4::text, $5::bigint[],
    $6::bigint[], (SELECT creditor_id FROM creditor WHERE tenant_id = $1::bigint AND slug = $7::text),
    $8::text[], $9::text, $10::timestamptz)
