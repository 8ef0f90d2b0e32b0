#!/bin/sh
# run.sh: `make bench`.  Prints one JSON line a figure on stdout (contracts, section 4), progress on stderr.
#   sh tests/bench/run.sh            all figures
#   sh tests/bench/run.sh T1 T2      some; also ONLY=T1,T2
# SECONDS_EACH (6), ROUNDS (3), CONVERSATIONS (200000), BENCH_PORT (18300).  SMOKE=1: a second each, once,
# to see that everything runs.
set -eu
cd "$(dirname "$0")/../.."
only=$(echo "${*:-${ONLY-}}" | tr ' ' ',')
seconds=${SECONDS_EACH:-6} rounds=${ROUNDS:-3} conversations=${CONVERSATIONS:-200000} segments=200
[ -z "${SMOKE-}" ] || { seconds=1 rounds=1 conversations=5000 segments=4; }
export LC_ALL=C.UTF-8 TZ=UTC
# shellcheck source=tests/bench/house.sh
. tests/bench/house.sh
# shellcheck source=tests/bench/figures.sh
. tests/bench/figures.sh

prepare() {
    make --no-print-directory build/quita benches >&2
    [ -d tests/bench/peer/node_modules/fastify ] ||
        (cd tests/bench/peer && npm ci --no-audit --no-fund --ignore-scripts >&2) ||
        say 'the peer could not be installed: figures against fastify will say so'
    open_house
    mkdir "$work/rounds"
    say "a database with $conversations conversations"
    make_database
}

has_peer() {
    [ -d tests/bench/peer/node_modules/fastify ]
}

each_round() { # each_round FUNCTION
    for round in $(seq "$rounds"); do
        say "$1, round $round of $rounds"
        "$1"
    done
}

# ---- the groups: contenders of a group take turns ----

ingest() {
    ours_without_sends ours_ingest keep 64
    bench_sql pgbench_ingest ingest 8
    ours_without_sends ours_record record 64
    bench_sql pgbench_record record 8
}

turns() {
    ours_without_sends ours_turn turn 64
    bench_sql pgbench_turn turn 8
    bench_sql pgbench_pipelined turn_pipelined 8
    ! has_peer || peer_without_sends peer_turn 64
}

sends() {
    ours_with_sends
    ! has_peer || peer_with_sends
}

alone() {
    ours_without_sends ours_alone keep 1
    bench_sql pgbench_alone ingest 1
}

slowly() {
    ours_without_sends ours_slow turn 256
    bench_sql pgbench_slow turn 10
}

# ---- the figures ----

print_ingest() {
    compared T1 'durable-acknowledge ingest/s' higher 1.6 2.5 ours_ingest.rate \
        'pgbench, single-row ingest, 8 clients' pgbench_ingest.rate
    compared T1.record 'reactions into the history/s' higher 1.6 2.5 ours_record.rate \
        'pgbench, 7-statement record, 8 clients' pgbench_record.rate
}

print_turns() {
    compared T2 'full turns/s' higher 1.8 3.0 ours_turn.rate \
        'pgbench, 11-statement turn, 8 clients' pgbench_turn.rate
    compared T2b 'full turns/s' higher 1.2 2.0 ours_turn.rate \
        'pgbench, the same in a pipeline, 8 clients' pgbench_pipelined.rate
    compared T2.database 'processor time of the database alone, us a turn' lower 0.55 0.33 \
        ours_turn.database_us 'pgbench, 11-statement turn, 8 clients' pgbench_turn.database_us
    compared T2b.database 'processor time of the database alone, us a turn' lower 0.83 0.5 \
        ours_turn.database_us 'pgbench, the same in a pipeline, 8 clients' \
        pgbench_pipelined.database_us
    compared T3 'full turns/s' higher 5 8 ours_turn.rate 'fastify + pg, pool of 10' peer_turn.rate
    compared T3.p99 'p99 of a full turn, ms' lower 0.2 0.125 ours_turn.p99 \
        'fastify + pg, pool of 10' peer_turn.p99
    compared T4 'processor time of server and database, us a turn' lower 0.125 0.0833 \
        ours_turn.cpu_us 'fastify + pg, pool of 10' peer_turn.cpu_us
    figure T4.server 'processor time of the server alone, us a turn' lower 40 25 \
        "$(median ours_turn.server_us)"
}

# At most 1.3 times the commit and 0.1 ms: as a ratio that is 1.3 + 0.1 / theirs.
print_alone() {
    theirs=$(median pgbench_alone.p50)
    limit() {
        awk -v times="$1" -v more="$2" -v ms="${theirs:-0}" \
            'BEGIN { printf "%.3f", times + (ms > 0 ? more / ms : 0) }'
    }
    compared T6 'one client, p50 of a durable webhook, ms' lower "$(limit 1.3 0.1)" \
        "$(limit 1.1 0.05)" ours_alone.p50 'pgbench, single-row commit, 1 client' pgbench_alone.p50
}

print_memory() {
    figure T9 'anonymous memory of the idle server, MB' lower 16 10 "$(median ours.idle_mb)"
    say 'T9.tls: TLS ends in the proxy, our server has no memory for it'
    figure T9.tls 'anonymous memory of the idle server with TLS, MB' lower 24 16 ''
    figure T9.load 'anonymous memory under load with sends, MB' lower 48 24 "$(median ours.load_mb)"
}

slow_disk() {
    say 'PostgreSQL again, every fsync a millisecond slower'
    restart_database slow
    each_round slowly
    restart_database
    compared T5 'full turns/s, 1 ms fsync, 256 connections' higher 4.0 6.0 ours_slow.rate \
        'pgbench, one transaction a turn, 10 clients' pgbench_slow.rate
    figure T5.p99 'p99 of a full turn, 1 ms fsync, 256 connections, ms' lower 50 30 \
        "$(median ours_slow.p99)"
}

# Figures with a program of their own print their lines themselves.
own_program() { # own_program ID COMMAND...
    id=$1
    shift
    wanted "$id" || return 0
    "$@" || say "$id ended with $?"
}

sockets() {
    [ -d tests/bench/peer_sockets/node_modules/socket.io ] ||
        (cd tests/bench/peer_sockets && npm ci --no-audit --no-fund --ignore-scripts >&2) ||
        say 'socket.io could not be installed: figures against it will say so'
    make --no-print-directory build/release/tests/bench/t8 >&2
    build/release/tests/bench/t8
}

# These need nothing of the house: alone they do not wait for it.
[ "$only" != NLU ] || exec sh tests/bench/nlu.sh
[ "$only" != T8 ] || { sockets; exit; }

prepare
! wanted T1 || { each_round ingest && print_ingest; }
! wanted T2 T2b T3 T4 || { each_round turns && print_turns; }
! wanted T3b T9 || each_round sends
compared T3b 'full turns/s with the reply sent and marked' higher 6 12 ours_sent.rate \
    'fastify + pg + undici, pool of 10' peer_sent.rate
! wanted T6 || { each_round alone && print_alone; }
! wanted T9 || print_memory
! wanted T5 || slow_disk
own_program T8 sockets
[ ! -f tests/bench/t11_import.sh ] || own_program T11 sh tests/bench/t11_import.sh
own_program T12 build/release/tests/bench/t12
own_program T13 build/release/tests/bench/t13
own_program flow build/release/tests/bench/t14
own_program pdf build/release/tests/bench/t18
own_program offers build/release/tests/bench/t17
own_program boleto build/release/tests/bench/t15_boleto
own_program NLU sh tests/bench/nlu.sh
