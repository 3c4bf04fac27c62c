#!/bin/sh
# Prints the path of a Chromium or Chrome that starts; installs Debian's where that is possible.
set -eu
cd "$(dirname "$0")/.."

find_browser() {
    for name in ${FANLIGHT_CHROMIUM:+"$FANLIGHT_CHROMIUM"} /usr/bin/chromium chromium \
        chromium-browser google-chrome-stable google-chrome \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        # Ubuntu's chromium-browser may be a stub that only says where the snap is.
        if "$name" --version >/dev/null 2>&1; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

find_browser && exit 0
sh scripts/apt.sh chromium fonts-dejavu-core && find_browser && exit 0
cat >&2 <<'MESSAGE'
The browser tests need Chromium or Chrome, and none was found.
Install one (Debian: apt-get install chromium; macOS: brew install --cask google-chrome),
or name it: FANLIGHT_CHROMIUM=/path/to/chrome make test
MESSAGE
exit 1
