#!/bin/sh
# pg.sh: a private PostgreSQL for tests and the demo: own data folder, unix socket only, an
# unprivileged user also when root calls.
#   pg.sh start [--no-fsync] DIR   starts it (makes it first) and prints its connection string
#   pg.sh stop [--keep] DIR        stops it and removes it; --keep leaves the data for the next start
#   pg.sh crash DIR                stops it as a power cut would; start brings it back
# Each may be called again.  --no-fsync is for what need not survive: it makes commits cheap.
set -eu

usage() {
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

fail() {
    echo "pg.sh: $*" >&2
    exit 2
}

[ $# -ge 2 ] || usage
action=$1 option=
shift
case $1 in --*) option=$1 && shift ;; esac
[ $# = 1 ] || usage
case "$action $option" in 'start ' | 'start --no-fsync' | 'stop ' | 'stop --keep' | 'crash ') ;; *) usage ;; esac

programs() { # the folder of PostgreSQL's programs, 15 before others
    for folder in /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin; do
        [ -x "$folder/initdb" ] && echo "$folder" && return
    done
    command -v initdb > /dev/null || fail 'PostgreSQL is not installed (Debian: postgresql-15)'
    dirname "$(command -v initdb)"
}

as_owner() { # PostgreSQL refuses to run as root
    if [ "$(id -u)" = 0 ]; then
        (cd / && exec runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

# The cluster lives in DIR/cluster, or behind a link of that name when its user could not get there
# or the socket's path would pass 107 bytes.
make_home() {
    [ ! -e "$dir/cluster" ] || return 0
    rm -f "$dir/cluster"
    case $dir in *[!A-Za-z0-9_./-]*) plain= ;; *) plain=yes ;; esac
    if [ "$plain" ] && [ ${#dir} -le 70 ] && mkdir "$dir/cluster"; then
        [ "$(id -u)" != 0 ] || chown postgres: "$dir/cluster"
        if as_owner test -w "$dir/cluster" 2> /dev/null; then
            chmod 700 "$dir/cluster"
            return 0
        fi
        rmdir "$dir/cluster"
    fi
    home=$(mktemp -d /tmp/quita-pg.XXXXXX)
    [ "$(id -u)" != 0 ] || chown postgres: "$home"
    ln -s "$home" "$dir/cluster"
}

make_cluster() {
    [ ! -e "$home/data/made" ] || return 0
    rm -rf "$home/data"
    as_owner "$bin/initdb" --pgdata="$home/data" --username=quita --auth=trust --encoding=UTF8 \
        --locale=C.UTF-8 --no-sync > "$dir/initdb.log" 2>&1 || fail "initdb: $(cat "$dir/initdb.log")"
    as_owner tee "$home/data/conf.d.conf" > /dev/null << CONF
listen_addresses = ''
unix_socket_directories = '$home'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 128MB
max_wal_size = 2GB
log_line_prefix = '%m [%p] %d '
timezone = 'UTC'
log_timezone = 'UTC'
CONF
    echo "include 'conf.d.conf'" | as_owner tee -a "$home/data/postgresql.conf" > /dev/null
    as_owner touch "$home/data/made"
}

running() {
    as_owner "$bin/pg_ctl" --pgdata="$home/data" status > /dev/null 2>&1
}

start() {
    mkdir -p "$dir"
    make_home
    home=$(readlink -f "$dir/cluster")
    make_cluster
    fsync=on
    [ "$option" != --no-fsync ] || fsync=off
    # A server whose machine went down may have left its pid behind; pg_ctl tells them apart.
    running || as_owner "$bin/pg_ctl" --pgdata="$home/data" --log="$home/log" --wait --timeout=60 \
        -o "-c fsync=$fsync -c full_page_writes=$fsync" start > "$dir/start.log" 2>&1 ||
        fail "cannot start: $(cat "$dir/start.log" "$home/log" 2> /dev/null | tail -n 20)"
    echo "host=$home user=quita dbname=postgres"
}

halt() { # halt MODE
    [ -e "$dir/cluster" ] || return 0
    home=$(readlink -f "$dir/cluster")
    ! running || as_owner "$bin/pg_ctl" --pgdata="$home/data" --mode="$1" --wait stop > /dev/null
}

remove() {
    [ -e "$dir/cluster" ] || return 0
    rm -rf "$home" "$dir/cluster" "$dir/initdb.log" "$dir/start.log"
    rmdir "$dir" 2> /dev/null || true
}

bin=$(programs)
dir=$(readlink -m "$1")
case $action in
start) start ;;
crash) halt immediate ;;
stop)
    halt fast
    [ "$option" = --keep ] || remove
    ;;
esac
