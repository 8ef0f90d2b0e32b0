#!/bin/sh
# run.sh: the tests of the house itself, in TAP: a test run that cannot see a failure proves nothing.
set -u
cd "$(dirname "$0")/../.." || exit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0

is() { # is NAME WANTED GOT
    number=$((number + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        printf 'wanted: %s\ngot:    %s\n' "$2" "$3" | sed 's/^/# /'
    fi
}

suite() { # suite COMMAND: the verdicts that one suite gets
    sh tests/support/suite.sh "$work" "s | alone | 2 | $1" > /dev/null
    grep -E '^(not )?ok' "$work/s.tap" | tr '\n' ';'
}

tap() { # tap LINE...: a suite that prints these lines
    printf '%s\n' "$@" > "$work/tap"
    suite "cat $work/tap"
}

is 'a passed and a failed test are told apart' \
    'ok - s: one;not ok - s: two;' "$(tap 1..2 'ok 1 - one' 'not ok 2 - two')"
is 'a suite that breaks off fails by name' \
    'ok - s: one;not ok - s: the suite by itself: told 1 of 2 results, exit status 0;' \
    "$(tap 1..2 'ok 1 - one')"
is 'a suite without a plan fails' \
    'not ok - s: the suite by itself: ran no test, exit status 0;' "$(suite true)"
is 'a crash after the last test fails' \
    'ok - s: one;not ok - s: the suite by itself: its tests hold, yet exit status 139;' \
    "$(suite 'echo 1..1; echo ok 1 - one; exit 139')"
is 'a suite that hangs fails when its time is up' \
    'not ok - s: the suite by itself: still running after 2 s;' "$(suite 'sleep 30')"
is 'of nested tests only the leaves count' \
    'ok - s: a;not ok - s: b;ok - s: top;' \
    "$(tap '    ok 1 - a' '    not ok 2 - b' '    1..2' 'not ok 1 - group' 'ok 2 - top' 1..2)"
is 'a skipped test is not a passed one' \
    'ok - s: one # SKIP;ok - s: two # SKIP;' "$(tap 1..2 'not ok 1 # SKIP one' 'ok 2 - two # SKIP')"

is 'the acceptance list has 110 demands, each once' '110 110' \
    "$(wc -l < tests/acceptance/demands.tsv) $(cut -f 1 tests/acceptance/demands.tsv | sort -u | wc -l)"
is 'a package is named once in its group' '' \
    "$(awk '$2 == "group:" { g = $3 } /^[a-z]/ && seen[g, $1]++' docker/packages.txt)"
is 'when nothing is missing deps.sh says nothing' '' "$(sh docker/deps.sh build 2>&1)"

includes() { # what the check says of one file that includes another
    mkdir -p "$work/tree/tests" "$work/tree/$(dirname "$1")"
    cp tests/lint.sh "$work/tree/tests/"
    cp Makefile "$work/tree/" && cp -r db "$work/tree/" 2> /dev/null
    echo "#include \"$2\"" > "$work/tree/$1"
    (cd "$work/tree" && sh tests/lint.sh check_includes | grep -o '^not ok\|^ok'; rm -f "$1")
}
is 'an include that points down is allowed' ok "$(includes server/ops/x.c server/base/error.h)"
is 'an include that points up is refused' 'not ok' "$(includes flows/x.c db/pg.h)"
is 'a file outside the table of ranks is refused' 'not ok' "$(includes server/utils/x.c server/base/error.h)"

# What the check of parameters says of a function that sends a statement of ($1::bigint, $2::text[]).
callers() {
    mkdir -p "$work/c/db/queries" "$work/c/server"
    cp db/pg_setup.c "$work/c/db/"
    echo 'SELECT $1::bigint, $2::text[], $1::bigint -- $3::date' > "$work/c/db/queries/one.sql"
    cat > "$work/c/server/x.c" << C
static void add(struct pg_args *args, bool all) { if (all) pg_int8(args, 1); COLUMN(text, x, y); }
void f(struct pg_unit *pg, bool known, int n) { struct pg_args *args = pg_unit_args(pg, SQL_ONE); $1 }
C
    node tests/sql_lint/callers.mjs "$work/c" | sed -n '1{s/.*is sent //;t say;s/.*[:,] //;:say
p}'
}
is 'a statement that gets all its parameters is accepted' '0 faults' \
    "$(callers 'pg_int8(args, n); COLUMN(text, x, y); pg_unit_send(pg, args);')"
is 'a function may add them, and null is of every kind' '0 faults' \
    "$(callers 'if (n) { pg_null(args); pg_null(args); } else add(args, true); pg_unit_send(pg, args);')"
is 'a parameter too few is told' '(int8)' "$(callers 'pg_int8(args, n); pg_unit_send(pg, args);')"
is 'so is one of another kind' '(int4, text_array)' \
    "$(callers 'pg_int4(args, n); COLUMN(text, x, y); pg_unit_send(pg, args);')"
is 'so is one that is missing on one way only' '(text_array)' \
    "$(callers 'if (n) pg_int8(args, n); add(args, !n && known); pg_unit_send(pg, args);')"
is 'so is what cannot be counted' 'how often this adds a parameter cannot be told' \
    "$(callers 'for (int i = 0; i < n; i++) pg_int8(args, i); pg_unit_send(pg, args);')"
is 'so is a statement that nobody sends' 'nobody sends it' "$(callers 'pg_int8(args, n);')"

# And in all of the program: with one parameter more, no statement has a caller that fits.
mkdir "$work/more" && cp -r server db "$work/more/"
for query in "$work"/more/db/queries/*.sql; do echo 'AND $40::int = 1' >> "$query"; done
is 'of every statement the callers are found' \
    "$(ls db/queries | tr a-z A-Z | sed 's/\.SQL$//' | grep -vxE "PROCESS_NUMBER_TAKE|NEWS_LISTEN" | LC_ALL=C sort)" \
    "$(node tests/sql_lint/callers.mjs "$work/more" | grep -o 'SQL_[A-Z_0-9]*: db' |
        sed 's/^SQL_//; s/: db//' | LC_ALL=C sort -u)"

# What the release program is: the image needs what it links, and a mistake in it must be hard to use.
objdump -p build/quita | grep NEEDED | sed 's/^ *//; s/  */ /' > "$work/needed"
ldd build/quita | awk -v list="$work/needed" '
    BEGIN { while ((getline line < list) > 0) { split(line, part, " "); need[part[2]] = 1 } }
    $1 in need && $3 ~ /^\// { print $3 }' | while read -r path; do
    dpkg -S "$path" 2> /dev/null || dpkg -S "/usr$path"
done | cut -d : -f 1 | sort -u > "$work/linked"
is 'the image has every library that the program links' '' \
    "$(sh docker/deps.sh --list run | sort -u | comm -13 - "$work/linked" | grep -vx libc6)"
is 'the program is position independent, with read-only relocations bound at start' 'DYN NOW RELRO' \
    "$(readelf -hdlW build/quita | awk '/Type: *DYN/ { a = "DYN" } /FLAGS_1.*NOW/ { b = "NOW" }
        /GNU_RELRO/ { c = "RELRO" } END { print a, b, c }')"
is 'no stack of it is executable' RW "$(readelf -lW build/quita | awk '/GNU_STACK/ { print $7 }')"
is 'it has stack protectors and checked copies' '__memcpy_chk __stack_chk_fail' \
    "$(readelf -sW build/quita | grep -oE '__stack_chk_fail|__memcpy_chk' | sort -u | xargs)"

named=$(sed -n 's/^    "\([a-z]*\.[a-z_]*\)",$/\1/p' server/base/fault.c | sort)
passed=$(find server db -name '*.c' -exec cat {} + | tr -d '\n' |
    grep -oE 'fault_hit\( *"[^"]+' | sed 's/.*"//' | sort -u)
is 'every fault point has a name, and every name is passed somewhere' "$named" "$passed"

echo "1..$number"
