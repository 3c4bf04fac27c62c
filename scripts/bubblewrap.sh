#!/bin/sh
# Sees to it that sites' programs can be shut in. Installs Debian's bubblewrap where that is possible.
set -eu
cd "$(dirname "$0")/.."
command -v bwrap >/dev/null 2>&1 && exit 0
sh scripts/apt.sh bubblewrap && exit 0
echo "The tests of sites need bubblewrap (Debian: apt-get install bubblewrap)." >&2
exit 1
