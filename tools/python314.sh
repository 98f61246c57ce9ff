#!/usr/bin/env bash
# Run the tests of what a learner uses on Debian's Python 3.14, from a system of its own in build/python3.14 (root only).
# The system comes from the Debian mirror that this machine uses; it and its environment are kept for the next run.
set -euo pipefail
cd "$(dirname "$0")/.."
system=build/python3.14

if [ ! -e "$system/.complete" ]; then
    command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | head -n 1)
    rm -rf "$system"
    mkdir -p "$system"
    # The last argument is the script for Debian testing, under a name that older releases of debootstrap have too.
    debootstrap --variant=minbase --include=python3.14,python3.14-venv,ca-certificates,git \
        forky "$system" "$mirror" /usr/share/debootstrap/scripts/sid
    mkdir -p "$system/course"
    touch "$system/.complete"
fi

mkdir -p "$HOME/.cache/pip"
settings=()  # how this machine reaches its package index
for path in /etc/resolv.conf /etc/ssl/certs /etc/pip.conf /etc/xdg/pip; do
    settings+=(--ro-bind-try "$path" "$path")
done
bwrap --die-with-parent --bind "$system" / --proc /proc --dev /dev --tmpfs /tmp "${settings[@]}" \
    --bind "$PWD" /course --chdir /course --bind "$HOME/.cache/pip" "$HOME/.cache/pip" \
    --setenv ADLIB_VENV build/versions/3.14 \
    python3.14 start.py test tests/library tests/lab tests/portable tests/grading/test_checks.py
