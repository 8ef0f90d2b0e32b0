#!/bin/sh
# acceptance.sh: what of the acceptance list holds, one line a demand:
#   000-19  pass     e2e: 000-19 after A2 the bot tells the last payment
#   000-20  pending
# A demand is passed only by tests that name its id (one or several ids lead the test's name), that ran
# in this very run, and all of which held.  Ends in `N of 110 demands pass`; exit 2 when the suites
# could not run at all.
set -u
cd "$(dirname "$0")/.." || exit
rm -f build/test-results.tap
mkdir -p build
ACCEPTANCE=1 sh tests/run.sh > build/acceptance.log 2>&1
suites=$?
[ -s build/test-results.tap ] || { tail -n 20 build/acceptance.log >&2; exit 2; }

awk -F '\t' '
    function note(line, good,    name, rest, id)
    {
        name = line
        sub(/^(not )?ok [0-9]+ - /, "", name)
        rest = name
        while (match(rest, /(^|[^0-9])00[0-4]-[0-9][0-9]($|[^0-9])/)) {
            id = substr(rest, RSTART, RLENGTH)
            gsub(/[^0-9-]/, "", id)
            if (good)
                test[id] = id in test ? test[id] "; " name : name
            else
                broken[id] = name
            rest = substr(rest, RSTART + RLENGTH - 1)
        }
    }
    FILENAME ~ /[.]tap$/ {
        if (/^ok / && !/# SKIP/) note($0, 1)
        else if (/^not ok /) note($0, 0)
        next
    }
    {
        total++
        if ($1 in broken)
            print $1 "\tpending\tbroken now: " broken[$1]
        else if ($1 in test) {
            print $1 "\tpass\t" test[$1]
            passed++
        } else
            print $1 "\tpending\t"
    }
    END { printf "%d of %d demands pass\n", passed, total }
' build/test-results.tap tests/acceptance/demands.tsv
[ $suites = 0 ] || echo "(not every suite is green: see make test)" >&2
