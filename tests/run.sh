#!/bin/sh
# run.sh: everything a contributor must see green, ending in one line `N passed, N failed`.
#   sh tests/run.sh                 all suites
#   sh tests/run.sh unit/ golden    only suites whose name starts so
#   ACCEPTANCE=1 sh tests/run.sh    with those that only the acceptance list needs
# Each suite speaks TAP.  All of it is kept in build/test-results.tap, and what a suite printed beside
# it in build/suites/NAME.out and NAME.err.
set -eu
cd "$(dirname "$0")/.."
jobs=${JOBS:-$(nproc)}
out=build/suites
results=build/test-results.tap
database=
# Of the simulation, in two suites; the first ones are compared with PostgreSQL.
seeds=500 compared=50

# These prove hundreds of changed flows: minutes under the sanitizers, which other tests of the prover have;
# the last one measures, which sanitizers would falsify.
proofs='tests/unit/test_flow_check tests/unit/test_flow_mutations tests/unit/test_flow_mutations_words
    tests/unit/test_flow_mutations_sms
    tests/unit/test_flow_proof tests/unit/test_flow_sound
    tests/unit/test_tone tests/unit/test_nlu_hostile tests/unit/test_contact_next'

# Minutes more of what shorter suites prove in part: with the acceptance list, before a release, not at every change.
thorough='unit/test_flow_mutations unit/test_flow_mutations_words unit/test_flow_mutations_sms
    unit/test_flow_proof unit/test_flow_sound unit/test_tone torture/verifier e2e/widget_screens e2e/console_spray e2e/crowd
    e2e/console_points e2e/console_care e2e/people_page e2e/asaas_faults e2e/refund_asaas e2e/refund_pix'

at_hand() { # without the thorough ones, unless they are asked for
    [ -z "${ACCEPTANCE-}" ] || exec cat
    awk -v names="$(echo $thorough)" 'BEGIN { n = split(names, name, " "); for (i = 1; i <= n; i++) left[name[i]] = 1 }
        !($1 in left)'
}

# One suite a row: name | with others or alone | seconds it may take | command.
# A new suite is one row here.  A row whose files are gone fails, it is not left out.
suites() {
    for source in tests/unit/test_*.c tests/stores/test_*.c; do
        [ -f "$source" ] || continue # the pattern itself: no such test yet
        test=${source%.c}
        case " $(echo $proofs) " in
            *" $test "*) echo "${test#tests/} | together | 500 | build/release/$test" ;;
            *) echo "${test#tests/} | together | 120 | build/debug/$test" ;;
        esac
    done
    cat << ROWS
house | together | 120 | sh tests/house/run.sh
simulation | together | 300 | build/debug/tests/sim/sim --seeds $((seeds - compared)) --from $((compared + 1))
simulation/postgres | together | 400 | build/debug/tests/sim/sim --seeds $compared --postgres $compared
conversations | together | 120 | build/debug/quita flow test tests/conversations
conversations-sms | together | 120 | build/debug/quita flow test --channel sms tests/conversations
conversations-web | together | 120 | build/debug/quita flow test --channel web tests/conversations
conversations-voice | together | 120 | build/debug/quita flow test --channel voice tests/conversations
engine | together | 60 | build/debug/quita flow test --flow tests/fixtures/flows/graphs/motor.json tests/conversations-engine
understanding | together | 400 | sh tests/nlu/run.sh
captacao | together | 60 | build/debug/quita flow test --flow flows/graphs/captacao.json tests/conversations-captacao
torture | alone | 400 | env QUICK=1 sh tests/torture/run.sh
torture/verifier | together | 600 | node --test --test-reporter=tap tests/torture/test/*.test.js
sandbox | together | 300 | node --test --test-reporter=tap tests/sandbox/test/*.test.js
ROWS
    for source in tests/e2e/*.test.mjs; do
        name=$(basename "$source" .test.mjs)
        how=together
        [ "$name" != console_spray ] || how=alone # it measures, too
        [ "$name" != crowd ] || how=alone # for a minute
        [ "$name" != widget_paint ] || how=alone # some milliseconds
        echo "e2e/$name | $how | 300 | node --test --test-reporter=tap $source"
    done
    for source in tests/fuzz/fuzz_*.c; do
        [ -f "$source" ] || continue
        name=$(basename "$source" .c)
        echo "fuzz/${name#fuzz_} | together | 120 | env REPLAY=1 sh tests/fuzz/run.sh ${name#fuzz_}"
    done
}

chosen() { # keeps the rows whose name starts with one of the words, or those at hand without words
    if [ $# -eq 0 ]; then
        at_hand
        return
    fi
    awk -v words="$*" '{
        n = split(words, word, " ")
        for (i = 1; i <= n; i++)
            if (index($0, word[i]) == 1) { print; next }
    }'
}

# Building is a suite of its own: a file that does not compile is a failure with a name.
build() {
    echo '1..2'
    # shellcheck disable=SC2046 # lists of names
    built 1 'debug build with sanitizers' -k MODE=debug $(debug_needs)
    # shellcheck disable=SC2046
    built 2 'release build' build/quita $(needs | grep '^build/release/')
}

# The programs that the suites at hand run: the whole lot for a whole run, so that whatever does not
# compile is seen.
needs() {
    awk -F ' [|] ' '{ split($4, word, " ") }
        word[1] ~ "^build/[a-z]*/tests/" { print word[1] }
        $1 ~ "^fuzz/" { sub("^fuzz/", "build/debug/tests/fuzz/fuzz_", $1); print $1 }' $out/rows
}

debug_needs() {
    if [ -n "${QUITA_SOME_SUITES-}" ]; then
        echo build/debug/quita && needs | grep '^build/debug/'
    else
        echo tests fuzzers
    fi
}

built() { # built NUMBER NAME MAKE-ARGUMENTS...
    number=$1 name=$2
    shift 2
    if make --no-print-directory -j"$jobs" "$@" > $out/build-"$number".log 2>&1; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        grep -E -A 2 'error|undefined reference|\*\*\*' $out/build-"$number".log | head -60 | sed 's/^/# /'
    fi
}

start_database() {
    trap stop_database EXIT
    trap 'exit 130' INT TERM HUP
    database=$(mktemp -d "${TMPDIR:-/tmp}/quita-test.XXXXXX")
    QUITA_TEST_DATABASE=$(sh tests/support/pg.sh start --no-fsync "$database")
    export QUITA_TEST_DATABASE
}

stop_database() {
    [ -n "$database" ] || return 0
    sh tests/support/pg.sh stop "$database" > /dev/null 2>&1 || true
    rm -rf "$database"
    database=
}

run_rows() { # run_rows HOW PARALLEL: the rows of that kind from build/suites/rows
    awk -F ' [|] ' -v how="$1" '$2 == how' $out/rows |
        xargs -d '\n' -r -P "$2" -n 1 sh tests/support/suite.sh $out
}

report() {
    {
        echo 'TAP version 13'
        cut -d '|' -f 1 $out/rows | sed 's/ *$//' | while read -r name; do
            cat "$out/$(echo "$name" | tr '/ ' '__').tap"
        done | awk '/^(not )?ok /{ sub(/ok - /, "ok " ++n " - ") } { print } END { print "1.." n + 0 }'
    } > $results
    awk '
        /^ok .* # SKIP/ { skipped++; print "skipped:" substr($0, index($0, " - ") + 2) }
        /^ok / && !/ # SKIP/ { passed++ }
        /^not ok / { failed++ }
        /^(not )?ok / { show = /^not/; if (show && !shown++) print "\nWhat failed:" }
        show { print }
        END {
            print ""
            if (skipped) print "# " skipped " skipped"
            print passed + 0 " passed, " failed + 0 " failed"
            exit failed > 0 || passed + 0 == 0
        }' $results
}

if [ "${1-}" = --build ]; then
    build
    exit 0
fi
rm -rf $out && mkdir -p $out
export CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export LSAN_OPTIONS=suppressions=$PWD/tests/support/lsan.supp:print_suppressions=0
export TZ=UTC LC_ALL=C.UTF-8
[ $# -eq 0 ] || export QUITA_SOME_SUITES=1 # build what they need, and no more

{
    echo 'build | first | 3600 | sh tests/run.sh --build'
    suites | chosen "$@"
} > $out/rows
[ "$(wc -l < $out/rows)" -gt 1 ] || { echo "run.sh: no suite's name starts with: $*" >&2; exit 2; }
run_rows first 1
start_database
# One more than there are processors: suites of conversations wait for most of their time.
run_rows together $((jobs + 1))
run_rows alone 1
report
