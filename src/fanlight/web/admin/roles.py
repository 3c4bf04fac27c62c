"""`/admin/roles`: what each role may do, and roles of one's own."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from fanlight.model.errors import AppError, Invalid
from fanlight.model.permission import Permission
from fanlight.ops import access, roles
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Text, Writer, shown
from fanlight.web.views import Chrome

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

ABOUT = {
    Permission.CREATE: "Publish new artifacts",
    Permission.SHARE_PEOPLE: "Share with people and groups by name; give an artifact away",
    Permission.SHARE_GUESTS: "Share by name with people outside, where the policy allows it",
    Permission.SHARE_ORG: "Open what one owns to the organisation",
    Permission.SHARE_PUBLIC: "Open what one owns to everybody",
    Permission.SHARE_LINKS: "Share by link",
    Permission.LIST: "The gallery, search, stars and comments",
    Permission.TOKENS: "Make API tokens",
    Permission.SESSIONS: "See and end one's own sessions",
    Permission.MEMBERS: "Members, groups and service accounts, and what members come in with",
    Permission.ROLES: "Make, change and delete roles",
    Permission.TRANSFER: "Give other people's artifacts to somebody else",
    Permission.PROVISIONING: "SCIM tokens; see and try how people sign in",
    Permission.POLICY: "How far people may share, and quotas",
    Permission.AUDIT: "Read the audit log",
    Permission.USAGE: "See how much is stored, published and viewed",
    Permission.HOLDS: "Place and release legal holds",
    Permission.RETENTION: "Retention rules, and running them",
    Permission.MODERATE: "Quarantine artifacts, and look into those that are",
    Permission.DELETE: "Take down other people's artifacts, into the trash",
    Permission.SAVE_SITES: "Save sites",
    Permission.DEPLOY_SITES: "Make saved versions of their own sites live",
    Permission.MANAGE_SITES: "See, open and do everything to all sites",
    Permission.COMPLIANCE: "Make keys of the compliance API",
}

Words = Annotated[list[str] | None, Form()]


@dataclass(frozen=True, slots=True)
class Box:
    """A permission to tick. `is_open`: whether the visitor may give it."""

    word: str
    about: str
    is_ticked: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class RoleView:
    """`members` is None for a built-in role; `is_open`, whether the visitor may change it."""

    name: str
    members: int | None
    boxes: Sequence[Box]
    is_open: bool

    @property
    def path(self) -> str:
        return f"/admin/roles/{quote(self.name, safe='')}"

    @property
    def allowed(self) -> list[str]:
        return [box.about for box in self.boxes if box.is_ticked]


@dataclass(frozen=True, slots=True)
class RolesView:
    """`failed` is the name of the role whose form has failed; empty for that of a new one.

    `given` are roles that can take another's place; `name` was typed for a new one.
    """

    chrome: Chrome
    built_in: Sequence[RoleView]
    custom: Sequence[RoleView]
    boxes: Sequence[Box]
    given: Sequence[str]
    name: str = ""
    failed: str = ""
    problem: AppError | None = None


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was sent with a form that failed."""

    role: str = ""
    name: str = ""
    words: Sequence[str] = field(default_factory=list)


@router.get("/admin/roles")
async def listed(sender: Reader) -> Response:
    return await _page(sender)


@router.post("/admin/roles")
async def create(sender: Writer, name: Text = "", allow: Words = None) -> Response:
    async def work() -> None:
        await roles.create(sender.ctx, sender.actor, name, _permissions(allow))

    return await _done(sender, work(), _Typed("", name, allow or []))


@router.post("/admin/roles/{role}/change")
async def change(role: str, sender: Writer, name: Text = "", allow: Words = None) -> Response:
    async def work() -> None:
        chosen = _permissions(allow)
        await roles.change(sender.ctx, sender.actor, role, rename=name, permissions=chosen)

    return await _done(sender, work(), _Typed(role, name, allow or []))


@router.post("/admin/roles/{role}/delete")
async def delete(role: str, sender: Writer, replacement: Text = "") -> Response:
    work = roles.delete(sender.ctx, sender.actor, role, replacement or None)
    return await _done(sender, work, _Typed(role))


def _permissions(words: Sequence[str] | None) -> frozenset[Permission]:
    try:
        return frozenset(map(Permission, words or ()))
    except ValueError as error:
        raise Invalid(
            "unknown-permission", "There is no such permission.", "Reload the page, try again."
        ) from error


async def _done(sender: Sender, work: Awaitable[object], typed: _Typed) -> Response:
    async def again(problem: AppError) -> Response:
        return await _page(sender, typed, problem)

    return await sender.then(work, to="/admin/roles", again=again)


async def _page(
    sender: Sender, typed: _Typed = _Typed(), problem: AppError | None = None
) -> Response:
    found = await roles.listed(sender.ctx, sender.actor)
    views = [_view(sender, each) for each in found]
    view = RolesView(
        chrome=chrome(sender.request, sender.ctx, sender.actor),
        built_in=[each for each in views if each.members is None],
        custom=[each for each in views if each.members is not None],
        boxes=_boxes(sender, () if typed.role else typed.words),
        given=[
            each.name
            for each, role in zip(views, found, strict=True)
            if access.is_over(sender.actor, role.standing) and each.name != "owner"
        ],
        name="" if typed.role else typed.name,
        failed=typed.role,
        problem=problem,
    )
    return shown("admin/roles.html", view, problem=problem)


def _view(sender: Sender, role: roles.Role) -> RoleView:
    standing = role.standing
    is_open = standing.custom is not None and access.is_over(sender.actor, standing)
    boxes = _boxes(sender, standing.permissions)
    return RoleView(standing.name, role.members, boxes, is_open)


def _boxes(sender: Sender, ticked: Sequence[str] | frozenset[Permission]) -> list[Box]:
    may = sender.actor.permissions
    return [Box(each.value, ABOUT[each], each in ticked, each in may) for each in Permission]
