#!/bin/sh
# embed_sql.sh KIND OUTDIR FILE...: turns SQL files into C.
#   queries     OUTDIR/queries.h: one enum constant a file (SQL_NAME); queries.c: the table of them
#   migrations  OUTDIR/migrations.c: the table, in the order of the file names
set -eu
kind=$1 out=$2
shift 2
[ -f "${1-}" ] || set -- # no file of the kind yet: the pattern came unexpanded

literal() { # a C string literal of the file, line by line
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/    "/' -e 's/$/\\n"/' "$1"
}

if [ "$kind" = queries ]; then
    {
        echo '#pragma once'
        echo '/* Made by db/embed_sql.sh from db/queries. */'
        echo 'enum sql {'
        for f in "$@"; do echo "    SQL_$(basename "$f" .sql | tr a-z A-Z),"; done
        echo '    SQL_COUNT'
        echo '};'
        echo 'struct sql_statement {'
        echo '    const char *name, *text;'
        echo '};'
        echo 'extern const struct sql_statement sql_statements[];'
    } > "$out/queries.h"
    {
        echo '#include "build/gen/queries.h"'
        echo 'const struct sql_statement sql_statements[] = {'
        for f in "$@"; do
            echo "    { \"$(basename "$f" .sql)\","
            literal "$f"
            echo '    },'
        done
        echo '};'
    } > "$out/queries.c"
else
    {
        echo '#include "db/migrate.h"'
        echo 'const struct migration migrations[] = {'
        for f in "$@"; do
            echo "    { \"$(basename "$f" .sql)\","
            literal "$f"
            echo '    },'
        done
        echo '    { 0 },'
        echo '};'
    } > "$out/migrations.c"
fi
