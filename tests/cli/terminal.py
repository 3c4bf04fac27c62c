"""Commands as a person types them, in this process, against a real server in another thread."""

import asyncio
import io
import json
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import pytest
from tests.support.live import Live, a_server

from fanlight.__main__ import main
from fanlight.client import profile
from fanlight.client.profile import Profile

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Served:
    live: Live
    loop: asyncio.AbstractEventLoop

    @property
    def url(self) -> str:
        return self.live.url

    @property
    def token(self) -> str:
        return self.live.token

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs something where the server runs."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def publish(self, html: str, artifact: str | None = None, **query: Any) -> dict[str, Any]:
        return self.do(self.live.publish(html, artifact, **query))

    def api(self, path: str) -> Any:
        async def get() -> Any:
            async with self.live.client() as client:
                answer = await client.get(f"/api/v1{path}")
                assert answer.is_success, answer.text
                return answer.json()

        return self.do(get())

    def source(self, artifact: str, n: int) -> str:
        async def get() -> str:
            async with self.live.client() as client:
                path = f"/api/v1/artifacts/{artifact}/versions/{n}/source"
                return (await client.get(path)).text

        return self.do(get())


@contextmanager
def served(folder: Path, **settings: Any) -> Iterator[Served]:
    """`settings` are those of `a_server`."""
    started: Future[tuple[Served, asyncio.Event]] = Future()

    async def run() -> None:
        over = asyncio.Event()
        async with a_server(folder, **settings) as live:
            started.set_result((Served(live, asyncio.get_running_loop()), over))
            await over.wait()

    thread = Thread(target=asyncio.run, args=[run()])
    thread.start()
    running, over = started.result(60)
    yield running
    running.loop.call_soon_threadsafe(over.set)
    thread.join()


@contextmanager
def answering(
    answer: Callable[[str], bytes], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The address of a server that answers every GET with what `answer` says to its target."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answer(self.path)
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@dataclass(frozen=True, slots=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What `--json` printed: one object on one line."""
        [line] = self.out.splitlines()
        return json.loads(line)

    @property
    def lines(self) -> list[Any]:
        """What `--json` printed of a list."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True, slots=True)
class Terminal:
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str | Path, stdin: bytes = b"") -> Done:
        """Runs a command; it may end in any way."""
        self.monkeypatch.setattr(sys, "argv", ["fanlight", *map(str, arguments)])
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self.capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = self.capture.readouterr()
        return Done(int(ended.value.code or 0), printed.out, printed.err)

    def ok(self, *arguments: str | Path, stdin: bytes = b"") -> Done:
        """Runs a command that has to succeed."""
        done = self(*arguments, stdin=stdin)
        assert done.code == 0, done.err
        return done

    def write(self, name: str, text: str | bytes) -> Path:
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode() if isinstance(text, str) else text)
        return place

    def sign_in(self, url: str, token: str) -> None:
        profile.save(Profile(url, token))
