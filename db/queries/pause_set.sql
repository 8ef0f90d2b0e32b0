-- $1 scope, $2 now
INSERT INTO pause (scope, since) VALUES ($1::text, $2::timestamptz) ON CONFLICT DO NOTHING
