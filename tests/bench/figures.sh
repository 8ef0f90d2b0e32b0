# shellcheck shell=sh disable=SC2034,SC2154 # sourced by run.sh
# figures.sh: what `make bench` measures and prints, for run.sh.  A contender's numbers of each round go
# to $work/rounds/NAME, one a line; a figure is the median of them.

keep() { # keep NAME NUMBER
    [ -z "$2" ] || echo "$2" >> "$work/rounds/$1"
}

median() { # median NAME; empty when there is none
    [ ! -s "$work/rounds/$1" ] || sort -g "$work/rounds/$1" | awk '
        { v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

of() { # of KEY JSON: a number in one of our tools' lines
    echo "$2" | sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p"
}

by() { # by A B: A / B; empty when one is missing
    [ -z "$1" ] || [ -z "$2" ] || awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.4g", a / b }'
}

wanted() { # wanted ID...: true when one of them, or all, were asked for
    [ -n "$only" ] || return 0
    for id; do
        case ",$only," in *",$id,"*) return 0 ;; esac
    done
    return 1
}

# figure ID NAME BETTER MUST GOAL OURS [AGAINST THEIRS RATIO]: one line; empty = could not be measured
figure() {
    wanted "${1%%.*}" || return 0
    problem=
    { [ -n "$6" ] && { [ $# -lt 7 ] || [ -n "$9" ]; }; } ||
        problem=',"problem":"could not be measured: see what was printed on stderr"'
    printf '{"id":"%s","figure":"%s","ours":%s,"against":%s,"theirs":%s,"ratio":%s,' "$1" "$2" \
        "${6:-null}" "${7:+\"$7\"}${7:-null}" "${8:-null}" "${9:-null}" | sed 's/"\([^"]*\)"\1,/"\1",/'
    printf '"must":%s,"goal":%s,"better":"%s","rounds":%s%s}\n' "$4" "$5" "$3" "$rounds" "$problem"
}

compared() { # compared ID NAME BETTER MUST GOAL OUR-ROUNDS AGAINST THEIR-ROUNDS
    ours=$(median "$6") theirs=$(median "$8")
    figure "$1" "$2" "$3" "$4" "$5" "$ours" "$7" "$theirs" "$(by "$ours" "$theirs")"
}

# ---- contenders ----

# warm PORT KIND CONNECTIONS: compilers, caches and plans are as they are after a while
warm() {
    "$tools/load" "$1" "$2" "$3" "${SMOKE:-2}" "$conversations" > /dev/null 2>> "$work/load.log" || true
}

# load PORT KIND CONNECTIONS: a run of the load generator
load() {
    "$tools/load" "$1" "$2" "$3" "$seconds" "$conversations" 2>> "$work/load.log" ||
        say "some requests were refused: $(tail -n 1 "$work/load.log")"
}

# under_load NAME PORT KIND CONNECTIONS: rate, times and processor time of $server and the database
under_load() {
    warm "$2" "$3" "$4"
    server_before=$(cpu_of "$server") database_before=$(cpu_of_database)
    line=$(load "$2" "$3" "$4")
    server_us=$(($(cpu_of "$server") - server_before))
    database_us=$(($(cpu_of_database) - database_before))
    # The processor time is of the whole run, its first second included.
    all=$(awk -v n="$(of answered "$line")" -v s="$seconds" 'BEGIN { print n * (s + 1) / s }')
    keep "$1.rate" "$(of rate "$line")"
    keep "$1.p50" "$(of p50 "$line")"
    keep "$1.p99" "$(of p99 "$line")"
    keep "$1.database_us" "$(by "$database_us" "$all")"
    keep "$1.server_us" "$(by "$server_us" "$all")"
    keep "$1.cpu_us" "$(by $((server_us + database_us)) "$all")"
    say "$1: $line, us of processor: server $(by "$server_us" "$all"), database $(by "$database_us" "$all")"
}

# Replies that are ready stay where they are: one send hangs at the silent stub.
ours_without_sends() { # ours_without_sends NAME KIND CONNECTIONS
    fresh_database
    start_stub silent
    start_quita QUITA_IN_FLIGHT=1 QUITA_RATE_PER_S=1000
    under_load "$1" "$port" "$2" "$3"
    stop "$server" "$stub"
}

peer_without_sends() { # peer_without_sends NAME CONNECTIONS
    fresh_database
    start_peer
    under_load "$1" "$peer_port" turn "$2"
    stop "$server"
}

# What left and is known to have, in the counted seconds.
known_rate() {
    sql -v from="$1" -v seconds="$seconds" << 'SQL'
SELECT round(count(*) / :seconds, 1) FROM attempt
WHERE outcome = 0 AND known_at >= to_timestamp(:from + 1) AND known_at < to_timestamp(:from + 1 + :seconds);
SQL
}

# with_sends NAME PORT: turns whose reply was sent and marked
with_sends() {
    warm "$2" turn 64
    began=$(date +%s.%N)
    line=$(load "$2" turn 64)
    rate=$(known_rate "$began")
    # Acknowledged turns whose replies are left behind do not count, nor the other way round.
    keep "$1.rate" "$(awk -v a="$rate" -v b="$(of rate "$line")" 'BEGIN { print a < b ? a : b }')"
    say "$1: $line, known to be sent: $rate/s"
}

ours_with_sends() {
    fresh_database
    start_stub
    start_quita QUITA_IN_FLIGHT=512 QUITA_RATE_PER_S=1000
    sleep 2
    keep ours.idle_mb "$(rss_of "$server")"
    with_sends ours_sent "$port"
    keep ours.load_mb "$(rss_of "$server")"
    stop "$server" "$stub"
}

peer_with_sends() {
    fresh_database
    start_stub
    start_peer PEER_SEND=1
    with_sends peer_sent "$peer_port"
    stop "$server" "$stub"
}

random_hex() {
    od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'
}

# bench_sql NAME SCRIPT CLIENTS: pgbench; its rate, and with one client its median in ms
bench_sql() {
    fresh_database
    rm -f "$work"/times.*
    database_before=$(cpu_of_database)
    line=$(pgbench -n -M prepared -c "$3" -j 1 -T "$seconds" -f "tests/bench/pgbench/$2.sql" \
        -D "conversations=$conversations" -D "unit=\\x$(random_hex 1020)" \
        -D "state=\\x$(random_hex 75)" -D "phone=\\x$(random_hex 57)" \
        -D "payload=\\x$(random_hex 230)" -D "text=$(random_hex 80)" \
        -l --log-prefix="$work/times" "$QUITA_DATABASE" 2>> "$work/pgbench.log")
    sleep 0.5 # its backends end now: their time is found where it is once they are gone
    database_us=$(($(cpu_of_database) - database_before))
    done=$(echo "$line" | sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p')
    keep "$1.database_us" "$(by "$database_us" "$done")"
    keep "$1.rate" "$(echo "$line" | sed -n 's/^tps = \([0-9.]*\).*/\1/p')"
    keep "$1.p50" "$(cut -d ' ' -f 3 "$work"/times.* | sort -n |
        awk '{ v[NR] = $1 } END { if (NR) print v[int((NR + 1) / 2)] / 1000 }')"
    say "$1: $(tail -n 1 "$work/rounds/$1.rate") a second, p50 $(tail -n 1 "$work/rounds/$1.p50") ms, us of database $(tail -n 1 "$work/rounds/$1.database_us")"
}
