"""The browser of the person who sits here, if there is one."""

import subprocess
import sys

# A program that hands the address to a browser ends at once; one that is the browser stays.
_PATIENCE_SECONDS = 2


def opened(url: str) -> bool:
    """Whether the address went to a browser. What the desktop's tools complain is silenced.

    Waits a moment: call it in a thread where an event loop runs.
    """
    silent = subprocess.DEVNULL
    program = "open" if sys.platform == "darwin" else "xdg-open"
    try:
        started = subprocess.Popen(  # noqa: S603 - fixed program; the address is the server's
            [program, url], stdin=silent, stdout=silent, stderr=silent, start_new_session=True
        )
    except OSError:
        return False
    try:
        return started.wait(_PATIENCE_SECONDS) == 0
    except subprocess.TimeoutExpired:
        return True
