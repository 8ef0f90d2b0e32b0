-- Two records of one person become one.  $1 tenant, $2 which becomes a shell, $3 which is kept, $4 the page's name
-- of it, $5 who does it ("agent:u12"), $6 now
SELECT outcome, move FROM person_merge($1::bigint, $2::bigint, $3::bigint, $4::text::uuid, $5::text,
                                       $6::timestamptz)
