"""`fanlight pull`: byte for byte, and nowhere else."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import pytest
from tests.cli.terminal import Served, Terminal, answering

BYTES = bytes(range(256)) * 40


@contextmanager
def a_server_that_lies(path: str, said: bytes, sent: bytes) -> Iterator[str]:
    """It names one file of a version, with the hash of `said`, and sends `sent`."""
    file = {"path": path, "size": len(said), "sha256": sha256(said).hexdigest()}
    listing = json.dumps({"items": [file], "next_cursor": None}).encode()
    with answering(lambda url: listing if "/files?" in url else sent) as url:
        yield url


def test_bytes_come_back_as_they_were(fanlight: Terminal) -> None:
    fanlight.write("site/index.html", "<p>Grüße\r\n</p>\r\n".encode("utf-16"))
    fanlight.write("site/data/all.bin", BYTES)
    fanlight.write('site/odd/100% "ü" #?.txt', "odd")
    fanlight.write("site/empty.txt", b"")
    id_ = fanlight.ok("publish", "site", "--json").json["id"]

    done = fanlight.ok("pull", id_, "copy")

    names = ["index.html", "data/all.bin", 'odd/100% "ü" #?.txt', "empty.txt"]
    assert sorted(done.out.splitlines()) == sorted(f"copy/{name}" for name in names)
    for name in names:
        copy, original = (fanlight.folder / root / name for root in ("copy", "site"))
        assert copy.read_bytes() == original.read_bytes()


def test_an_older_version_can_be_pulled(fanlight: Terminal, server: Served) -> None:
    id_ = server.publish("<p>One")["id"]
    server.publish("<p>Two", id_)

    fanlight.ok("pull", id_, "old", "--version", "1")

    [file] = (fanlight.folder / "old").iterdir()
    assert file.read_text() == "<p>One"


@pytest.mark.parametrize("path", [".git/config", "sub/.envrc", ".GIT/hooks/x", ".mcp.json"])
def test_nothing_hidden_is_written(terminal: Terminal, path: str) -> None:
    """It could be a setting of this machine's tools."""
    with a_server_that_lies(path, b"x", b"x") as url:
        terminal.sign_in(url, "fl_x")
        done = terminal.ok("pull", "a" * 26, "copy", "--version", "1")
    assert path in done.err
    assert not (terminal.folder / "copy").exists()


@pytest.mark.parametrize(
    "path", ["../out.txt", "/tmp/out.txt", "a/../../out.txt", ".", "", "sub/x"]
)
def test_nothing_is_written_outside_the_folder(terminal: Terminal, path: str) -> None:
    """Whatever a server says: paths are checked on this machine too, and links are followed."""
    outside = terminal.folder / "outside"
    outside.mkdir()
    (terminal.folder / "copy").mkdir()
    (terminal.folder / "copy/sub").symlink_to(outside)
    with a_server_that_lies(path, b"x", b"x") as url:
        terminal.sign_in(url, "fl_x")
        done = terminal("pull", "a" * 26, "copy", "--version", "1")

    assert done.code == 1
    assert "outside" in done.err
    assert list(outside.iterdir()) == []
    assert [file.name for file in (terminal.folder / "copy").iterdir()] == ["sub"]


@pytest.mark.parametrize("sent", [b"y" * 9, b"x" * 8, b""])
def test_a_torn_file_is_not_kept(terminal: Terminal, sent: bytes) -> None:
    with a_server_that_lies("page.html", b"x" * 9, sent) as url:
        terminal.sign_in(url, "fl_x")
        done = terminal("pull", "a" * 26, "copy", "--version", "1")

    assert done.code == 1
    assert list((terminal.folder / "copy").iterdir()) == []
