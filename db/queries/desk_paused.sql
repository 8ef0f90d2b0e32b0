-- Whether a tenant's sending is stopped, by itself or with everybody's.  $1 tenant
SELECT EXISTS (SELECT FROM pause WHERE scope IN ('all', 'tenant:' || $1::bigint)) AS paused
