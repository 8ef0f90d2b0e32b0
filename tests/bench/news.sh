#!/bin/sh
# news.sh: what it costs a database that changes are told to other processes (server/ops/news.h): nothing told; a
# NOTIFY in each transaction; a row with a number in each, and two processes that look five times a second; a
# NOTIFY of what has gathered, twenty times a second, in transactions of its own.  In turns, one line a run.
#   SECONDS_EACH=8 ROUNDS=3 tests/bench/news.sh
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d /tmp/quita-news.XXXXXX)
db=$("$here/tests/support/pg.sh" start "$work")
others=
trap 'kill $others 2> /dev/null || true; "$here/tests/support/pg.sh" stop "$work"; rm -rf "$work"' EXIT

psql -qX "$db" > /dev/null << 'END'
CREATE TABLE conv (id bigint PRIMARY KEY, state bytea) WITH (fillfactor = 70);
INSERT INTO conv SELECT n, repeat('x', 75)::bytea FROM generate_series(1, 20000) n;
CREATE TABLE line (id bigserial PRIMARY KEY, conv bigint, body bytea);
CREATE TABLE change (n bigserial PRIMARY KEY, conv bigint, at timestamptz DEFAULT now());
END
turn() { # EXTRA...
    printf '%s\n' '\set c random(1, 20000)' '\startpipeline' 'BEGIN;' 'SELECT state FROM conv WHERE id = :c FOR UPDATE;' \
        "UPDATE conv SET state = repeat('y', 75)::bytea WHERE id = :c;" \
        "INSERT INTO line (conv, body) VALUES (:c, repeat('a', 600)::bytea), (:c, repeat('b', 200)::bytea);" \
        "$@" 'COMMIT;' '\endpipeline'
}
turn > "$work/plain.sql"
turn "SELECT pg_notify('news', :c::text);" > "$work/each.sql"
turn 'INSERT INTO change (conv) VALUES (:c);' > "$work/number.sql"
cp "$work/plain.sql" "$work/gathered.sql"

listeners() {
    for _ in 1 2; do
        (echo 'LISTEN news;' && while sleep 0.1; do echo 'SELECT 1;'; done) | psql -qXAt "$db" > /dev/null 2>&1 &
        others="$others $!"
    done
}
# What two processes do besides.  Numbers are given before their transactions commit: a look goes back a second.
beside_plain() { :; }
beside_each() { listeners; }
beside_number() {
    echo "SELECT DISTINCT conv FROM change WHERE n > (SELECT max(n) FROM change) - 5000 AND at > now() - interval '1.2 s';" > "$work/look.sql"
    echo "DELETE FROM change WHERE n < (SELECT max(n) FROM change) - 20000;" > "$work/away.sql"
    pgbench -n -M prepared -c 2 -R 10 -T "$seconds" -f "$work/look.sql" "$db" > /dev/null 2>&1 &
    others="$others $!"
    pgbench -n -c 1 -R 0.5 -T "$seconds" -f "$work/away.sql" "$db" > /dev/null 2>&1 &
    others="$others $!"
}
beside_gathered() {
    listeners
    echo "SELECT pg_notify('news', string_agg((1234567 + n)::text, ' ')) FROM generate_series(1, 150) n;" > "$work/tell.sql"
    PGOPTIONS='-c synchronous_commit=off' pgbench -n -M prepared -c 2 -R 20 -T "$seconds" -f "$work/tell.sql" "$db" > /dev/null 2>&1 &
    others="$others $!"
}

seconds=${SECONDS_EACH:-8}
round=1
while [ "$round" -le "${ROUNDS:-3}" ]; do
    for how in plain each number gathered; do
        psql -qX "$db" -c 'TRUNCATE line, change' -c CHECKPOINT
        others=
        "beside_$how"
        pgbench -n -M prepared -c 8 -j 1 -T "$seconds" -f "$work/$how.sql" -l --log-prefix="$work/times" "$db" 2> /dev/null |
            awk -v how="$how" '/^tps/ { printf "%s %d transactions/s", how, $3 }'
        cat "$work"/times.* | cut -d ' ' -f 3 | sort -n |
            awk '{ v[NR] = $1 } END { printf ", p50 %.2f ms, p99 %.2f ms\n", v[int((NR + 1) / 2)] / 1000, v[int(NR * 0.99)] / 1000 }'
        rm -f "$work"/times.*
        kill $others 2> /dev/null || true
        wait
    done
    round=$((round + 1))
done
