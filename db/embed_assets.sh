#!/bin/sh
# embed_assets.sh OUTDIR FILE...: turns flows, texts and static pages into one table of bytes.
set -eu
out=$1
shift
{
    echo '#include "server/base/assets.h"'
    i=0
    for f in "$@"; do
        echo "static const unsigned char asset_${i}[] = {"
        od -An -v -tx1 "$f" | sed 's/ \(..\)/0x\1,/g'
        echo '0x00 };'
        i=$((i + 1))
    done
    echo 'const struct asset assets[] = {'
    i=0
    for f in "$@"; do
        echo "    { \"$f\", asset_$i, sizeof(asset_$i) - 1 },"
        i=$((i + 1))
    done
    echo '    { 0 },'
    echo '};'
} > "$out/assets.c"
