#!/bin/sh
# run.sh: every file of db/queries prepares against a migrated database, and its parameters and
# columns are of types that db/pg.h knows.  Says file and error; the check itself is
# tests/stores/test_queries.c.  Starts a PostgreSQL of its own unless QUITA_TEST_DATABASE names one.
set -eu
cd "$(dirname "$0")/../.."
test=build/debug/tests/stores/test_queries
folder=

finish() {
    [ -z "$folder" ] || sh tests/support/pg.sh stop "$folder"
}

make -s --no-print-directory MODE=debug $test
if [ -z "${QUITA_TEST_DATABASE-}" ]; then
    trap finish EXIT
    trap 'exit 130' INT TERM HUP
    folder=$(mktemp -d "${TMPDIR:-/tmp}/quita-lint.XXXXXX")
    QUITA_TEST_DATABASE=$(sh tests/support/pg.sh start --no-fsync "$folder")
    export QUITA_TEST_DATABASE
fi
ASAN_OPTIONS=detect_leaks=0 CMOCKA_MESSAGE_OUTPUT=TAP $test
