-- $1 tenant
SELECT pg_advisory_unlock(7214, hashint8($1::bigint))
