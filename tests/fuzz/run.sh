#!/bin/sh
# run.sh [NAME...]: every fuzz target (tests/fuzz/fuzz_NAME.c), or those named.  Speaks TAP.
#   SECONDS_EACH=20   how long each runs under libFuzzer (clang)
#   REPLAY=1          only gives each file of tests/fuzz/corpus/NAME/ to it once (gcc, no libFuzzer)
# Seeds come from tests/fuzz/corpus/NAME/; what the fuzzer adds stays in build/fuzz/corpus/NAME/, what
# breaks a target in build/fuzz/findings/NAME/.  A finding that is understood and cured is copied into
# the corpus, so that `make test` replays it for ever.
set -eu
cd "$(dirname "$0")/../.."
export SECONDS_EACH="${SECONDS_EACH:-20}"
jobs=${JOBS:-$(nproc)}
# The quarantine of freed memory would hide the memory of the target itself: 256 MB by default.
export ASAN_OPTIONS=quarantine_size_mb=16:detect_leaks=1:allocator_may_return_null=0
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
work=build/fuzz

names() {
    for source in tests/fuzz/fuzz_*.c; do
        [ -f "$source" ] || return 0 # the pattern itself: there is no target
        name=${source#tests/fuzz/fuzz_}
        echo "${name%.c}"
    done
}

say() { # say NAME GOOD WHAT: one result, its diagnostics on standard input
    number=$((number + 1))
    if [ "$2" = 0 ]; then echo "ok $number - $1: $3"; else echo "not ok $number - $1: $3"; fi
    sed 's/^/# /'
}

replay() {
    name=$1
    set -- tests/fuzz/corpus/"$name"/*
    if [ ! -e "$1" ]; then
        say "$name" 1 'no corpus in tests/fuzz/corpus' < /dev/null
    elif timeout 120 build/debug/tests/fuzz/fuzz_"$name" "$@" > $work/"$name".log 2>&1; then
        say "$name" 0 "$# inputs replayed" < /dev/null
    else
        grep -v '^tests/fuzz/corpus' $work/"$name".log | head -40 > $work/"$name".tail
        last=$(grep '^tests/fuzz/corpus' $work/"$name".log | tail -n 1)
        say "$name" 1 "breaks on $last" < $work/"$name".tail
    fi
}

max_len() {
    found=$(sed -n 's/.*fuzz-max-len: *\([0-9]*\).*/\1/p' tests/fuzz/fuzz_"$1".c)
    echo "${found:-4096}"
}

# The longest second and 256 MB are the gate of the reliability rules; ASan's shadow and the coverage
# tables need up to 150 MB of their own, so the fuzzer's limit is 400 MB and one allocation's 64 MB.
fuzz_one() {
    name=$1 target=$work/tests/fuzz/fuzz_$1
    mkdir -p $work/corpus/"$name" $work/findings/"$name"
    set -- -max_total_time="$SECONDS_EACH" -timeout=1 -rss_limit_mb=400 -malloc_limit_mb=64 \
        -max_len="$(max_len "$name")" -print_final_stats=1 -verbosity=1 \
        -artifact_prefix=$work/findings/"$name"/
    [ ! -f tests/fuzz/"$name".dict ] || set -- "$@" -dict=tests/fuzz/"$name".dict
    set -- "$@" $work/corpus/"$name"
    [ ! -d tests/fuzz/corpus/"$name" ] || set -- "$@" tests/fuzz/corpus/"$name"
    status=0
    "$target" "$@" > $work/"$name".log 2>&1 || status=$?
    if [ $status != 0 ] && stalled "$name"; then status=0; fi
    echo $status > $work/"$name".status
}

# A pause of the whole machine looks like a slow input.  Only one that is slow again is a finding.
stalled() {
    slow=$(sed -n 's/.*Test unit written to \(.*timeout-[0-9a-f]*\)$/\1/p' $work/"$1".log)
    [ -n "$slow" ] || return 1
    $work/tests/fuzz/fuzz_"$1" -timeout=1 -runs=3 "$slow" > /dev/null 2>&1 || return 1
    rm -f "$slow"
}

tell() {
    name=$1
    runs=$(sed -n 's/^stat::number_of_executed_units: //p' $work/"$name".log)
    cover=$(sed -n 's/^#.* cov: \([0-9]*\).*/\1/p' $work/"$name".log | tail -n 1)
    echo "${runs:-0}" >> $work/runs
    what="${runs:-0} runs in $SECONDS_EACH s, ${cover:-0} edges covered"
    if [ "$(cat $work/"$name".status)" = 0 ] && [ "${runs:-0}" -gt 0 ]; then
        say "$name" 0 "$what" < /dev/null
    else
        sed -n '/ERROR:\|runtime error/,/^SUMMARY/p' $work/"$name".log | head -60 > $work/"$name".tail
        say "$name" 1 "a finding; $what" < $work/"$name".tail
    fi
}

if [ "${1-}" = --one ]; then
    fuzz_one "$2"
    exit 0
fi
mkdir -p $work
number=0
[ $# -gt 0 ] || set -- $(names)
[ $# -gt 0 ] || { echo 'make fuzz: no tests/fuzz/fuzz_NAME.c is there yet' >&2; exit 2; }
if [ -n "${REPLAY-}" ]; then
    for name in "$@"; do
        make -s --no-print-directory -j"$jobs" MODE=debug build/debug/tests/fuzz/fuzz_"$name" >&2
    done
    for name in "$@"; do replay "$name"; done
    echo "1..$#"
    exit 0
fi
make --no-print-directory -j"$jobs" MODE=fuzz CC=clang fuzzers >&2
rm -f $work/*.status $work/*.log && : > $work/runs
printf '%s\n' "$@" | xargs -P "$jobs" -n 1 sh tests/fuzz/run.sh --one
for name in "$@"; do tell "$name"; done
echo "1..$#"
echo "# $# targets, $(awk '{ n += $1 } END { printf "%d", n }' $work/runs) runs," \
    "$(cat $work/*.status 2> /dev/null | grep -vc '^0$' || :) with findings"
awk '$1 != 0 { bad = 1 } END { exit bad }' $work/*.status
