"""What of a request's headers reaches an app."""

import pytest
from starlette.types import Receive, Scope, Send

from fanlight.gateway.headers import towards
from fanlight.ops.context import Origins
from fanlight.ops.gate import Visitor
from fanlight.server.compose import _ByOrigin


@pytest.mark.parametrize("named", [b"content-length", b"close, Content-Length", b"host"])
def test_a_visitor_cannot_take_away_where_a_body_ends(named: bytes) -> None:
    """What comes after an end that the app does not know would be another's request to it."""
    given = [(b"host", b"a"), (b"content-length", b"9"), (b"connection", named)]
    visitor = Visitor("1", "ada@example.com", "Ada")
    passed = towards(given, visitor, cookie="pass", address="", scheme="https")
    assert {(b"host", b"a"), (b"content-length", b"9")} <= set(passed)
    assert not any(name == b"connection" for name, _ in passed)


@pytest.mark.parametrize(
    ("host", "sees"),
    [("app.example", True), ("b.sites.example", False), ("x.pages.example", False)],
)
async def test_what_a_proxy_says_of_people_is_for_the_app_alone(host: str, *, sees: bool) -> None:
    seen: list[bytes] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.extend(name for name, _ in scope["headers"])

    async def elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)

    origins = Origins("https://app.example", "https://*.pages.example", "https://*.sites.example")
    routed = _ByOrigin(
        origins, frozenset({b"x-secret"}), app=app, content=elsewhere, sites=elsewhere
    )
    headers = [(b"host", host.encode()), (b"x-secret", b"s"), (b"accept", b"*/*")]
    scope = {"type": "http", "path": "/", "headers": headers}
    await routed(scope, app, app)  # type: ignore[arg-type]  # nothing is received or sent
    assert (b"x-secret" in seen, b"accept" in seen) == (sees, True)
