"""`fanlight watch` publishes what changes until somebody stops it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.cli.terminal import Served, Terminal

pytestmark = pytest.mark.slow


@contextmanager
def watching(terminal: Terminal, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A watching process; ended, if it is not, when the block is left."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "fanlight", "watch", *arguments],
        cwd=terminal.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().partition("  ")[0]


def errors(process: subprocess.Popen[str], until: str) -> str:
    assert process.stderr is not None
    read = ""
    while until not in read:
        more = process.stderr.readline()
        assert more, read
        read += more
    return read


def test_each_change_is_a_version(fanlight: Terminal) -> None:
    """An asset counts, and a mistake in between is told and survived."""
    place = fanlight.write("page.html", '<link rel=stylesheet href="css/a.css"><p>1')
    fanlight.write("css/a.css", "p { color: red }")
    with watching(fanlight, "page.html", "--label", "Live") as process:
        assert line(process) == "v1"
        fanlight.write("css/a.css", "p { color: teal }")
        assert line(process) == "v2"
        place.unlink()
        errors(process, "There is no file")
        fanlight.write("page.html", "<p>3")
        assert line(process) == "v3"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130


def test_a_command_builds_it_first(fanlight: Terminal, server: Served) -> None:
    """What the command writes does not set it off again."""
    fanlight.write("data.csv", "1")
    build = "cat data.csv other.txt > page.md 2> /dev/null; echo built >> log/runs; true"
    (fanlight.folder / "log").mkdir()
    with watching(fanlight, "page.md", "--run", build, "--source", "*.csv") as process:
        assert line(process) == "v1"
        fanlight.write("data.csv", "2")
        assert line(process) == "v2"
        fanlight.write("data.csv", "3")
        assert line(process) == "v3"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130

    assert (fanlight.folder / "log/runs").read_text() == "built\n" * 3
    id_ = fanlight.ok("show", "page.md", "--json").json["id"]
    assert [server.source(id_, n) for n in (1, 2, 3)] == ["1", "2", "3"]


def test_a_build_that_fails_publishes_nothing(fanlight: Terminal) -> None:
    fanlight.write("page.html", "<p>Old")
    with watching(fanlight, "page.html", "--run", "test -e ready") as process:
        errors(process, "nothing was published")
        fanlight.write("ready", "")
        assert line(process) == "v1"


def test_without_a_sign_in_there_is_nothing_to_watch_for(terminal: Terminal) -> None:
    terminal.write("page.html", "<p>Hi")
    with watching(terminal, "page.html") as process:
        assert process.wait(30) == 4


@pytest.mark.parametrize(
    "arguments", [["nowhere/page.html"], ["page.html", "--source", "*.nothing"]]
)
def test_nothing_to_watch(fanlight: Terminal, arguments: list[str]) -> None:
    fanlight.write("page.html", "<p>Hi")

    assert fanlight("watch", *arguments).code == 1
    assert [file.name for file in fanlight.folder.iterdir()] == ["page.html"]
