-- Tells other processes; $1 texts of server/ops/news_text.h, each below 8000 bytes.  All commits that notify wait
-- for one lock of the whole database until they are done: this one does not wait for a disk.
SELECT pg_notify(news_channel(), told), set_config('synchronous_commit', 'off', true) FROM unnest($1::text[]) AS told
