"""A server for the pages alone: templates, static files and headers are real, answers are not."""

import json
import queue
import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import fanlight.web
from fanlight.model.csp import app_headers, app_policy, page_headers
from fanlight.page.rewrite import inject
from fanlight.web.render import render

STATIC = Path(fanlight.web.__file__).parent / "static"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class Call:
    """A request that a page made of the API."""

    method: str
    path: str
    body: Any
    csrf: str
    keyed: bool


@dataclass(slots=True)
class Answer:
    status: int = 200
    body: Any = None
    type: str = "application/json"


@dataclass(slots=True)
class Site:
    """What the pages talk to.

    Attributes:
        pages: address to (template, view); a callable view is given the query.
        answers: "METHOD path", with "?cursor=" where there is one, to what the API says;
            anything else is 204.
        documents: version number to the page that the frame shows.
        calls: what the pages asked of the API, in order.
    """

    pages: dict[str, tuple[str, Any]] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    documents: dict[int, bytes] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    streams: list[queue.SimpleQueue[bytes | None]] = field(default_factory=list)
    watched: threading.Event = field(default_factory=threading.Event)
    port: int = 0
    _sent: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def content_url(self) -> str:
        return f"http://page.localhost:{self.port}"

    def push(self, kind: str, data: dict[str, Any]) -> None:
        """Send an event to every page that watches, once at least one does."""
        assert self.watched.wait(10)
        self._sent += 1
        frame = f"id: e.{self._sent}\nevent: {kind}\ndata: {json.dumps(data)}\n\n".encode()
        for stream in self.streams:
            stream.put(frame)

    def asked(self, method: str, ending: str) -> list[Call]:
        return [c for c in self.calls if c.method == method and c.path.endswith(ending)]

    def clear(self) -> None:
        """As new, on the same port: what a browser has kept of the static files is still good."""
        self._hang_up()
        self.pages, self.answers, self.documents = {}, {}, {}
        self.calls, self.streams, self.watched = [], [], threading.Event()
        self._sent = 0

    def _hang_up(self) -> None:
        for stream in self.streams:
            stream.put(None)

    @contextmanager
    def running(self) -> Iterator[Self]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._hang_up()
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        pass

    Handler.site = site
    return Handler


class _Handler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/static/"):
            self._static(re.sub("^/static/(~[0-9a-f]+/)?", "", path))
        elif path.startswith("/~"):
            self._document(*path.strip("/~").split("."))
        elif path.endswith("/events"):
            self._events()
        elif path in self.site.pages:
            self._page(path)
        else:
            self._api()

    def do_POST(self) -> None:
        self._api()

    do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: the browser's console is what the tests read."""

    def _static(self, path: str) -> None:
        file = STATIC / path
        if not file.is_file():
            self._send(404, b"", "text/plain")
            return
        kept = {"Cache-Control": "max-age=3600"}
        self._send(200, file.read_bytes(), TYPES.get(file.suffix, "text/plain"), kept)

    def _page(self, path: str) -> None:
        template, view = self.site.pages[path]
        if callable(view):
            view = view(parse_qs(urlsplit(self.path).query))
        nonce = secrets.token_urlsafe(16)
        view = replace(view, chrome=replace(view.chrome, nonce=nonce))
        html = render(template, view).encode()
        content = self.site.content_url
        headers = app_headers(content=content, secure=False)
        policy = {"content-security-policy": app_policy(nonce=nonce, content=content)}
        self._send(200, html, "text/html; charset=utf-8", headers | policy)

    def _document(self, version: str, nonce: str) -> None:
        html = inject(self.site.documents[int(version)], nonce=nonce)
        headers = page_headers(app=self.site.url)
        self._send(200, html, "text/html; charset=utf-8", headers)

    def _frame(self, version: int) -> Answer:
        nonce = secrets.token_urlsafe(16)
        url = f"{self.site.content_url}/~{version}.{nonce}/"
        return Answer(body={"url": url, "nonce": nonce, "version": version, "expires_in": 60})

    def _events(self) -> None:
        stream: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self._write(b": beat\n\n")
        self.site.streams.append(stream)
        self.site.watched.set()
        while (frame := stream.get()) is not None and self._write(frame):
            pass
        self.close_connection = True

    def _api(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length)) if length else None
        path = urlsplit(self.path).path
        csrf, key = self.headers.get("X-Fanlight-CSRF", ""), self.headers.get("Idempotency-Key")
        self.site.calls.append(Call(self.command, path, body, csrf, bool(key)))
        answer = self._answer(path, body)
        data = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self._send(answer.status, b"" if answer.status == 204 else data, answer.type)

    def _answer(self, path: str, body: Any) -> Answer:
        if path.endswith("/frame"):
            return self._frame(body["version"])
        if path.endswith("/page"):
            version = int(path.split("/")[-2])
            return Answer(body=self.site.documents[version], type="text/plain; charset=utf-8")
        cursor = parse_qs(urlsplit(self.path).query).get("cursor", [""])[0]
        asked = f"{self.command} {path}?cursor={cursor}" if cursor else f"{self.command} {path}"
        return self.site.answers.get(asked, Answer(204))

    def _send(
        self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self._write(body)

    def _write(self, data: bytes) -> bool:
        try:
            self.wfile.write(data)
            self.wfile.flush()
        except OSError:
            return False
        return True
