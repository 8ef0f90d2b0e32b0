-- One import of a tenant at a time, as creditors share people; waits.  It ends with the session.
-- $1 tenant
SELECT pg_advisory_lock(7214, hashint8($1::bigint))
