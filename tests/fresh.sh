#!/bin/sh
# fresh.sh: proves the two commands of the README on a bare Debian 12: debootstrap makes one from this
# machine's own package sources, the committed tree is unpacked in it, then
#   make demo   as a plain user with sudo, until a conversation is answered
#   make test   as root
# Everything happens in mount and process namespaces of its own, so that nothing is left running or
# mounted, however it ends.  Packages are kept in var/fresh-cache for the next run.
#   FRESH_KEEP=1   leaves the system in build/fresh      FRESH_ONLY=test   leaves the demo out
set -eu
cd "$(dirname "$0")/.."
root=$PWD/build/fresh
cache=$PWD/var/fresh-cache
home=/srv/quita

if [ "$(id -u)" != 0 ]; then
    sudo -n true 2> /dev/null || {
        echo "fresh: a bare Debian needs root or sudo: sudo make fresh" >&2
        exit 2
    }
    exec sudo FRESH_KEEP="${FRESH_KEEP-}" FRESH_ONLY="${FRESH_ONLY-}" sh "$0"
fi
# From here the process is the first of its namespace: when it ends, all it started ends.
[ "${1-}" = --inside ] || exec unshare --mount --pid --fork --kill-child -- sh "$0" --inside

say() {
    echo "fresh: $(date +%T) $*" >&2
}

# Package sources of Debian 12 as this machine has them: URI, suite.  Those of others are left out.
sources() {
    apt-get indextargets 'Created-By: Packages' --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' |
        awk '$2 ~ /^bookworm/ && $3 == "main" && !seen[$1, $2]++'
}

proxy_settings() { # how this machine's apt reaches them
    apt-config dump | grep -E '^Acquire::https?::[Pp]roxy' || :
}

# What this machine trusts besides Debian's own certificates: where packages come through a gateway of the
# house, apt, npm and curl there must trust it too.
trust_as_here() {
    for certificate in /usr/local/share/ca-certificates/*.crt; do
        [ ! -f "$certificate" ] || cp "$certificate" "$root/usr/local/share/ca-certificates/"
    done
    chroot "$root" update-ca-certificates > /dev/null 2>&1
    {
        echo 'cafile=/etc/ssl/certs/ca-certificates.crt'
        ! command -v npm > /dev/null || echo "registry=$(npm config get registry)"
    } > "$root/etc/npmrc"
}

make_system() {
    mirror=$(sources | awk '$2 == "bookworm" { print $1; exit }')
    [ -n "$mirror" ] || { say 'no source of Debian 12 (bookworm) on this machine'; exit 2; }
    say "debootstrap"
    rm -rf "$root" && mkdir -p "$root" "$cache"
    debootstrap --variant=minbase --include=ca-certificates,make,sudo --cache-dir="$cache" \
        bookworm "$root" "$mirror" > build/fresh-debootstrap.log 2>&1 || {
        tail -n 20 build/fresh-debootstrap.log >&2
        exit 2
    }
    rm -rf "$root"/var/lib/apt/lists/* # bare: nobody has asked for package lists yet
    sources | sed 's/^/deb /' > "$root/etc/apt/sources.list"
    {
        proxy_settings
        echo 'APT::Keep-Downloaded-Packages "true";'
        echo 'APT::Sandbox::User "root";'
    } > "$root/etc/apt/apt.conf.d/90fresh"
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    trust_as_here
}

mount_system() {
    mount --make-rprivate /
    mount -t proc proc "$root/proc"
    mount --bind /dev "$root/dev"
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mount --bind "$cache" "$root/var/cache/apt/archives"
    mkdir -p "$cache/partial"
}

inside() { # inside USER COMMAND: with an environment as bare as the system
    chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        HOME=/ CI="${CI-}" ${JOBS:+JOBS="$JOBS"} \
        ${QUITA_DEMO_PORT:+QUITA_DEMO_PORT="$QUITA_DEMO_PORT"} ${SANDBOX_PORT:+SANDBOX_PORT="$SANDBOX_PORT"} su -s /bin/sh "$1" -c "cd $home && $2"
}

unpack_tree() {
    chroot "$root" useradd --shell /bin/sh ana
    echo 'ana ALL=(ALL) NOPASSWD: ALL' > "$root/etc/sudoers.d/ana"
    mkdir -p "$root$home"
    git -c safe.directory='*' archive HEAD | tar -x -C "$root$home"
    chroot "$root" chown -R ana:ana "$home"
}

# The demo stays up until somebody got an answer from it, and must end when it is asked to.
prove_demo() {
    say 'make demo, as a user with sudo'
    inside ana 'exec make demo' > build/fresh-demo.log 2>&1 < /dev/null &
    demo=$!
    tries=0
    until inside ana 'node tests/demo/talk.mjs' > build/fresh-talk.log 2>&1; do
        tries=$((tries + 1))
        if [ $tries -ge 450 ] || ! kill -0 $demo 2> /dev/null; then
            tail -n 30 build/fresh-demo.log build/fresh-talk.log >&2
            say 'make demo answered no conversation'
            exit 1
        fi
        sleep 2
    done
    cat build/fresh-talk.log
    say 'the demo answered; now it is asked to end'
    kill -TERM "$(cat "$root$home/var/demo/pid")"
    wait $demo || :
    left=$(chroot "$root" pgrep -u ana -l -f 'build/quita|postgres|tests/sandbox' || :)
    [ -z "$left" ] || { say "still running after it ended: $left"; exit 1; }
}

prove_test() {
    say 'make test, as root'
    inside root 'make test' > build/fresh-test.log 2>&1 < /dev/null || {
        tail -n 60 build/fresh-test.log >&2
        exit 1
    }
    tail -n 1 build/fresh-test.log
}

finish() {
    status=$?
    cd /
    for mounted in var/cache/apt/archives tmp dev/shm dev proc; do
        umount -l "$root/$mounted" 2> /dev/null || :
    done
    # Only a tree without mounts may be removed: /dev is the machine's own.
    if [ -z "${FRESH_KEEP-}" ] && ! grep -q " $root/" /proc/self/mountinfo; then
        rm -rf --one-file-system "$root"
    fi
    if [ $status = 0 ]; then say "${FRESH_ONLY:-both commands}: it holds on a bare Debian 12"; else say FAILED; fi
    exit $status
}

mount -t proc proc /proc
make_system
trap finish EXIT
trap 'exit 130' INT TERM HUP
mount_system
unpack_tree
[ "${FRESH_ONLY-}" = test ] || prove_demo
[ "${FRESH_ONLY-}" = demo ] || prove_test
