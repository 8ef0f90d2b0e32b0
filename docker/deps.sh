#!/bin/sh
# deps.sh [GROUP...]: installs the Debian packages of docker/packages.txt that are missing, as root or
# through sudo, without a question.  Does nothing, and quickly, when all are there.
#   deps.sh build run           those two groups
#   deps.sh                     what `make`, `make demo` and `make test` need
#   deps.sh --list run          prints the names and installs nothing
set -eu
list=$(dirname "$0")/packages.txt
postgres_defaults=/etc/postgresql-common/createcluster.conf

# Names in the given groups; a package whose command is there already is left out.
wanted() {
    groups=" $* "
    group=
    while read -r first second third _; do
        case $first$second in
        '#group:') group=$third ;;
        '' | '#'*) ;;
        *)
            case $groups in *" $group "*) ;; *) continue ;; esac
            [ -n "$second" ] && command -v "$second" > /dev/null && continue
            echo "$first"
            ;;
        esac
    done < "$list"
}

# Of the names on standard input, those that dpkg does not have installed.
missing() {
    names=$(cat) && export names
    # shellcheck disable=SC2086 # one word a package
    dpkg-query -W -f '${Package} ${db:Status-Status}\n' $names 2> /dev/null |
        awk '
            $2 == "installed" { have[$1] = 1 }
            END {
                count = split(ENVIRON["names"], name, "\n")
                for (i = 1; i <= count; i++)
                    if (!(name[i] in have) && !seen[name[i]]++)
                        print name[i]
            }'
}

# Runs a command with the rights to install, or says what a person with them has to type.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo > /dev/null && { sudo -n true 2> /dev/null || [ -t 0 ]; }; then
        sudo "$@"
    else
        echo "deps: packages are missing, and installing them needs root or sudo.  Ask for:" >&2
        echo "    apt-get install --no-install-recommends $packages" >&2
        exit 2
    fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 \
        -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 "$@"
}

# Debian starts a database of its own when PostgreSQL is installed.  Nobody here uses it: on a machine
# that has neither, say so before the installation.
no_cluster_of_debian() {
    case " $packages " in *" postgresql-"*) ;; *) return 0 ;; esac
    [ ! -e "$postgres_defaults" ] || return 0
    as_root mkdir -p "$(dirname "$postgres_defaults")"
    echo 'create_main_cluster = false' | as_root tee "$postgres_defaults" > /dev/null
}

install_packages() {
    # shellcheck disable=SC2086 # one word a package
    apt install --no-install-recommends $packages
}

[ $# -gt 0 ] || set -- build run demo test
if [ "$1" = --list ]; then
    shift
    wanted "$@"
    exit 0
fi
if ! command -v dpkg-query > /dev/null; then
    echo "deps: this is not Debian; install by your own means: $(wanted "$@" | tr '\n' ' ')" >&2
    exit 0
fi
packages=$(wanted "$@" | missing | tr '\n' ' ')
[ -n "$packages" ] || exit 0
echo "deps: installing $packages" >&2
no_cluster_of_debian
if ! ls /var/lib/apt/lists/*Packages* > /dev/null 2>&1; then
    apt update >&2
    install_packages >&2
elif ! install_packages >&2; then
    echo "deps: once more, with fresh package lists" >&2
    apt update >&2
    install_packages >&2
fi
