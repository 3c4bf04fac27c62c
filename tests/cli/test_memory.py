"""A large folder goes from disk to disk: neither side holds it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from tests.cli.terminal import Terminal

pytestmark = pytest.mark.slow

MIB = 1024 * 1024
FILES, FILE_MIB = 12, 8


@pytest.fixture
def own_server(project: Path) -> Iterator[psutil.Process]:
    """A server in a process of its own, to which this machine is signed in; leaves no files."""
    with subprocess.Popen(
        [sys.executable, "-m", "fanlight", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        cwd=project,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
    shutil.rmtree(project.parent, ignore_errors=True)


def test_a_hundred_mebibytes_are_not_held(own_server: psutil.Process, terminal: Terminal) -> None:
    """Each side may take the room of a file or two, not of all of them."""
    terminal.write("site/index.html", "<p>Hi")
    for n in range(FILES):
        terminal.write(f"site/{n}.bin", os.urandom(FILE_MIB * MIB))
    terminal.ok("publish", "site/index.html")
    idle = own_server.memory_info().rss
    peak_of_client = peak_of_server = 0

    command = [sys.executable, "-m", "fanlight", "publish", "site"]
    with subprocess.Popen(command, cwd=terminal.folder, stdout=subprocess.PIPE) as publishing:
        client = psutil.Process(publishing.pid)
        while publishing.poll() is None:
            peak_of_client = max(peak_of_client, rss(client))
            peak_of_server = max(peak_of_server, rss(own_server))

    assert publishing.returncode == 0
    assert peak_of_client < 60 * MIB
    assert peak_of_server - idle < 96 * MIB


def rss(process: psutil.Process) -> int:
    """What a process that may just have ended has in memory."""
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
