# shellcheck shell=sh disable=SC2034,SC2154 # sourced by run.sh
# house.sh: what `make bench` starts and stops, for run.sh: database, server, peer, stub of the Graph
# API, and the processor time they use.  Everything lives in $work and ends with the script.
port=${BENCH_PORT:-18300} # and the three above it
admin_port=$((port + 1)) peer_port=$((port + 2)) stub_port=$((port + 3))
tools=build/release/tests/bench/tools
QUITA_KEYS=1:$(printf '%064d' 7)
export QUITA_KEYS
work=
pids=

open_house() {
    work=$(mktemp -d /tmp/quita-bench.XXXXXX)
    chmod 755 "$work" # PostgreSQL's user loads slow_sync.so from here
    mkdir "$work/spool" "$work/pg"
    trap close_house EXIT
    trap 'exit 130' INT TERM HUP
}

close_house() {
    stop $pids
    [ -z "$work" ] || sh tests/support/pg.sh stop "$work/pg" > /dev/null 2>&1 || true
    rm -rf "$work"
    work=
}

say() {
    echo "bench: $*" >&2
}

stop() { # stop PID...: and waits for them
    for pid; do
        kill "$pid" 2> /dev/null || continue
        (sleep 5 && kill -9 "$pid" 2> /dev/null) &
        killer=$!
        wait "$pid" 2> /dev/null || true
        kill "$killer" 2> /dev/null || true
    done
    pids=$(echo " $pids " | sed "$(printf 's/ %s / /;' "$@" 0)")
}

until_open() { # until_open PORT PATH
    for _ in $(seq 100); do
        curl -sf -o /dev/null -m 1 "http://127.0.0.1:$1$2" && return
        sleep 0.1
    done
    say "nothing answers on port $1: $(tail -n 3 "$work"/*.log)"
    exit 2
}

# ---- the database ----

start_database() { # start_database [slow]: with "slow" every fsync takes a millisecond more
    if [ "${1-}" = slow ]; then
        cp "$tools/slow_sync.so" "$work/"
        LD_PRELOAD=$work/slow_sync.so sh tests/support/pg.sh start "$work/pg" > "$work/conninfo"
    else
        sh tests/support/pg.sh start "$work/pg" > "$work/conninfo"
    fi
    admin=$(cat "$work/conninfo")
    use_database bench
    postmaster=$(head -n 1 "$(readlink -f "$work/pg/cluster")/data/postmaster.pid")
}

use_database() { # use_database NAME
    QUITA_DATABASE=$(echo "$admin" | sed "s/dbname=[^ ]*/dbname=$1/")
    export QUITA_DATABASE
}

restart_database() {
    sh tests/support/pg.sh stop --keep "$work/pg"
    start_database "$@"
}

sql() {
    psql -qAtX -v ON_ERROR_STOP=1 "$QUITA_DATABASE" "$@"
}

# As the performance reference sets PostgreSQL: neither a checkpoint nor the vacuum of somebody else's
# rows falls into a short run by chance; and with buffers for the conversations, as on any machine
# that serves so many.
make_database() {
    start_database
    psql -qX "$admin" -c "ALTER SYSTEM SET shared_buffers = '512MB'"
    restart_database plainly
    psql -qX "$admin" -c "ALTER SYSTEM SET max_wal_size = '8GB'" \
        -c "ALTER SYSTEM SET min_wal_size = '4GB'" -c "ALTER SYSTEM SET autovacuum_naptime = '1h'" \
        -c "ALTER SYSTEM SET checkpoint_timeout = '15min'" -c "ALTER SYSTEM SET wal_compression = 'lz4'" \
        -c "SELECT pg_reload_conf()" -c 'CREATE DATABASE seeded' > /dev/null
    use_database seeded
    build/quita migrate > "$work/migrate.log" 2>&1
    add_accounts
    sql -c 'SET client_min_messages = warning' -c "SELECT ensure_partitions(now())" > /dev/null
    "$tools/seed" "$conversations" | sql > /dev/null
    sql -c 'CREATE SEQUENCE bench_id START 1000000000000' \
        -c 'VACUUM ANALYZE identity, identity_alias, conversation, session' > /dev/null
    recycle_wal
    use_database bench
}

# Every run starts from the same: a copy of the seeded database.
fresh_database() {
    psql -qX -v ON_ERROR_STOP=1 "$admin" -c 'SET client_min_messages = warning' \
        -c 'DROP DATABASE IF EXISTS bench WITH (FORCE)' -c 'CREATE DATABASE bench TEMPLATE seeded'
}

# A server that has run for a while writes over old segments of its log.  A new one is filled with 16 MB of
# zeros and synced first, which stands in everybody's way for some 70 ms and would be the p99 of whoever
# writes most.
recycle_wal() {
    for _ in $(seq "$segments"); do
        echo "SELECT pg_logical_emit_message(false, 'bench', ''); SELECT pg_switch_wal();"
    done | sql > /dev/null
    sql -c CHECKPOINT
}

add_accounts() {
    echo '{"format":1,"slug":"bench","name":"Bench"}' | build/quita tenant add - > /dev/null
    cat > "$work/creditor.json" << JSON
{"format":1,"tenant":"bench","slug":"bench","trade_name":"Colégio Jardim das Acácias",
 "legal_name":"Jardim das Acácias Educação Ltda","cnpj":"11222333000181",
 "address":"Rua das Acácias, 100, São Paulo, SP","phone":"(11) 3003-1234",
 "hours":"de segunda a sexta, das 8h às 18h"}
JSON
    build/quita creditor add "$work/creditor.json" > /dev/null
    for i in 0 1 2 3 4 5 6 7; do
        cat > "$work/account.json" << JSON
{"format":1,"kind":"whatsapp","creditor":"bench","app":"bench",
 "phone_number_id":"10654035224000$i","waba_id":"102290129340398",
 "api_url":"http://127.0.0.1:$stub_port","api_version":"v26.0","app_secret":"bench_app_secret",
 "verify_token":"bench_verify_token","token":"bench_access_token"}
JSON
        build/quita account add "$work/account.json" > /dev/null
    done
}

# ---- servers ----

start_stub() { # start_stub [silent]
    "$tools/stub" "$stub_port" "${1-}" 2>> "$work/stub.log" &
    stub=$!
    pids="$pids $stub"
}

start_quita() { # start_quita [NAME=VALUE...]
    env QUITA_LISTEN="127.0.0.1:$port" QUITA_ADMIN_LISTEN="127.0.0.1:$admin_port" \
        QUITA_SPOOL="$work/spool" QUITA_LOG_LEVEL=error QUITA_READ_RECEIPTS=0 QUITA_DRAIN_S=1 \
        "$@" build/quita serve 2>> "$work/quita.log" &
    server=$!
    pids="$pids $server"
    until_open "$admin_port" /readyz
}

start_peer() { # start_peer [NAME=VALUE...]
    env PEER_PORT="$peer_port" PEER_STUB="$stub_port" PEER_SECRET=bench_app_secret \
        PEER_PG="$(readlink -f "$work/pg/cluster")" "$@" node tests/bench/peer/server.js \
        2>> "$work/peer.log" &
    server=$!
    pids="$pids $server"
    until_open "$peer_port" /healthz
}

# ---- processor time, in microseconds ----

ticks() { # ticks FIELDS... of /proc/PID/stat on stdin, behind the name in brackets
    awk -v fields="$*" '{ sub(/.*\) /, ""); n = split(fields, f, " ")
        for (i = 1; i <= n; i++) sum += $(f[i] - 2) } END { printf "%d", sum * 10000 }'
}

cpu_of() { # cpu_of PID
    ticks 14 15 < "/proc/$1/stat"
}

# All of PostgreSQL: the living processes, and those that ended meanwhile.
cpu_of_database() {
    children=$(cat "/proc/$postmaster/task/$postmaster/children")
    {
        ticks 14 15 16 17 < "/proc/$postmaster/stat"
        for child in $children; do
            echo
            cat "/proc/$child/stat" 2> /dev/null | ticks 14 15
        done
    } | awk '{ sum += $1 } END { printf "%d", sum }'
}

rss_of() { # anonymous memory, in MB
    awk '/^RssAnon:/ { printf "%.1f", $2 / 1024 }' "/proc/$1/status"
}

metric() { # metric NAME: of our server
    curl -sf "http://127.0.0.1:$admin_port/metrics" | awk -v name="$1" '$1 == name { print $2 }'
}
