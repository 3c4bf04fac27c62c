#!/bin/sh
# Makes .venv from requirements.lock: finds a Python, brings our own uv by hash, installs the rest.
set -eu
cd "$(dirname "$0")/.."
venv=.venv
py=$venv/bin/python

say() { printf '%s\n' "$*" >&2; }
recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# A name on the PATH may be a shim that only prints an error, so each candidate has to answer.
find_python() {
    for name in ${PYTHON:-} python3.14 python3.13 python3.12 python3.11 python3 python; do
        if recent "$name"; then
            command -v "$name"
            return
        fi
    done
    say "Fanlight needs Python 3.11 or newer, and none was found on the PATH."
    say "Install one (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python),"
    say "or name it: make setup PYTHON=/path/to/python3"
    return 1
}

# Debian ships venv without ensurepip; the package that completes it is named after the version.
make_venv() {
    if "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        "$1" -m venv --clear "$venv" && return
    fi
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    say "$1 cannot make a virtual environment: $package is missing."
    if ! sh scripts/apt.sh "$package"; then
        say "Install it (apt-get install $package), then run make setup again."
        return 1
    fi
    "$1" -m venv --clear "$venv"
}

# uv does not read pip's configuration; whoever is behind a mirror has it there.
pip_setting() { "$py" -m pip config get "global.$1" 2>/dev/null || true; }
follow_pip() {
    if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
        index=${PIP_INDEX_URL:-$(pip_setting index-url)}
        [ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
    fi
    if [ -z "${SSL_CERT_FILE:-}" ]; then
        cert=${PIP_CERT:-$(pip_setting cert)}
        [ -z "$cert" ] || export SSL_CERT_FILE="$cert"
    fi
}

if ! recent "$py"; then
    python=$(find_python)
    make_venv "$python"
fi
say "Installing into $venv. The first time takes a minute or two."
if ! cmp -s scripts/bootstrap.lock "$venv/.bootstrap"; then
    "$py" -m pip install --quiet --disable-pip-version-check --require-hashes \
        --requirement scripts/bootstrap.lock
    cp scripts/bootstrap.lock "$venv/.bootstrap"
fi

follow_pip
[ -w "${HOME:-/nonexistent}" ] || export UV_CACHE_DIR="$PWD/$venv/.uv"
"$venv/bin/uv" pip sync --quiet --python "$py" --require-hashes requirements.lock
"$venv/bin/uv" pip install --quiet --python "$py" --no-deps --no-build-isolation --editable .
# Compiled now, so that the first start is as quick as the others; a failure shows when it starts.
(unset PYTHONDONTWRITEBYTECODE && "$py" -c \
    "import alembic.command, fanlight.cli.publish, fanlight.server.commands, fanlight.mcp.app") \
    2>/dev/null || true
say "Ready: $venv/bin/fanlight"
