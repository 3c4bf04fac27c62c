"""`fanlight watch` publishes what changes until somebody stops it."""

import shutil
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


def test_what_a_command_writes_besides_does_not_set_it_off(fanlight: Terminal) -> None:
    """Every run makes another page and another chart; each run is one version all the same."""
    fanlight.write("data.csv", "1")
    build = "cp data.csv chart.svg; echo run >> log; (echo '<img src=chart.svg>'; cat log) > r.html"
    with watching(fanlight, "r.html", "--run", build, "--source", "data.csv") as process:
        assert line(process) == "v1"
        fanlight.write("data.csv", "2")
        assert line(process) == "v2"
        fanlight.write("data.csv", "3")
        assert line(process) == "v3"

    assert (fanlight.folder / "log").read_text() == "run\n" * 3


def test_a_page_edited_by_hand_is_built_again(fanlight: Terminal) -> None:
    """Without --source only the page counts, and that is said."""
    fanlight.write("make.sh", "echo one > page.html")
    with watching(fanlight, "page.html", "--run", "sh make.sh") as process:
        assert "--source" in errors(process, "Watching")
        assert line(process) == "v1"
        fanlight.write("make.sh", "echo run >> log; echo two > page.html")
        fanlight.write("page.html", "three")
        assert line(process) == "v2"

    assert (fanlight.folder / "log").read_text() == "run\n"


def test_a_source_that_changed_meanwhile_is_named(fanlight: Terminal) -> None:
    fanlight.write("data.csv", "1")
    build = "echo more >> data.csv; cp data.csv page.html"
    with watching(fanlight, "page.html", "--run", build, "--source", "*.csv") as process:
        assert "data.csv changed while" in errors(process, "save it again")
        assert line(process) == "v1"


def test_other_files_in_the_folder_do_not_count(fanlight: Terminal, server: Served) -> None:
    """Only what the page refers to does, even where it comes later and in a new folder."""
    fanlight.write("page.html", "<img src=img/a.svg><p>1")
    with watching(fanlight, "page.html") as process:
        assert line(process) == "v1"
        fanlight.write("build.log", "busy")
        fanlight.write("img/a.svg", "<svg/>")
        assert line(process) == "v2"
        fanlight.write("page.html", "<img src=img/a.svg><p>1")
        fanlight.write("img/a.svg", "<svg></svg>")
        assert line(process) == "v3"

    id_ = fanlight.ok("show", "page.html", "--json").json["id"]
    files = server.api(f"/artifacts/{id_}/versions/2/files")["items"]
    assert {file["path"] for file in files} == {"page.html", "img/a.svg"}


def test_any_file_of_a_folder_counts(fanlight: Terminal) -> None:
    fanlight.write("site/index.html", "<p>1")
    with watching(fanlight, "site") as process:
        assert line(process) == "v1"
        fanlight.write("site/new/deep/page.html", "<p>2")
        assert line(process) == "v2"
        shutil.rmtree(fanlight.folder / "site")
        errors(process, "There is no file")
        fanlight.write("site/index.html", "<p>3")
        assert line(process) == "v3"


def test_a_build_that_fails_publishes_nothing(fanlight: Terminal) -> None:
    fanlight.write("page.html", "<p>Old")
    fanlight.write("state", "broken")
    build = ("--run", "grep -q ready state", "--source", "state")
    with watching(fanlight, "page.html", *build) as process:
        errors(process, "nothing was published")
        fanlight.write("state", "ready")
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
