#!/bin/sh
# nlu.sh: the figures NLU.*: our understanding against fastText and NLP.js, learned from the same lines and
# tested on the same people, whom none of the three has learned from.  Models are kept in build/bench/nlu
# until the data, or who learns, changes; all else is measured anew.
#   ROUNDS (3), NLPJS_EVERY (1; 3: NLP.js learns one line in three), SMOKE=1: an eighth of the data, once
# shellcheck disable=SC2034 # `seconds` and `only` are for figures.sh
set -eu
cd "$(dirname "$0")/../.."
only=NLU rounds=${ROUNDS:-3} every=${NLPJS_EVERY:-1} data=nlu/data kept=build/bench/nlu
[ -z "${SMOKE-}" ] || rounds=1 kept=build/bench/nlu-smoke
export LC_ALL=C.UTF-8
ours=build/release/tests/bench/tools/nlu peer=tests/bench/peer_nlu
core=$(taskset -pc $$ | sed 's/.*[-:, ]//')
fasttext_how='-wordNgrams 2 -minn 2 -maxn 5 -dim 50 -bucket 200000 -epoch 25 -lr 0.5 -loss ova'
fasttext_small='-cutoff 50000 -qnorm'
# shellcheck source=tests/bench/figures.sh
. tests/bench/figures.sh
work=$(mktemp -d /tmp/quita-nlu.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$work/rounds" "$kept"

say() {
    echo "bench: $*" >&2
}

# ---- who learns ----

# made FILE SOURCES COMMAND...: runs it unless FILE was made from just these bytes by just this command
made() {
    file=$1 sources=$2
    shift 2
    # shellcheck disable=SC2086 # a list of files
    print=$({ echo "$*" | sed "s#$work#work#g"; cat $sources; } | sha256sum)
    [ ! -e "$file" ] || [ "$(cat "$file.from" 2> /dev/null)" != "$print" ] || return 0
    began=$(date +%s)
    rm -f "$file"
    "$@" > "$file.log" 2>&1 && [ -e "$file" ] || {
        say "$file could not be made: $(tail -n 3 "$file.log")"
        return 1
    }
    say "$file: learned in $(($(date +%s) - began)) s"
    echo "$print" > "$file.from"
}

thin_for_smoke() {
    mkdir "$work/data"
    for file in "$data"/*.tsv; do
        awk '/^#/ || NR % 8 == 1' "$file" > "$work/data/${file##*/}"
    done
    data=$work/data
}

ours_learns() {
    made "$kept/ours.bin" "$work/learn.tsv $work/test.tsv build/quita" \
        build/quita nlu train --split-only --data "$data" --out "$kept/ours.bin" || return 1
    # What is fitted on people that nobody learned from is fitted on one half for the other.
    "$ours" calibrate "$kept/ours.bin" "$work/test.1.tsv" "$work/ours.0.bin" &&
        "$ours" calibrate "$kept/ours.bin" "$work/test.0.tsv" "$work/ours.1.bin"
}

fasttext_learns() {
    c++ -std=c++17 -O2 -o "$work/fasttext" $peer/fasttext.cc -lfasttext >&2 || return 1
    made "$kept/fasttext.bin" "$work/learn.txt" fasttext supervised -input "$work/learn.txt" \
        -output "$kept/fasttext" $fasttext_how -thread 1 -verbose 0 || return 1
    made "$kept/fasttext.ftz" "$work/learn.txt $kept/fasttext.bin" fasttext quantize \
        -input "$work/learn.txt" -output "$kept/fasttext" $fasttext_small -thread 1 -verbose 0
}

nlpjs_learns() {
    [ -d $peer/node_modules/@nlpjs/basic ] ||
        (cd $peer && npm ci --no-audit --no-fund --ignore-scripts >&2) || return 1
    made "$kept/nlpjs.json" "$work/learn.tsv $peer/nlpjs.js $peer/package-lock.json" \
        node $peer/nlpjs.js train "$work/learn.tsv" "$kept/nlpjs.json" "$every"
}

# ---- who is tested ----

# score NAME < `label<TAB>understood<TAB>ns` and `memory<TAB>KB`: keeps the numbers of a round.  One that did
# not answer every message has none.
score() {
    sort -t "$(printf '\t')" -k 3,3n > "$work/said"
    awk -F '\t' -v all="$(wc -l < "$work/test.tsv")" '
        NF == 2 { kb = $2 > kb ? $2 : kb; next }
        { is[$1]++; said[$2]++; ns[++n] = $3; if ($1 == $2) { hit[$1]++; right++ } }
        function rank(percent) { return ns[int((n * percent + 99) / 100)] / 1000 }
        END {
            if (!n || n != all || !kb) exit 1
            for (label in is) { labels++; f1 += 2 * hit[label] / (is[label] + said[label]) }
            printf "f1 %.4f\naccuracy %.4f\np50 %.1f\np99 %.1f\nmemory %.1f\n", f1 / labels, right / n,
                rank(50), rank(99), kb / 1024
        }' "$work/said" > "$work/score" || {
        say "$1 could not be tested"
        return 0
    }
    while read -r part number; do
        keep "$1.$part" "$number"
    done < "$work/score"
    say "$1: $(tr '\n' ' ' < "$work/score")"
}

alone() { # alone COMMAND...: on one core
    taskset -c "$core" "$@"
}

round() {
    [ -z "$ours_can" ] || for half in 0 1; do
        alone "$ours" parse "$work/ours.$half.bin" "$work/test.$half.tsv"
    done | score ours
    [ -z "$fasttext_can" ] || {
        alone "$work/fasttext" "$kept/fasttext.bin" "$work/test.txt" | score fasttext
        alone "$work/fasttext" "$kept/fasttext.ftz" "$work/test.txt" | score quantised
    }
    [ -z "$nlpjs_can" ] ||
        alone node --expose-gc $peer/nlpjs.js parse "$kept/nlpjs.json" "$work/test.tsv" | score nlpjs
}

# ---- the figures ----

megabytes() { # megabytes NAME FILE: of those that were tested
    [ ! -s "$work/rounds/$1.f1" ] || keep "$1.size" "$(stat -c %s "$2" | awk '{ printf "%.2f", $1 / 1e6 }')"
}

# part ID NAME BETTER MUST GOAL: ours, then beside the others.  The limits are ours alone.
part() {
    figure "NLU.$1" "$2" "$3" "$4" "$5" "$(median "ours.$1")"
    compared "NLU.$1.fasttext" "$2" "$3" null null "ours.$1" "$fasttext_name" "fasttext.$1"
    compared "NLU.$1.quantised" "$2" "$3" null null "ours.$1" "$quantised_name" "quantised.$1"
    compared "NLU.$1.nlpjs" "$2" "$3" null null "ours.$1" "$nlpjs_name" "nlpjs.$1"
}

names() {
    fasttext_name='fastText 0.9.2, by its library'
    quantised_name='the same, quantised'
    nlpjs_name='NLP.js 4.27, its likeliest label'
    [ "$every" = 1 ] || nlpjs_name="$nlpjs_name, learned from one line in $every"
}

print_figures() {
    names
    megabytes ours "$kept/ours.bin"
    megabytes fasttext "$kept/fasttext.bin"
    megabytes quantised "$kept/fasttext.ftz"
    megabytes nlpjs "$kept/nlpjs.json"
    part f1 "macro-F1 over the labels, people nobody learned from" higher 0.80 0.90
    part accuracy "share of their messages understood" higher 0.75 0.86
    part p50 'p50 of a message on one core, us' lower 60 25
    part p99 'p99 of a message on one core, us' lower 400 150
    part size 'file of the model, MB' lower 8 3
    part memory 'memory added by loading and parsing, MB' lower 12 12
}

prepare() {
    make --no-print-directory build/quita "$ours" >&2 || return 1
    ls "$data"/*.tsv > /dev/null 2>&1 || {
        say "$data has no lines to learn from"
        return 1
    }
    [ -z "${SMOKE-}" ] || thin_for_smoke
    "$ours" split "$data" "$work" || return 1
    for ending in tsv txt; do
        cat "$work/test.0.$ending" "$work/test.1.$ending" > "$work/test.$ending"
    done
    say "$(wc -l < "$work/learn.tsv") lines to learn from, $(wc -l < "$work/test.tsv") to be tested on"
}

ours_can='' fasttext_can='' nlpjs_can=''
if prepare; then
    ! ours_learns || ours_can=yes
    ! fasttext_learns || fasttext_can=yes
    ! nlpjs_learns || nlpjs_can=yes
    for round in $(seq "$rounds"); do
        say "understanding, round $round of $rounds"
        round
    done
fi
print_figures
