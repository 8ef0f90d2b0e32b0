#!/bin/sh
# run.sh: make torture.  The whole house under load, killed again and again; then a verifier that
# shares no code with it counts what was lost, doubled or said too late.
#   QUICK=1           about two minutes (the row of make test)
#   KILLS= MESSAGES= PAYMENTS= ONCE= PEOPLE= LIMIT_S= SEED=   see driver/settings.js
#   TORTURE_KEEP=1    leaves the database of a run that failed, and says where
set -eu
cd "$(dirname "$0")/../.."
export TZ=UTC LC_ALL=C.UTF-8
TORTURE_OUT=${TORTURE_OUT:-$PWD/build/torture-run}
rm -rf "$TORTURE_OUT" && mkdir -p "$TORTURE_OUT"
TORTURE_DATABASE=$(mktemp -d "${TMPDIR:-/tmp}/quita-torture.XXXXXX")
export TORTURE_OUT TORTURE_DATABASE
driver=

stop() {
    status=$?
    trap '' INT TERM HUP
    if [ -n "$driver" ]; then # with all that it started
        kill -KILL "-$driver" 2> /dev/null || :
    fi
    if [ "${TORTURE_KEEP-}" ] && [ $status != 0 ]; then
        echo "torture: the database stays; sh tests/support/pg.sh stop $TORTURE_DATABASE removes it" >&2
        return
    fi
    sh tests/support/pg.sh stop "$TORTURE_DATABASE" > /dev/null 2>&1 || :
    rm -rf "$TORTURE_DATABASE"
}
trap stop EXIT
trap 'exit 130' INT TERM HUP

make --no-print-directory MODE=torture build/torture/quita >&2
setsid node tests/torture/driver/main.js >&2 &
driver=$!
wait "$driver" || { echo "Bail out! the driver ended with $?; see $TORTURE_OUT" && exit 2; }
node tests/torture/verify/main.js "$TORTURE_OUT"
