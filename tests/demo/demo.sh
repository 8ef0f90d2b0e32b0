#!/bin/sh
# demo.sh: the whole of Quita on this machine, for whoever wants to see it: a private PostgreSQL, a
# sample school, the providers' sandbox with its phones, the server.  Ctrl-C stops all of it; a second
# run keeps the data.  QUITA_DEMO_PORT (8080) and SANDBOX_PORT (9100) are the addresses' ports.
set -eu
cd "$(dirname "$0")/../.."
var=$PWD/var/demo
port=${QUITA_DEMO_PORT:-8080}
export SANDBOX_PORT="${SANDBOX_PORT:-9100}"
server=http://127.0.0.1:$port
sandbox=http://127.0.0.1:$SANDBOX_PORT
pids=

say() {
    echo "demo: $*"
}

fail() {
    echo "demo: $*" >&2
    exit 2
}

# Started last, stopped first.  The server gets the time it needs to drain.
stop() {
    trap '' INT TERM HUP
    for pid in $pids; do
        kill "$pid" 2> /dev/null || :
        wait "$pid" 2> /dev/null || :
    done
    sh tests/support/pg.sh stop --keep "$var/postgres" > /dev/null 2>&1 || :
    rm -f "$var/pid" "$var/addresses.json"
}

# start NAME COMMAND...: in the background, its words in var/demo/NAME.log.  Ctrl-C reaches this script
# alone, which stops the parts in order.
start() {
    name=$1
    shift
    setsid "$@" > "$var/$name.log" 2>&1 < /dev/null &
    pids="$! $pids"
}

# until_ready NAME PID COMMAND...: waits until the command succeeds, at most 30 s.
until_ready() {
    name=$1 pid=$2 tries=0
    shift 2
    until "$@" > /dev/null 2>&1; do
        tries=$((tries + 1))
        if [ $tries -gt 150 ] || ! kill -0 "$pid" 2> /dev/null; then
            tail -n 20 "$var/$name.log" >&2
            fail "$name does not start; more in var/demo/$name.log"
        fi
        sleep 0.2
    done
    kill -0 "$pid" 2> /dev/null || fail "$name has stopped; more in var/demo/$name.log"
}

answers() {
    curl -fsS -o /dev/null --max-time 2 "$1"
}

one_at_a_time() {
    mkdir -p "$var"
    if [ -f "$var/pid" ] && kill -0 "$(cat "$var/pid")" 2> /dev/null; then
        fail "already running as process $(cat "$var/pid")"
    fi
    for taken in "$port QUITA_DEMO_PORT" "$((port + 1)) QUITA_DEMO_PORT" "$SANDBOX_PORT SANDBOX_PORT"; do
        status=0
        curl -sS -o /dev/null --max-time 2 "http://127.0.0.1:${taken% *}/" 2> /dev/null || status=$?
        case $status in
        7 | 28) ;; # refused, or nobody said a word
        *) fail "port ${taken% *} is in use here ($status); give another one in ${taken#* }" ;;
        esac
    done
    echo $$ > "$var/pid"
}

begin_database() {
    if [ ! -f "$var/keys" ]; then # 32 random bytes seal what the demo keeps
        (umask 077 && printf '1:%s\n' "$(od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n')" > "$var/keys")
    fi
    export QUITA_KEYS="@$var/keys"
    QUITA_DATABASE=$(sh tests/support/pg.sh start "$var/postgres")
    export QUITA_DATABASE
    build/quita migrate > /dev/null
}

begin_sandbox() {
    start sandbox node tests/sandbox/main.js \
        --webhook "$server/webhooks/whatsapp/escola" \
        --bank-webhook "$server/webhooks/banco/escola-237" \
        --people "$var/school/persons.json" --state "$var/sandbox.json"
    until_ready sandbox "${pids%% *}" answers "$sandbox/sandbox/api/status"
}

begin_server() {
    export QUITA_LISTEN="127.0.0.1:$port" QUITA_ADMIN_LISTEN="127.0.0.1:$((port + 1))"
    export QUITA_PUBLIC_URL="$server" QUITA_SPOOL="$var/spool"
    mkdir -p "$QUITA_SPOOL"
    start server build/quita serve
    until_ready server "${pids%% *}" answers "http://$QUITA_ADMIN_LISTEN/readyz"
}

# An account at the console; each run gives it a new link, which sets it up or gives access back.
invite_colleague() {
    who=ana@escola.example
    build/quita user add --tenant jardim --email $who --name 'Ana Lima' --role supervisor 2> /dev/null ||
        build/quita user link --email $who
}

tell() {
    link=$(invite_colleague)
    printf '{"server":"%s","sandbox":"%s"}\n' "$server" "$sandbox" > "$var/addresses.json"
    cat << WORDS

  Quita is up.
    phones     $sandbox/sandbox      write "oi" as one of the parents
    bank       $sandbox/sandbox/banco      pay, pay half, twice or late, refund
    server     $server
    console    $link
               sets up ana@escola.example; then $server/console
    logs       var/demo/server.log, var/demo/sandbox.log
  Ctrl-C stops everything; the data stays for the next run.

WORDS
}

one_at_a_time
trap stop EXIT
trap 'exit 130' INT TERM HUP
begin_database
sh tests/demo/school.sh "$var" "$sandbox"
begin_server
begin_sandbox
tell
# Ends when somebody asks for it, or with the first part that dies.
second=${pids%% *} first=${pids#* }
while kill -0 "$second" 2> /dev/null && kill -0 "${first%% *}" 2> /dev/null; do
    sleep 1 &
    wait $!
done
fail 'a part has stopped by itself; see var/demo/*.log'
