-- Partitions of the months around an instant.  $1 now
SELECT ensure_partitions($1::timestamptz)
