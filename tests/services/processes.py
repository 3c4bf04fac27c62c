"""What running real servers for tests needs: free ports, readiness, a clean end."""

import os
import pwd
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

_LOOPBACK = "127.0.0.1"


class DidNotStart(Exception):
    """A server ended or stayed silent; the text carries the end of its log."""


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on now, all different.

    Another process may take one before the server binds it, so whoever starts a server tries again
    with new ports when it ends at once.
    """
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((_LOOPBACK, 0))
        return [each.getsockname()[1] for each in sockets]


def wait_ready(
    process: subprocess.Popen[bytes], ready: Callable[[], bool], *, log: Path, seconds: float = 30
) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            end = log.read_text(errors="replace")[-4000:]
            how = (
                f"ended with {process.returncode}" if process.returncode is not None else "is mute"
            )
            message = f"{process.args!r} {how}. The end of its log:\n{end}"
            raise DidNotStart(message)
        time.sleep(0.02)


def end(process: subprocess.Popen[bytes], sign: int, *, seconds: float = 10) -> None:
    """Send the signal and wait; a server that does not follow is killed."""
    process.send_signal(sign)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def unprivileged() -> pwd.struct_passwd | None:
    """Whom to run servers as that refuse root; None when this process is not root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None
