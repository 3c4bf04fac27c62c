#!/bin/sh
# Prints where tests may write: into memory where there is room for it, so that none waits for a
# disk. PostgreSQL's programs may have to be copied there, so it must let programs run.
set -eu
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
if [ -w /dev/shm ] && [ "${room:-0}" -gt 4000000 ] &&
    ! grep -q ' /dev/shm [^ ]* [^ ]*noexec' /proc/mounts; then
    echo /dev/shm
else
    echo "${TMPDIR:-/tmp}"
fi
