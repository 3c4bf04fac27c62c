"""The API as the command line and the stdio MCP server call it.

Answers are the JSON of the API as dictionaries: building pydantic's models takes longer than
publishing a page, and the server has checked them already.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from fanlight.client.form import Form, LocalFile, given
from fanlight.client.http import Http, Request, Response, Upload
from fanlight.client.profile import Profile
from fanlight.kit.ids import new_id
from fanlight.model.errors import AppError, Unavailable
from fanlight.wire.errors import restored

Answer = dict[str, Any]

Hear = Callable[[int], None]
"""Told with each answer how many threads people sent to the agents of whoever asks."""

_PREFIX = "/api/v1"
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Claims:
    """What a client says of itself: shown beside what the server observes, never trusted."""

    agent: str = ""
    session: str = ""
    program: str = "cli"
    """Which of our own speaks; the server records it as the door."""

    def headers(self) -> dict[str, str]:
        named = {"fanlight-agent": self.agent, "fanlight-session": self.session}
        return {name: _header(value) for name, value in named.items() if value}


class Client:
    """One server, one token. Use it as a context manager, in one thread.

    A request whose answer is lost on the way is sent again: a write has a key of its own, with
    which the server carries it out once.
    """

    def __init__(
        self, profile: Profile, claims: Claims | None = None, *, hear: Hear | None = None
    ) -> None:
        claims = claims or Claims()
        headers = {
            "authorization": f"Bearer {profile.token}",
            "user-agent": f"fanlight-{claims.program}/{_version()} ({sys.platform})",
            **claims.headers(),
        }
        self.server = profile.server
        self._http = Http(profile.server, headers)
        self._hear = hear

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._http.close()

    def get(self, path: str, **query: Any) -> Answer:
        return self._json(_request("GET", path, query=query))

    def listed(self, path: str, *, limit: int | None = None, **query: Any) -> list[Answer]:
        """A list, or the first `limit` of it; the server gives a hundred at a time."""
        found: list[Answer] = []
        cursor: str | None = ""
        while cursor is not None and (limit is None or len(found) < limit):
            most = 100 if limit is None else min(100, limit - len(found))
            page = self.get(path, cursor=cursor, limit=most, **query)
            found += page["items"]
            cursor = page["next_cursor"]
        return found

    def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        return self._json(_request("POST", path, json_=body))

    def act(self, path: str, body: Mapping[str, Any]) -> None:
        """A write that is answered with nothing."""
        self._send(_request("POST", path, json_=body))

    def put(self, path: str, body: Mapping[str, Any]) -> Answer:
        return self._json(_request("PUT", path, json_=body))

    def patch(self, path: str, body: Mapping[str, Any]) -> Answer:
        return self._json(_request("PATCH", path, json_=body))

    def delete(self, path: str, **query: Any) -> None:
        self._send(_request("DELETE", path, query=query))

    def text(self, path: str, **query: Any) -> str:
        return self._send(_request("GET", path, query=query)).body.decode(errors="replace")

    def stream(self, path: str, **query: Any) -> Iterator[bytes]:
        """The bytes of an answer, a chunk at a time."""
        status, chunks = self._http.stream(_request("GET", path, query=query))
        if not 200 <= status < 300:
            raise problem(Response(status, b"".join(chunks)), self.server)
        return chunks

    def publish(
        self, files: Sequence[LocalFile], meta: Mapping[str, Any], *, artifact: str | None = None
    ) -> Answer:
        path = f"/artifacts/{artifact}/versions" if artifact else "/artifacts"
        headers: dict[str, str] = {}
        if len(files) == 1 and files[0].place is None:
            query = {**meta, "filename": files[0].path}
            headers["content-type"] = "application/octet-stream"
            return self._json(
                _request("POST", path, query=query, headers=headers, body=files[0].data)
            )
        form = Form(meta, files)
        headers["content-type"] = form.content_type
        return self._json(_request("POST", path, headers=headers, body=form.upload()))

    def save_site(
        self, files: Sequence[LocalFile], meta: Mapping[str, Any], *, site: str | None = None
    ) -> Answer:
        path = f"/sites/{site}/versions" if site else "/sites"
        form = Form(meta, files)
        headers = {"content-type": form.content_type}
        return self._json(_request("POST", path, headers=headers, body=form.upload()))

    def _json(self, request: Request) -> Answer:
        response = self._send(request)
        try:
            answer: Answer = response.json()
        except ValueError:
            raise _not_fanlight(self.server, response.status) from None
        return answer

    def _send(self, request: Request) -> Response:
        for attempt in range(1, _TRIES + 1):
            try:
                response = self._http.send(request)
            except Unavailable as error:
                if attempt == _TRIES or error.code != "no-connection":
                    raise
                continue
            if not response.is_success:
                raise problem(response, self.server)
            if self._hear is not None:
                self._hear(response.waiting)
            return response
        raise AssertionError("the last attempt returns or raises")


def problem(response: Response, server: str) -> AppError:
    """The error that a problem document tells of."""
    try:
        body = response.json()
    except ValueError:
        body = {}
    if not isinstance(body, dict) or "code" not in body:
        return _not_fanlight(server, response.status)
    return restored(body)


def _not_fanlight(server: str, status: int) -> Unavailable:
    return Unavailable(
        "no-answer",
        f"{server} answered {status}, and not as Fanlight does.",
        "Is this the address of a Fanlight server? See: fanlight whoami.",
    )


def _request(
    method: str,
    path: str,
    *,
    query: Mapping[str, Any] | None = None,
    json_: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes | Upload = b"",
) -> Request:
    sent = {} if method == "GET" else {"idempotency-key": new_id()}
    sent |= headers or {}
    if json_ is not None:
        sent["content-type"] = "application/json"
        body = json.dumps(json_).encode()
    return Request(method, _PREFIX + path, given(query or {}), sent, body)


def _version() -> str:
    """Of what is installed; reading it from the package's metadata takes a while."""
    from importlib.metadata import version

    return version("fanlight")


def _header(value: str) -> str:
    """Header values are ASCII; what is not is shown as a question mark."""
    return value.encode("ascii", "replace").decode().replace("\n", " ").replace("\r", " ")
