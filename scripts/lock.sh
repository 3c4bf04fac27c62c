#!/bin/sh
# Writes three files, every entry with the hashes of every platform's files:
#   requirements.lock        everything: the server and all tools
#   deploy/server.lock       the part of it that a server needs
#   scripts/bootstrap.lock   the part that installs the rest and builds the project
# Neither an index nor a host is written, so a mirror stays out of them.
set -eu
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --no-emit-index-url --no-emit-find-links "$@"
}

compile pyproject.toml --extra server --group build --group lint --group test \
    --group generators --group docs --output-file requirements.lock "$@"
# The versions alone: with their platforms, the resolver looks for wheels of a PyPy that is none.
pins=$(mktemp)
trap 'rm -f "$pins"' EXIT
sed -n 's/^\([a-z0-9-]*==[^ ;]*\).*/\1/p' requirements.lock >"$pins"
compile pyproject.toml --extra server --constraint "$pins" >deploy/server.lock
compile --group build --constraint "$pins" >scripts/bootstrap.lock
