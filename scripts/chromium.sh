#!/bin/sh
# Prints the path of a Chromium or Chrome that starts, or with `headless-shell` that of the same
# engine without windows, else the former. Installs Debian's where that is possible.
set -eu
cd "$(dirname "$0")/.."

# Each argument is a command. Prints the path of the first that starts.
first() {
    for name; do
        # Ubuntu's chromium-browser may be a stub that only says where the snap is.
        if "$name" --version >/dev/null 2>&1; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

find_browser() {
    first ${FANLIGHT_CHROMIUM:+"$FANLIGHT_CHROMIUM"} /usr/bin/chromium chromium \
        chromium-browser google-chrome-stable google-chrome \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
}

find_shell() {
    first ${FANLIGHT_HEADLESS_SHELL:+"$FANLIGHT_HEADLESS_SHELL"} chromium-headless-shell
}

if [ "${1:-}" = headless-shell ]; then
    find_shell && exit 0
    # Whoever has named a browser of their own gets no other installed.
    if [ -z "${FANLIGHT_CHROMIUM:-}" ] && sh scripts/apt.sh chromium-headless-shell; then
        find_shell && exit 0
    fi
fi
find_browser && exit 0
sh scripts/apt.sh chromium fonts-dejavu-core && find_browser && exit 0
cat >&2 <<'MESSAGE'
The browser tests need Chromium or Chrome, and none was found.
Install one (Debian: apt-get install chromium; macOS: brew install --cask google-chrome),
or name it: FANLIGHT_CHROMIUM=/path/to/chrome make test
MESSAGE
exit 1
