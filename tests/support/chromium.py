"""Chromium for tests: started by ourselves and joined, since Playwright's flags would weaken it."""

import os
import signal
import subprocess
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


@contextmanager
def running(
    profile: Path, *flags: str, command: str = WINDOWLESS, grace: float = 0
) -> Iterator[str]:
    """The address at which it is joined. `grace` is how long it may take to end by itself, in s."""
    places = ("--remote-debugging-port=0", f"--user-data-dir={profile}")
    with subprocess.Popen(
        [command, *FLAGS, *places, *flags, "about:blank"],
        stderr=subprocess.PIPE,
        text=True,
        # Debian's command is a script, to which a signal would mean nothing.
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        said = (line for line in process.stderr if line.startswith("DevTools listening on "))
        try:
            yield next(said).removeprefix("DevTools listening on ").strip()
        finally:
            _end(process, grace)


def _end(process: subprocess.Popen[str], grace: float) -> None:
    for patience, sign in ((grace, signal.SIGTERM), (10, signal.SIGKILL)):
        try:
            process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, sign)
        else:
            return
    process.communicate()
