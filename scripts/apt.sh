#!/bin/sh
# Installs Debian packages where that needs no question: as root, or with a sudo that asks nothing.
set -eu
command -v apt-get >/dev/null 2>&1 || exit 1
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
printf 'Installing %s with apt-get.\n' "$*" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086  # as_root is two words or none
if $as_root apt-get update -qq >"$log" 2>&1 &&
    $as_root apt-get install -y -qq --no-install-recommends "$@" >>"$log" 2>&1; then
    exit 0
fi
tail -n 20 "$log" >&2
exit 1
