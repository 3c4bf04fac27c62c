"""A real server in a process of its own, to be killed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def a_process(
    data: Path, environment: dict[str, str]
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`fanlight serve` as its own process; the second value is its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "fanlight", "serve", "--port", "0", "--data", str(data)],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if line.startswith("Fanlight is at "):
                break
        yield process, line.removeprefix("Fanlight is at ").strip()
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
