"""What each MCP tool does over stdio: the API's requests, as the commands make them."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from fanlight.cli import publish, target
from fanlight.client.api import Answer, Claims, Client, Hear
from fanlight.client.profile import require
from fanlight.model.errors import Denied, Invalid
from fanlight.wire import tools
from fanlight.wire.tools import (
    PAGE,
    FeedbackArguments,
    ListArguments,
    PublishArguments,
    ReadArguments,
    ShareArguments,
)

# Below what the client has patience for; the server may make it less.
_WAIT_SECONDS = 50


def call(name: str, arguments: dict[str, Any] | None, *, claims: Claims) -> str:
    """The tool's answer as text. Raises what the API answers, and `Denied` without a sign-in."""
    asked = tools.parse(name, arguments)
    told = [0]
    text = _answer(asked, claims, told.append)
    return text if name == "feedback" else tools.nudge(text, told[-1])


def _answer(asked: Any, claims: Claims, hear: Hear) -> str:
    if isinstance(asked, PublishArguments):
        return tools.answer(_publish(claims, asked, hear))
    with Client(require(), claims, hear=hear) as client:
        if isinstance(asked, ListArguments):
            return _list(client, asked)
        if isinstance(asked, ReadArguments):
            return _read(client, asked)
        if isinstance(asked, FeedbackArguments):
            return _feedback(client, asked)
        assert isinstance(asked, ShareArguments)
        return _share(client, asked)


def _publish(claims: Claims, asked: PublishArguments, hear: Hear) -> Answer:
    words = asked.model_dump(exclude={"path", "html", "artifact"}, exclude_none=True)
    if (asked.path is None) == (asked.html is None):
        raise Invalid(
            "path-or-html", "A page comes by path or as html.", "Give one of the two; best a path."
        )
    if asked.html is not None:
        page = asked.html.encode()
        return publish.send_text(page, to=asked.artifact, claims=claims, hear=hear, **words)
    path = Path(asked.path or "").expanduser()
    return publish.send(path, to=asked.artifact, claims=claims, hear=hear, **words)


def _list(client: Client, asked: ListArguments) -> str:
    found = client.get(
        "/artifacts", scope=asked.scope, q=asked.query, cursor=asked.cursor, limit=PAGE
    )
    return tools.listing(found)


def _read(client: Client, asked: ReadArguments) -> str:
    path = f"/artifacts/{target.artifact(asked.artifact)}"
    artifact = client.get(path)
    n = asked.version or artifact["version"]
    author = client.get(f"{path}/versions/{n}")["author"]["name"]
    match asked.what:
        case "info":
            text = tools.info(artifact, shown=n, problems=_problems(client, path, n))
        case "versions":
            text = tools.versions(client.get(f"{path}/versions", limit=PAGE))
        case "comments":
            text = tools.comments(client.get(f"{path}/comments", state="all", limit=PAGE))
            author = "several people"
        case "analytics":
            text = tools.analytics(client.get(f"{path}/views"))
            author = "several people"
        case "diff":
            against = asked.against or n - 1
            text = client.text(f"{path}/versions/{n}/diff", against=against, format="unified")
        case _:
            text = client.text(f"{path}/versions/{n}/source")
    return tools.framed(text, author=author)


def _feedback(client: Client, asked: FeedbackArguments) -> str:
    """What the agent has is acknowledged first."""
    if asked.cursor is not None:
        client.act("/feedback/ack", {"cursor": asked.cursor})
    if asked.action in {"reply", "resolve"}:
        return _speak(client, asked)
    seconds = _WAIT_SECONDS if asked.action == "wait" else 0
    return tools.feedback(client.get("/feedback", wait=seconds))


def _speak(client: Client, asked: FeedbackArguments) -> str:
    artifact, thread = asked.place()
    path = f"/artifacts/{target.artifact(artifact)}/comments/{quote(thread, safe='')}"
    if asked.action == "reply":
        client.post(f"{path}/replies", {"text": asked.words()})
        return "Replied."
    if asked.text:
        client.post(f"{path}/replies", {"text": asked.text})
    client.patch(path, {"resolved": True})
    return "Resolved."


def _problems(client: Client, path: str, n: int) -> list[str]:
    """What the page tried in vain, for those who may publish to it."""
    try:
        found: Any = client.get(f"{path}/versions/{n}/violations")
    except Denied:
        return []
    return [tools.violation(each["directive"], each["url"], line=each["line"]) for each in found]


def _share(client: Client, asked: ShareArguments) -> str:
    path = f"/artifacts/{target.artifact(asked.artifact)}/sharing"
    change: dict[str, Any] = {} if asked.pin is None else {"pinned": asked.pin or None}
    if asked.audience is not None:
        change["audience"] = asked.audience
    if change:
        client.put(path, change)
    if asked.add is not None:
        client.put(f"{path}/people/{quote(asked.add, safe='')}", {"role": asked.role})
    if asked.remove is not None:
        client.delete(f"{path}/people/{quote(asked.remove, safe='')}")
    made = None
    if asked.link:
        options = asked.model_dump(include={"expires_in", "password", "max_views"})
        made = client.post(f"{path}/links", options)["url"]
    found = client.get(path)
    return tools.sharing(found, made=made)
