"""What can happen between the command line and its server."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from urllib.parse import urlsplit

import pytest
from tests.cli.terminal import Served, Terminal, answering

ME = json.dumps({"name": "Ada", "server": "http://fanlight.example"}).encode()


@contextmanager
def a_line_that_breaks(server: Served, times: int) -> Iterator[str]:
    """An address behind which the server is; the first answers are lost on the way."""
    target = urlsplit(server.url)
    listener = socket.create_server(("127.0.0.1", 0))

    def carry() -> None:
        lost = 0
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            with near, socket.create_connection(("127.0.0.1", target.port or 0)) as far:
                Thread(target=pump, args=[near, far], daemon=True).start()
                answer = far.recv(1 << 16)
                if lost < times:
                    lost += 1
                    near.shutdown(socket.SHUT_RDWR)
                    continue
                while answer:
                    near.sendall(answer)
                    answer = far.recv(1 << 16)

    def pump(near: socket.socket, far: socket.socket) -> None:
        try:
            while data := near.recv(1 << 16):
                far.sendall(data)
            far.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    carrier = Thread(target=carry)
    carrier.start()
    yield f"http://localhost:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    carrier.join()


@pytest.mark.parametrize("name", ["page.html", "site"])
def test_a_lost_answer_publishes_no_second_time(
    terminal: Terminal, server: Served, name: str
) -> None:
    terminal.write("page.html", "<p>Hi")
    terminal.write("site/index.html", "<p>Hi")
    terminal.write("site/a.txt", "a")
    before = len(server.api("/artifacts?limit=100")["items"])
    with a_line_that_breaks(server, times=2) as url:
        terminal.sign_in(url, server.token)
        done = terminal.ok("publish", name, "--json").json

    assert len(server.api("/artifacts?limit=100")["items"]) == before + 1
    assert server.api(f"/artifacts/{done['id']}")["version"] == 1


def test_a_line_that_stays_broken_is_told(terminal: Terminal, server: Served) -> None:
    with a_line_that_breaks(server, times=99) as url:
        terminal.sign_in(url, server.token)
        done = terminal("publish", "-", stdin=b"<p>Hi")

    assert done.code == 1
    assert "does not answer" in done.err


def test_a_lost_secret_is_told_by_its_id_and_made_no_second_time(
    terminal: Terminal, server: Served
) -> None:
    before = {each["id"] for each in server.api("/tokens")["items"]}
    with a_line_that_breaks(server, times=1) as url:
        terminal.sign_in(url, server.token)
        done = terminal("token", "create")

    [made] = {each["id"] for each in server.api("/tokens")["items"]} - before
    assert done.code == 1
    assert made in done.err


def test_a_lost_answer_changes_nothing_twice(terminal: Terminal, server: Served) -> None:
    id_ = server.publish("<p>One</p>")["id"]
    server.publish("<p>Two</p>", id_)
    with a_line_that_breaks(server, times=2) as url:
        terminal.sign_in(url, server.token)
        done = terminal.ok("restore", id_, "1", "--json").json

    assert done["version"] == 3
    assert server.api(f"/artifacts/{id_}")["version"] == 3


def test_a_token_follows_no_redirect(terminal: Terminal) -> None:
    asked: list[str] = []

    def note(target: str) -> bytes:
        asked.append(target)
        return b""

    with answering(note) as other, answering(note, status=302, headers={"location": other}) as url:
        terminal.sign_in(url, "fl_x")
        done = terminal("whoami")

    assert done.code == 1
    assert "not as Fanlight does" in done.err
    assert asked == ["/api/v1/me"]


def test_something_else_answers(terminal: Terminal) -> None:
    with answering(lambda _target: b"<h1>It works!</h1>") as url:
        terminal.sign_in(url, "fl_x")
        done = terminal("list")

    assert done.code == 1
    assert "Is this the address of a Fanlight server?" in done.err


def test_a_proxy_is_taken_from_the_environment(terminal: Terminal) -> None:
    asked: list[str] = []

    def note(target: str) -> bytes:
        asked.append(target)
        return ME

    with answering(note) as proxy:
        terminal.sign_in("http://fanlight.example", "fl_x")
        terminal.monkeypatch.setenv("HTTP_PROXY", proxy)
        through = terminal.ok("whoami")

    assert through.out == "Ada at http://fanlight.example\n"
    assert asked == ["http://fanlight.example/api/v1/me"]


@pytest.mark.parametrize("exception", ["fanlight.invalid", "*", ".invalid"])
def test_no_proxy_is_obeyed(terminal: Terminal, exception: str) -> None:
    """The name cannot be resolved, so only the proxy could answer."""
    with answering(lambda _target: ME) as proxy:
        terminal.sign_in("http://fanlight.invalid", "fl_x")
        terminal.monkeypatch.setenv("http_proxy", proxy)
        terminal.monkeypatch.setenv("no_proxy", exception)
        done = terminal("whoami")

    assert done.code == 1
    assert "does not answer" in done.err


def test_a_server_on_this_machine_needs_no_proxy(fanlight: Terminal) -> None:
    fanlight.monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert fanlight("whoami").code == 0
