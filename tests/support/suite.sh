#!/bin/sh
# suite.sh OUTDIR 'NAME | HOW | SECONDS | COMMAND': runs one suite of tests/run.sh and writes what it
# found to OUTDIR/NAME.tap, in one form for all: `ok - NAME: what`, `not ok - NAME: what` with its
# diagnostics.  Always ends well, so that the other suites run.
set -u
out=$1
name=${2%% | *}
rest=${2#* | * | }
seconds=${rest%% | *}
command=${rest#* | }
file=$out/$(echo "$name" | tr '/ ' '__')

began=$(date +%s.%N)
# The limit covers what the command leaves running: timeout ends the whole process group.
timeout -k 10 "$seconds" sh -c "$command" > "$file.out" 2> "$file.err" < /dev/null
status=$?
awk -v suite="$name" -v status=$status -v seconds="$seconds" -f tests/support/tap.awk \
    "$file.out" > "$file.tap"
if grep -q "^not ok - $name: the suite by itself: " "$file.tap"; then
    tail -n 60 "$file.err" | sed 's/^/#   /' >> "$file.tap"
fi
awk -v suite="$name" -v began="$began" -v ended="$(date +%s.%N)" '
    /^ok / && !/ # SKIP/ { passed++ }
    /^not ok / { failed++ }
    END {
        printf "%s  %-32s %4d passed", failed ? "not ok" : "ok    ", suite, passed
        if (failed) printf ", %d failed", failed
        printf "  (%.1f s)\n", ended - began
    }' "$file.tap"
