"""The ways to ask what a page shows: by a browser, by a program, by an agent, by an open stream.

The command line is none of its own: it speaks the API, as `tests.cli` has it.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.surfaces.asking import Answer, Question
from tests.surfaces.people import NEW, OLD

API = "/api/v1"
JSON = {"content-type": "application/json"}
_AGENT = JSON | {"accept": "application/json, text/event-stream"}

Headers = Mapping[str, str]


def told(answer: Answer) -> int:
    """The newest version that an answer has words of; 0 for none."""
    text = answer.text + "".join(answer.headers.values())
    return 2 if NEW in text else int(OLD in text)


def followed(answer: Answer) -> int:
    """Of a stream: who may not see the newest learns of no position either."""
    if answer.status != 200:
        return 0
    return 1 if ".pinned\n" in answer.text else 2


@dataclass(frozen=True, slots=True)
class Door:
    """How to ask about a page, and how to read from the answer which version was shown.

    `is_cheap`: every page is asked about; through the others, every way to every role.
    """

    name: str
    by_token: bool
    asks: Callable[[Headers, str], Question]
    shows: Callable[[Answer], int] = told
    is_cheap: bool = False


def sent(method: str, path: str, headers: Headers, body: Any = None) -> Question:
    if body is None:
        return Question(method, path, headers)
    return Question(method, path, {**headers, **JSON}, json.dumps(body).encode())


def form(path: str, headers: Headers, **fields: str) -> Question:
    """A form of a page, with what pages of this session put into theirs."""
    typed = {"csrf": headers.get("x-fanlight-csrf", ""), **fields}
    body = "&".join(f"{name}={value}" for name, value in typed.items()).encode()
    kind = {"content-type": "application/x-www-form-urlencoded"}
    return Question("POST", path, {"cookie": headers.get("cookie", ""), **kind}, body)


def tool(name: str, headers: Headers, **arguments: Any) -> Question:
    params = {"name": name, "arguments": arguments}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    return Question("POST", "/mcp", {**headers, **_AGENT}, json.dumps(call).encode())


def _page(path: str) -> Callable[[Headers, str], Question]:
    return lambda headers, id_: sent("GET", path.format(id=id_), headers)


DOORS = (
    Door("api", False, _page(f"{API}/artifacts/{{id}}"), is_cheap=True),
    Door("api token", True, _page(f"{API}/artifacts/{{id}}")),
    Door("page", False, _page("/a/{id}")),
    Door("stream", False, _page(f"{API}/artifacts/{{id}}/events"), followed),
    Door("mcp", True, lambda headers, id_: tool("read", headers, artifact=id_, what="info")),
)


_VERSION = f"{API}/artifacts/{{id}}/versions/2"


def opened(answer: Answer) -> int:
    """Of what has no words of its own."""
    return 2 if answer.status == 200 else 0


# Each asks for the newest version by its number, which a pin keeps from whoever is no editor.
OF_NEWEST = (
    Door("version", False, _page(_VERSION)),
    Door("files", False, _page(f"{_VERSION}/files"), opened),
    Door("file", False, _page(f"{_VERSION}/files/page.html")),
    Door("source", True, _page(f"{_VERSION}/source")),
    Door("document", False, _page(f"{_VERSION}/page")),
    Door("diff", False, _page(f"{_VERSION}/diff?against=1")),
    Door("patch", False, _page(f"{_VERSION}/delta?from=1"), opened),
    Door("download", False, _page(f"{_VERSION}/download")),
    Door("page of version", False, _page("/a/{id}/v/2")),
    Door("comparison", False, _page("/a/{id}/compare/1/2")),
    Door("ticket of version", False, lambda headers, id_: frame(headers, id_, 2), opened),
    Door("mcp source", True, lambda headers, id_: tool("read", headers, artifact=id_, version=2)),
    Door(
        "mcp diff",
        True,
        lambda headers, id_: tool("read", headers, artifact=id_, what="diff", version=2),
    ),
)


def frame(headers: Headers, id_: str, n: int | None = None) -> Question:
    """Asks for a ticket of the content origin."""
    return sent("POST", f"{API}/artifacts/{id_}/frame", headers, {"version": n} if n else {})


def shown_at(url: str) -> Question:
    """Asks the content origin, where no header says who it is."""
    host, _, path = url.partition("://")[2].partition("/")
    return Question("GET", f"/{path}", {}, host=host)


_DIFFERS = (
    re.compile(r"nonce[=-]\"?[\w-]+"),
    re.compile(r"(?<=marks )[0-9a-f]{16}"),
)


def same(answer: Answer, id_: str) -> tuple[int, str]:
    """An answer without the ID that it was asked for, and without what is new each time."""
    left_out = {"ratelimit", "date"}
    headers = sorted(f"{k}: {v}" for k, v in answer.headers.items() if k not in left_out)
    text = "\n".join([*headers, answer.text]).replace(id_, "ID")
    for each in _DIFFERS:
        text = each.sub("", text)
    return answer.status, text
