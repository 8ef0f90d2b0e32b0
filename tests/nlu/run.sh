#!/bin/sh
# run.sh: how well messages are understood, by the ontology's protocol, as TAP.  It learns anew from the
# writers who are not held out, so that the figures are those of this data and this code.
# The limits are what a release must reach; each line says what was measured.
set -eu
cd "$(dirname "$0")/../.."
quita=build/quita
out=build/suites/understanding.txt
mkdir -p build/suites
number=0

says() { # says OK|NO WORDS
    number=$((number + 1))
    [ "$1" = OK ] && echo "ok $number - $2" || echo "not ok $number - $2"
}

at_least() { # at_least MEASURED LIMIT WORDS
    says "$(awk -v m="$1" -v l="$2" 'BEGIN { print (m != "" && m + 0 >= l) ? "OK" : "NO" }')" "$3: $1 (at least $2)"
}

at_most() {
    says "$(awk -v m="$1" -v l="$2" 'BEGIN { print (m != "" && m + 0 <= l) ? "OK" : "NO" }')" "$3: $1 (at most $2)"
}

after() { # after WORDS: the number behind them in the report
    sed -n "s/.*$1 *\([0-9.]*\).*/\1/p" "$out" | head -n 1
}

column() { # column LABEL N: the N-th figure of a label's line
    awk -v l="$1" -v n="$2" '$1 == l && NF >= 5 { print $n; exit }' "$out"
}

if $quita nlu check > "$out.check"; then
    says OK "the data hold no doubles, enough lines a label, and the model was learned from them: $(tail -n 1 "$out.check")"
else
    sed 's/^/# /' "$out.check" | tail -n 40
    says NO "the data hold no doubles, enough lines a label, and the model was learned from them"
fi

$quita nlu eval > "$out"
at_least "$(after macro-F1)" 0.88 'macro-F1 over 46 labels and oos, of writers never seen'
at_least "$(after 'false alarms')" 0.85 'recall of oos at 5 % false alarms'
at_most "$(after ECE)" 0.04 'expected calibration error'
for label in opt_out suspect_scam wrong_person deceased_debtor minor distress threat_legal; do
    at_least "$(column $label 5)" 0.90 "recall of $label"
    at_least "$(column $label 4)" 0.80 "precision of $label"
done
for change in 'without accents' 'in capitals' 'with slips'; do
    at_least "$(sed -n "s/^$change .*(\([-+0-9.]*\) points.*/\1/p" "$out")" -3 "macro-F1, points lost $change"
done
at_most "$(after p50)" 60 'parse of a message, us, half of them'
at_most "$(after p99)" 400 'parse of a message, us, 99 in 100'

for cases in tests/nlu/entities-*.tsv; do
    $quita nlu eval --entities "$cases" > "$out.entities"
    at_least "$(sed -n 's/^entities: .* F1 \([0-9.]*\).*/\1/p' "$out.entities")" 0.95 "entities of $(basename "$cases" .tsv), F1"
done
echo "1..$number"
