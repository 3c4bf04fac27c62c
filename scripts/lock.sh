#!/bin/sh
# Writes requirements.lock (every dependency, every platform, with hashes) and from it bootstrap.lock.
set -eu
cd "$(dirname "$0")/.."
# Mirrors stay out of the files: neither an index nor a host is written.
.venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
    --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
    --extra server --group build --group lint --group test --group generators --group docs \
    --output-file requirements.lock "$@"
# The uv that installs everything is the uv that is locked.
awk '/^[^ ]/ { ours = /^uv==/ } ours' requirements.lock |
    sed 's/ ; [^\\]*\\$/ \\/' >scripts/bootstrap.lock
