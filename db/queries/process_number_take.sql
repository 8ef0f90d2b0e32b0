-- A process number that nobody else holds.  The session's advisory lock (7213, number) is the proof
-- of life: it is free again when the connection has ended.  No row: the number is in use, take anew.
WITH taken AS MATERIALIZED (
    SELECT nextval('process_number')::int AS number
)
SELECT number FROM taken WHERE pg_try_advisory_lock(7213, number)
