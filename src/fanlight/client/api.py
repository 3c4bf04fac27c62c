"""The API as the command line and the stdio MCP server call it.

Answers are the JSON of the API as dictionaries: building pydantic's models takes longer than
publishing a page, and the server has checked them already.
"""

import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import httpx2

from fanlight.client.profile import Profile
from fanlight.kit.ids import new_id
from fanlight.model import errors
from fanlight.model.errors import AppError, Unavailable
from fanlight.wire.errors import KINDS

Answer = dict[str, Any]

_PREFIX = "/api/v1"
_TRIES = 3
# Connecting is quick or hopeless; a large upload over a slow line is neither.
_TIMEOUT = httpx2.Timeout(60, connect=5)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a client says of itself: shown beside what the server observes, never trusted."""

    agent: str = ""
    session: str = ""

    def headers(self) -> dict[str, str]:
        named = {"fanlight-agent": self.agent, "fanlight-session": self.session}
        return {name: _header(value) for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file to publish: on disk, or `data` where it is in memory already."""

    path: str
    place: Path | None = None
    data: bytes = b""


class Client:
    """One server, one token. Use it as a context manager."""

    def __init__(self, profile: Profile, claims: Claims | None = None) -> None:
        headers = {
            "authorization": f"Bearer {profile.token}",
            "user-agent": f"fanlight-cli/{version('fanlight')} ({platform.system()})",
            **(claims or Claims()).headers(),
        }
        self.server = profile.server
        self._http = httpx2.Client(base_url=profile.server, headers=headers, timeout=_TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._http.close()

    def get(self, path: str, **query: Any) -> Answer:
        return self._json("GET", path, params=_given(query))

    def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        return self._json("POST", path, json=body)

    def put(self, path: str, body: Mapping[str, Any]) -> Answer:
        return self._json("PUT", path, json=body)

    def patch(self, path: str, body: Mapping[str, Any]) -> Answer:
        return self._json("PATCH", path, json=body)

    def delete(self, path: str) -> None:
        self._send("DELETE", path)

    def text(self, path: str, **query: Any) -> str:
        return self._send("GET", path, params=_given(query)).text

    def bytes_of(self, path: str) -> bytes:
        return self._send("GET", path).content

    @contextmanager
    def stream(self, path: str) -> Iterator[Iterator[bytes]]:
        """The bytes of an answer, a chunk at a time."""
        with _reachable(self.server), self._http.stream("GET", _PREFIX + path) as response:
            if not response.is_success:
                response.read()
                raise problem(response)
            yield response.iter_bytes(1 << 18)

    def publish(
        self, files: Sequence[LocalFile], meta: Mapping[str, Any], artifact: str | None = None
    ) -> Answer:
        """Publishes; a connection that breaks is tried again, which publishes no second time."""
        path = f"/artifacts/{artifact}/versions" if artifact else "/artifacts"
        headers = {"idempotency-key": new_id()}
        if len(files) == 1 and files[0].place is None:
            query = {**_given(meta), "filename": files[0].path}
            headers["content-type"] = "application/octet-stream"
            return self._json("POST", path, params=query, content=files[0].data, headers=headers)
        return self._publish_form(path, files, meta, headers)

    def _publish_form(
        self,
        path: str,
        files: Sequence[LocalFile],
        meta: Mapping[str, Any],
        headers: dict[str, str],
    ) -> Answer:
        import json

        for attempt in range(1, _TRIES + 1):
            parts: list[Any] = [("meta", (None, json.dumps(_given(meta)), "application/json"))]
            opened = []
            try:
                for file in files:
                    body = file.place.open("rb") if file.place else file.data
                    opened.append(body)
                    parts.append(("files", (file.path, body, "application/octet-stream")))
                return self._json("POST", path, files=parts, headers=headers, tries=1)
            except Unavailable as error:
                if error.code != "no-connection" or attempt == _TRIES:
                    raise
            finally:
                for body in opened:
                    if not isinstance(body, bytes):
                        body.close()
        raise AssertionError("the last attempt returns or raises")

    def _json(self, method: str, path: str, **request: Any) -> Answer:
        answer: Answer = self._send(method, path, **request).json()
        return answer

    def _send(
        self, method: str, path: str, *, tries: int = _TRIES, **request: Any
    ) -> httpx2.Response:
        # What is asked again must be harmless twice: reading, or a publish with its key.
        again = method == "GET" or "idempotency-key" in request.get("headers", {})
        for attempt in range(1, tries + 1):
            try:
                with _reachable(self.server):
                    response = self._http.request(method, _PREFIX + path, **request)
            except Unavailable:
                if not again or attempt == tries:
                    raise
                continue
            if not response.is_success:
                raise problem(response)
            return response
        raise AssertionError("the last attempt returns or raises")


def problem(response: httpx2.Response) -> AppError:
    """The error that a problem document tells of."""
    try:
        body = response.json()
    except ValueError:
        body = {}
    if not isinstance(body, dict) or "code" not in body:
        return Unavailable(
            "no-answer",
            f"{response.url.host} answered {response.status_code}, and not as Fanlight does.",
            "Is this the address of a Fanlight server? See: fanlight whoami.",
        )
    fields = {k: v for k, v in body.items() if k not in {"type", "title", "detail", "code"}}
    kind = _KIND_OF.get(response.status_code, Unavailable)
    return kind(body["code"], body.get("title", ""), body.get("detail", ""), **fields)


@contextmanager
def _reachable(server: str) -> Iterator[None]:
    try:
        yield
    except httpx2.TransportError as error:
        raise Unavailable(
            "no-connection",
            f"{server} does not answer.",
            f"Is it running? Start it with `fanlight serve`. ({type(error).__name__})",
        ) from error


_ERRORS = {
    cls.kind: cls
    for cls in (
        errors.Invalid,
        errors.Denied,
        errors.Missing,
        errors.Conflict,
        errors.Gone,
        errors.TooLarge,
        errors.Limited,
        errors.Unavailable,
    )
}
_KIND_OF: dict[int, type[AppError]] = {
    **{surface.status: _ERRORS[kind] for kind, surface in KINDS.items()},
    401: errors.Denied,
    415: errors.Invalid,
    422: errors.Invalid,
    507: errors.Unavailable,
}


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _header(value: str) -> str:
    """Header values are ASCII; what is not is shown as a question mark."""
    return value.encode("ascii", "replace").decode().replace("\n", " ").replace("\r", " ")
