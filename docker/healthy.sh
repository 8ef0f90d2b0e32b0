#!/bin/bash
# healthy.sh [PATH]: exit 0 when the admin address answers 200; needs nothing but bash.
set -eu
address=${QUITA_ADMIN_LISTEN:-127.0.0.1:8081}
exec 3<> "/dev/tcp/${address%:*}/${address##*:}"
printf 'GET %s HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n\r\n' "${1:-/healthz}" >&3
read -r -t 2 _ status _ <&3
[ "$status" = 200 ]
