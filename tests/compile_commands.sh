#!/bin/sh
# compile_commands.sh 'COMPILER AND FLAGS' FILE.c...: prints compile_commands.json for editors and lint.
set -eu
flags=$(printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g')
directory=$(pwd)
shift
separator='['
for file in "$@"; do
    printf '%s\n  {"directory": "%s", "file": "%s", "command": "%s -c %s"}' \
        "$separator" "$directory" "$file" "$flags" "$file"
    separator=,
done
printf '\n]\n'
