"""Chromium for tests: started by ourselves and joined, since Playwright's flags would weaken it."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WHOLE = os.environ.get("FANLIGHT_CHROMIUM", "/usr/bin/chromium")
"""As people have it, with its windows and all that it does by itself."""

WINDOWLESS = os.environ.get("FANLIGHT_HEADLESS_SHELL", WHOLE)
"""The same engine without windows, where there is one: a page costs it a fifth of the work."""

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)

SHARED = ("--process-per-site",)
"""Flags of one that tests share: a process for each page costs more than most of what is in it."""

_LISTENS = re.compile("^DevTools listening on (.+)$", re.MULTILINE)


@contextmanager
def running(
    profile: Path, *flags: str, command: str = WINDOWLESS, grace: float = 0
) -> Iterator[str]:
    """The address at which it is joined. `grace` is how long it may take to end by itself, in s."""
    places = ("--remote-debugging-port=0", f"--user-data-dir={profile}")
    profile.mkdir(parents=True, exist_ok=True)
    # Not into a pipe: one that nobody reads fills up, and then Chromium stands still.
    with (profile / "said").open("wb") as log:
        process = subprocess.Popen(
            [command, *FLAGS, *places, *flags, "about:blank"],
            stderr=log,
            # Debian's command is a script, to which a signal would mean nothing.
            start_new_session=True,
        )
    try:
        yield _address(process, profile)
    finally:
        _end(process, grace)


def _address(process: subprocess.Popen[bytes], profile: Path) -> str:
    said, deadline = "", time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        said = (profile / "said").read_text(errors="replace")
        if found := _LISTENS.search(said):
            return found[1]
        time.sleep(0.02)
    raise AssertionError(f"Chromium did not start: {said}")


def _end(process: subprocess.Popen[bytes], grace: float) -> None:
    for patience, sign in ((grace, signal.SIGTERM), (10, signal.SIGKILL)):
        try:
            process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, sign)
        else:
            return
    process.wait()
