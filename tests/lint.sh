#!/bin/sh
# lint.sh [CHECK...]: what a machine can say about the code without running it.  Speaks TAP.
#   sh tests/lint.sh                       all checks
#   sh tests/lint.sh check_includes        one of them
set -u
cd "$(dirname "$0")/.." || exit
jobs=${JOBS:-$(nproc)}
work=build/lint
mkdir -p $work

# Includes point down: a file may include its own row and the rows below it.  First match decides.
ranks() {
    cat << ROWS
server/main.c        90
server/cli/          80
server/app           80
server/routes        80
server/metrics       80
server/config        80
server/pay/          70
server/console/      70
server/chat/         70
server/api/          70
server/ops/          70
server/http/         60
server/channels/     60
server/providers/    60
db/                  50
build/gen/queries.h  50
server/loop          40
server/money/        30
server/contact/      30
flows/               20
nlu/                 10
server/base/          0
ROWS
}

c_files() { # all that is ours in C, headers too
    find server flows nlu db tests -name '*.[ch]' -not -path '*/node_modules/*' 2> /dev/null | sort
}

sources() { # the program's own C, without tests
    find server flows nlu db -name '*.c' 2> /dev/null | sort
}

c_sources() { # and with them
    c_files | grep '\.c$'
}

check_format() {
    c_files | xargs -r -n 40 -P "$jobs" clang-format --dry-run --Werror
}

check_includes() {
    ranks > $work/ranks
    grep -Hn '^ *# *include "' $(find server flows nlu db -name '*.[ch]' 2> /dev/null) /dev/null |
        awk '
            function rank(path,    i) {
                for (i = 1; i <= rows; i++)
                    if (index(path, prefix[i]) == 1) return value[i]
                return -1
            }
            FILENAME != "-" { prefix[++rows] = $1; value[rows] = $2; next }
            {
                split($0, part, ":")
                split($0, quoted, "\"")
                from = rank(part[1]); to = rank(quoted[2])
                if (from < 0) { print part[1] ": has no row in the table of ranks"; bad = 1 }
                else if (to < 0) { print part[1] ":" part[2] ": " quoted[2] " is none of ours"; bad = 1 }
                else if (to > from) { print part[1] ":" part[2] ": points up to " quoted[2]; bad = 1 }
            }
            END { exit bad }' $work/ranks -
}

check_loop() { # one file knows libev
    ! grep -nE '#include <ev\.h>|\bev_[a-z_]+\(' $(sources) | grep -v '^server/loop\.c:'
}

check_headers() { # each header compiles alone
    c_files | grep '\.h$' |
        xargs -r -P "$jobs" -n 1 sh -c "echo \"#include \\\"\$1\\\"\" |
            $(flags) -Wno-error=unused -fsyntax-only -x c - || { echo \"\$1 does not compile alone\"; exit 1; }" sh
}

# With summaries of calls: without them gcc 12 walks paths without end in a file with many callbacks.
# Leaks, unset and null values are left to clang and to the sanitizers: what a callback gets as its
# `void *ctx`, what calloc has set and what stands in a static table, this one cannot see.
analyse_gcc() {
    $(flags) -O1 -fanalyzer -fanalyzer-call-summaries -Wno-analyzer-malloc-leak \
        -Wno-analyzer-use-of-uninitialized-value -Wno-analyzer-null-argument -S -o /dev/null "$1"
}

analyse_tidy() {
    clang-tidy --quiet -p . --extra-arg=-Wno-error "$1" 2> /dev/null
}

# once TOOL FILE: a file that had no finding is not asked again until it, a header of it or the set-up
# changes.
once() {
    print=$({ cat .clang-tidy $work/tools; $(flags) -E "$2"; } | md5sum | cut -d ' ' -f 1)
    [ ! -e "$work/clean/$1-$print" ] || return 0
    "analyse_$1" "$2" || return 1
    touch "$work/clean/$1-$print"
}

analyse() { # analyse TOOL: all sources, beside each other
    mkdir -p $work/clean
    { clang-tidy --version; gcc --version; sed -n '/^analyse_/,/^}/p' tests/lint.sh; } > $work/tools
    sources | xargs -r -P "$jobs" -n 1 sh tests/lint.sh --once "$1"
}

check_analyzer() {
    analyse gcc
}

check_clang() { # the other compiler, our warnings as errors
    c_sources | xargs -r -P "$jobs" -n 8 clang \
        $(flags | cut -d ' ' -f 2- | sed 's/-D_FORTIFY_SOURCE=3//') -fsyntax-only
}

check_tidy() {
    make -s compile_commands > /dev/null && analyse tidy
}

check_cppcheck() { # it gets the headers whose macros it has to see, and no others
    mkdir -p $work/include
    ln -sf /usr/include/jansson*.h /usr/include/ut*.h $work/include/
    cppcheck --quiet --std=c11 --enable=warning,portability,performance --inline-suppr \
        --error-exitcode=1 --suppress=missingInclude -j "$jobs" \
        -I . -I $work/include --suppress='*:build/*' -D_GNU_SOURCE $(c_sources)
}

check_sizes() { # a file is read once, from top to bottom
    c_files | LC_ALL=C xargs -r awk '
        FNR == 501 { print FILENAME ": more than 500 lines"; bad = 1 }
        length($0) > 100 && FILENAME !~ /corpus/ && !/https?:\/\// {
            gsub(/[\200-\277]/, ""); if (length($0) > 100) { print FILENAME ":" FNR ": more than 100 columns"; bad = 1 }
        }
        END { exit bad }'
}

check_sql_clock() { # the instant is a parameter
    ! find db/queries -name '*.sql' -exec sed 's/--.*//' {} + 2> /dev/null |
        grep -niE '\b(now|clock_timestamp|statement_timestamp|transaction_timestamp)\(|current_(date|time)|localtime'
}

check_sql() {
    sh tests/sql_lint/run.sh
}

check_callers() {
    node tests/sql_lint/callers.mjs
}

check_docs() { # what is made from tables in the code is what the code makes today
    make -s build/quita > /dev/null || return 1
    for page in cli settings; do
        build/quita docs $page > $work/$page.md || return 1
        diff -u docs/$page.md $work/$page.md || return 1
    done
    build/quita docs console | diff -u docs/console-routes.md - || return 1
    for name in $(grep -rhoE '\bQUITA_[A-Z_]+' docker tests/demo | sed 's/_FILE$//' | grep -v '^QUITA_DEMO_' | sort -u); do
        grep -qw "$name" docs/settings.md && continue
        echo "docker or the demo set $name, which docs/settings.md does not know"
        return 1
    done
}

check_shell() { # words are split on purpose where lists of files are passed on
    git ls-files '*.sh' .ci/run | xargs -r shellcheck -S warning -e SC2086,SC2046
}

check_javascript() {
    git ls-files 'tests/*.js' 'tests/*.mjs' 'server/*.js' | grep -v '/vendor/' |
        xargs -r -P "$jobs" -n 1 node --check
}

check_words() { # a mark for later belongs in an issue; nothing names the machine it was written on
    ! git grep -nIwE 'TO''DO|FIX''ME|XX''X|HA''CK' -- . ':!*.tsv' ':!tests/*/corpus' &&
        ! git grep -nIE '/(home|root)/[a-z]|/tmp/[a-z]+/[a-z]' -- '*.c' '*.h' '*.sh' '*.sql' '*.js' '*.md' Makefile
}

flags() { # compiler and flags of the release build, as make has them
    cat $work/flags
}

checks() { # one row a check; a check that has no subject in the tree is told, not hidden
    cat << ROWS
check_format      . clang-format finds nothing to change
check_sizes       . files have at most 500 lines of 100 columns
check_includes    . includes point down
check_loop        . only server/loop knows libev
check_headers     . each header compiles alone
check_clang       . clang agrees with the warnings
check_analyzer    . gcc -fanalyzer
check_tidy        . clang-tidy: bugprone, clang-analyzer, cert
check_cppcheck    . cppcheck
check_sql_clock   . no query asks the clock
check_sql         tests/sql_lint/run.sh every query prepares against a migrated database
check_callers     tests/sql_lint/callers.mjs each statement is sent with the parameters it has
check_docs        docs/cli.md generated pages are current
check_shell       .git shellcheck
check_javascript  .git JavaScript parses
check_words       .git no marks for later, no machine paths
ROWS
}

run_checks() {
    number=0 failed=0
    while read -r check subject what; do
        number=$((number + 1))
        if [ ! -e "$subject" ]; then
            echo "ok $number - $what # SKIP no $subject yet"
        elif $check > $work/$check.log 2>&1 < /dev/null; then
            echo "ok $number - $what"
        else
            echo "not ok $number - $what ($check)"
            head -n 80 $work/$check.log | sed 's/^/# /'
            failed=$((failed + 1))
        fi
    done
    echo "1..$number"
    echo "$((number - failed)) passed, $failed failed"
    [ $failed = 0 ]
}

if [ "${1-}" = --once ]; then
    once "$2" "$3"
    exit
fi
make -s --no-print-directory print-flags > $work/flags
mkdir -p build/gen && make -s --no-print-directory build/gen/queries.h build/gen/migrations.c build/gen/assets.c
if [ $# -gt 0 ]; then
    checks | grep -wE "$(echo "$*" | tr ' ' '|')" | run_checks
else
    checks | run_checks
fi
