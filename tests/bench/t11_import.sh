#!/bin/sh
# t11_import.sh: figure T11, the part of the import: a register of a million lines (100,000 families, ten
# instalments each, phone and e-mail with consent) into an empty database, and the same file once more.
# Against the least that any import does: COPY of the instalments into an unlogged table, INSERT SELECT
# with conversion, one unique index.  Uses the PostgreSQL of QUITA_DATABASE, else one of its own.
#   ROWS (1000000), SMOKE=1: a fiftieth of it
set -eu
cd "$(dirname "$0")/../.."
rows=${ROWS:-1000000}
[ -z "${SMOKE-}" ] || rows=20000
work=$(mktemp -d /tmp/quita-t11.XXXXXX)
database=t11_import
mine=

finish() {
    [ -z "${admin-}" ] || psql -qX "$admin" -c "DROP DATABASE IF EXISTS $database" > /dev/null 2>&1 || true
    [ -z "$mine" ] || sh tests/support/pg.sh stop "$work/pg" > /dev/null 2>&1 || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

open_database() {
    if [ -n "${QUITA_DATABASE-}" ]; then
        admin=$QUITA_DATABASE
    else
        mine=yes
        admin=$(sh tests/support/pg.sh start "$work/pg")
    fi
    psql -qX "$admin" -c "DROP DATABASE IF EXISTS $database" -c "CREATE DATABASE $database" \
        > /dev/null 2>&1
    QUITA_DATABASE=$(echo "$admin" | sed "s/dbname=[^ ]*/dbname=$database/")
    QUITA_KEYS=1:$(printf '%064d' 7)
    export QUITA_DATABASE QUITA_KEYS
}

add_creditor() {
    build/quita migrate > /dev/null
    echo '{"format":1,"slug":"t11","name":"T11"}' | build/quita tenant add - > /dev/null
    cat > "$work/creditor.json" << JSON
{"format":1,"tenant":"t11","slug":"t11","trade_name":"Escola","legal_name":"Escola Ltda",
 "cnpj":"11222333000181","address":"Rua A, 1","phone":"(11) 3003-1234","hours":"das 8h às 18h"}
JSON
    build/quita creditor add "$work/creditor.json" > /dev/null
}

seconds() { # seconds COMMAND...: how long it takes; what it prints goes to $work/out
    began=$(date +%s.%N)
    "$@" > "$work/out" || return 1
    awk -v a="$began" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }'
}

import() {
    build/quita import --creditor t11 "$work/people.csv"
}

# The most memory that the program took, in MB.
import_memory() {
    build/quita import --creditor t11 --dry-run "$work/people.csv" > /dev/null &
    most=0
    while rss=$(awk '/^VmHWM:/ { print $2 }' "/proc/$!/status" 2> /dev/null) && [ -n "$rss" ]; do
        most=$rss
        sleep 0.2
    done
    wait $! || return 1
    awk -v kb="$most" 'BEGIN { printf "%.1f", kb / 1024 }'
}

bare() {
    psql -qX -v ON_ERROR_STOP=1 "$QUITA_DATABASE" << SQL
CREATE UNLOGGED TABLE bare_row (contract text, key text, due text, amount text, status text);
\\copy bare_row FROM '$work/bare.csv' WITH (FORMAT csv, DELIMITER ';')
CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, contract text, key text,
                   due date, centavos bigint, status smallint);
INSERT INTO bare (contract, key, due, centavos, status)
SELECT contract, key, to_date(due, 'DD/MM/YYYY'),
       (replace(replace(amount, '.', ''), ',', '.')::numeric * 100)::bigint,
       CASE status WHEN 'paga' THEN 1 ELSE 0 END FROM bare_row;
CREATE UNIQUE INDEX ON bare (contract, key);
SQL
}

figure() { # figure ID NAME OURS MUST GOAL [AGAINST THEIRS]
    if [ -n "$3" ]; then problem=; else problem=',"problem":"could not be measured: see stderr"'; fi
    ratio=null
    [ -z "${7-}" ] || [ -z "$3" ] || ratio=$(awk -v a="$3" -v b="$7" 'BEGIN { printf "%.4g", a / b }')
    against=null
    [ -z "${6-}" ] || against="\"$6\""
    printf '{"id":"%s","figure":"%s","ours":%s,"against":%s,"theirs":%s,"ratio":%s,"must":%s,"goal":%s,' \
        "$1" "$2" "${3:-null}" "$against" "${7:-null}" "$ratio" "$4" "$5"
    printf '"better":"lower","rounds":1%s}\n' "$problem"
}

open_database
add_creditor
awk -v rows="$rows" -v today="$(date +%F)" -f tests/bench/import_people.awk > "$work/people.csv"
tail -n +2 "$work/people.csv" | tr -d '\r' | cut -d ';' -f 13,15-18 > "$work/bare.csv"
chmod 755 "$work"
ours=$(seconds import) || ours=
tail -n 1 "$work/out" >&2
again=$(seconds import) || again=
tail -n 1 "$work/out" >&2
memory=$(import_memory) || memory=
theirs=$(seconds bare) || theirs=
figure T11.import "import of $rows lines, s" "$ours" 15 6 \
    'COPY, INSERT SELECT and a unique index, nothing checked' "$theirs"
figure T11.import.again 'the same file again, s' "$again" 15 6
figure T11.import.memory 'most memory of the importer, MB' "$memory" 48 24
