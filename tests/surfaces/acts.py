"""What can be done to a page, and each way: the API, an agent's tools, a form of a page."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.surfaces.asking import Question
from tests.surfaces.doors import API, Headers, form, sent, tool

from fanlight.model.policy import Action

MEMBER, GUEST, OWNER = "target@example.com", "guest@example.com", "member@example.com"
"""Who is given something, and of whose pages what an administrator does is done to one."""

Asks = Callable[[Headers, str], Question]


@dataclass(frozen=True, slots=True)
class Way:
    """`by_token` says with what; None with either."""

    name: str
    asks: Asks
    by_token: bool | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """`ends` are the states that keep everybody from it, whatever they are to the page."""

    name: str
    action: Action
    ways: tuple[Way, ...]
    ends: frozenset[str] = frozenset()


def _api(method: str, path: str, body: object = None) -> Way:
    at = f"{API}/artifacts/{{id}}{path}"
    return Way("api", lambda headers, id_: sent(method, at.format(id=id_), headers, body))


def _agent(name: str, **arguments: object) -> Way:
    return Way("mcp", lambda headers, id_: tool(name, headers, artifact=id_, **arguments), True)


def _seen(path: str) -> Way:
    return Way("page", lambda headers, id_: sent("GET", path.format(id=id_), headers), False)


def _published(headers: Headers, id_: str) -> Question:
    path = f"{API}/artifacts/{id_}/versions"
    return Question("POST", path, {**headers, "content-type": "text/html"}, b"<p>Third")


def _out(headers: Headers, id_: str) -> Question:
    return form("/folders/any/out", headers, artifact=id_)


def _shared(name: str, action: Action, audience: str, *ends: str) -> Act:
    ways = (_api("PUT", "/sharing", {"audience": audience}), _agent("share", audience=audience))
    return Act(name, action, ways, frozenset(ends))


def _given(name: str, action: Action, who: str, *ends: str) -> Act:
    way = _api("PUT", f"/sharing/people/{who}", {"role": "viewer"})
    return Act(name, action, (way, _agent("share", add=who, role="viewer")), frozenset(ends))


_OFF = frozenset({"publishing off"})
_NO_LINKS = frozenset({"no external sharing", "no links"})

ACTS = (
    Act("publish", Action.PUBLISH, (Way("api", _published), _agent("publish", html="<p>4")), _OFF),
    Act("restore", Action.PUBLISH, (_api("POST", "/restore", {"version": 1}),), _OFF),
    Act("rename", Action.EDIT, (_api("PATCH", "", {"title": "Named"}),)),
    Act("star", Action.STAR, (_api("PATCH", "", {"starred": True}),)),
    Act("comment", Action.COMMENT, (_api("POST", "/comments", {"text": "Words"}),)),
    Act(
        "read comments",
        Action.READ_COMMENTS,
        (_api("GET", "/comments"), _agent("read", what="comments")),
    ),
    Act(
        "read views",
        Action.READ_VIEWS,
        (_api("GET", "/views"), _seen("/a/{id}/views"), _agent("read", what="analytics")),
    ),
    Act("read sharing", Action.SHARE, (_api("GET", "/sharing"), _agent("share"))),
    Act("pin", Action.SHARE, (_api("PUT", "/sharing", {"pinned": 2}), _agent("share", pin=2))),
    _given("share with a member", Action.SHARE_PEOPLE, MEMBER),
    _given("share with a guest", Action.SHARE_GUESTS, GUEST, "no external sharing"),
    _shared("share with all members", Action.SHARE_ORG, "org", "people at most"),
    _shared(
        "share with all", Action.SHARE_PUBLIC, "public", "people at most", "no external sharing"
    ),
    Act(
        "make a link",
        Action.SHARE_LINK,
        (_api("POST", "/sharing/links", {}), _agent("share", link=True)),
        _NO_LINKS,
    ),
    Act(
        "take out of its folder",
        Action.MOVE,
        (_api("PUT", "/folder", {"folder": None}), Way("page", _out, False)),
    ),
    Act("give away", Action.GIVE_AWAY, (_api("PUT", "/sharing/owner", {"owner": MEMBER}),)),
    Act("delete", Action.DELETE, (_api("DELETE", ""),)),
)

UNDELETE = Act("undelete", Action.DELETE, (_api("POST", "/undelete"),))
PURGE = Act("purge", Action.DELETE, (_api("DELETE", "?purge=true"),))


def _admin(method: str, path: str, body: Callable[[str], object]) -> Way:
    at = f"{API}/admin{path}"
    return Way("api", lambda headers, id_: sent(method, at.format(id=id_), headers, body(id_)))


def _page(path: str, fields: Callable[[str], dict[str, str]]) -> Way:
    return Way("page", lambda headers, id_: form(path, headers, **fields(id_)), False)


def _nothing(_id: str) -> dict[str, str]:
    return {}


def _new(headers: Headers, _id: str) -> Question:
    path = f"{API}/artifacts"
    return Question("POST", path, {**headers, "content-type": "text/html"}, b"<p>New")


TAKE_DOWN = Act(
    "take down",
    Action.TAKE_DOWN,
    (
        _admin("PUT", "/artifacts/{id}/takedown", lambda _: {"reason": "Why"}),
        _page("/admin/takedowns", lambda id_: {"artifact": id_, "reason": "Why"}),
    ),
)

DELETE_BY_RULE = Act(
    "delete by rule",
    Action.MANAGE_RETENTION,
    (_admin("POST", "/retention/run", lambda _: None), _page("/admin/retention/run", _nothing)),
)

# What somebody's role in the organisation says alone, whatever they are to the page.
IN_ORG = (
    TAKE_DOWN,
    Act(
        "quarantine",
        Action.MODERATE,
        (
            _admin("PUT", "/artifacts/{id}/quarantine", lambda _: {"reason": "Why"}),
            _page("/admin/quarantine", lambda id_: {"artifact": id_, "reason": "Why"}),
        ),
    ),
    Act(
        "hold",
        Action.MANAGE_HOLDS,
        (
            _admin("POST", "/holds", lambda id_: {"name": "Case", "artifacts": [id_]}),
            _page("/admin/holds", lambda id_: {"name": "Case", "artifacts": id_}),
        ),
    ),
    Act(
        "transfer",
        Action.TRANSFER,
        (
            _admin(
                "POST",
                "/transfers",
                lambda id_: {"from": OWNER, "to": MEMBER, "artifacts": [id_]},
            ),
            _page(
                "/admin/leavers/transfer",
                lambda id_: {"source": OWNER, "to": MEMBER, "artifact": id_},
            ),
        ),
    ),
    Act(
        "change the policy",
        Action.MANAGE_POLICY,
        (
            _admin("PATCH", "/policy", lambda _: {"first": "private"}),
            _page("/admin/policy/limits", _nothing),
        ),
    ),
    DELETE_BY_RULE,
    Act("read the audit log", Action.READ_AUDIT, (_seen("/admin/audit"),)),
    Act("read usage", Action.READ_USAGE, (_seen("/admin/usage"),)),
    Act("add a member", Action.MANAGE_MEMBERS, (_seen("/admin/members"),)),
    Act(
        "create",
        Action.CREATE,
        (Way("api", _new), Way("mcp", lambda headers, _: tool("publish", headers, html="n"), True)),
        _OFF,
    ),
    Act(
        "make a folder",
        Action.CREATE_FOLDER,
        (
            Way("api", lambda headers, _: sent("POST", f"{API}/folders", headers, {"name": "F"})),
            _page("/folders", lambda _: {"name": "Folder", "audience": "private"}),
        ),
    ),
)
