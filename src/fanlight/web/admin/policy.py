"""`/admin/policy`: how far people share, what is published by whom, and what all see."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile
from starlette.responses import HTMLResponse, Response

from fanlight.model.artifact import Audience
from fanlight.model.errors import AppError, Invalid
from fanlight.ops import house, policy
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Writer, folder_in, shown
from fanlight.web.views import Chrome

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_HERE = "/admin/policy"

Text = Annotated[str, Form(max_length=10_000)]

AUDIENCES = {
    "private": "Only its owner",
    "people": "People and groups, by name",
    "org": "Every member",
    "public": "Everybody, without signing in",
}
"""From the narrowest to the widest, in plain words."""

NOBODY = "nobody"

RoleLine = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class FolderLine:
    """A folder that the policy says something of."""

    id: str
    name: str
    owner: str
    most: str
    first: str
    guests: str


@dataclass(frozen=True, slots=True)
class PolicyView:
    """`/admin/policy`; after a form that failed, with what had been written into it.

    Attributes:
        roles: each with its widest audience, that of new artifacts and the domains of guests, empty
            where it says nothing.
        guests: domains of guests' addresses, `*` for any; `NOBODY` for none where a role or a
            folder could say nothing instead.
        off_at: when publishing was switched off, by `off_by`; None while it is on.
        page_bytes: the organisation's limit, empty for the server's, `server_page_bytes`.
    """

    chrome: Chrome
    most: str
    first: str
    external: bool
    links: bool
    roles: Sequence[RoleLine]
    folders: Sequence[FolderLine]
    server_page_bytes: int
    server_set_bytes: int
    off_at: int | None = None
    off_by: str = ""
    page_bytes: str = ""
    set_bytes: str = ""
    agents: str = ""
    guests: str = ""
    typed_role: RoleLine = ("", "", "", "")
    terms: str = ""
    brand: str = ""
    has_logo: bool = False
    accent: str = ""
    folder: str = ""
    folder_most: str = ""
    folder_first: str = ""
    folder_guests: str = ""
    problem: AppError | None = None

    @property
    def accents(self) -> list[str]:
        return [each.value for each in house.Accent]

    @property
    def role_lines(self) -> list[RoleLine]:
        return [self.typed_role if each[0] == self.typed_role[0] else each for each in self.roles]

    @property
    def audiences(self) -> dict[str, str]:
        return AUDIENCES


@router.get(_HERE)
async def policy_page(sender: Reader) -> Response:
    return await _page(sender)


@router.post(f"{_HERE}/sharing")
async def change_sharing(
    sender: Writer,
    most: Text = "",
    first: Text = "",
    external: Text = "",
    links: Text = "",
    guests: Text = "",
) -> Response:
    ctx, actor = sender.ctx, sender.actor

    async def work() -> None:
        wanted = policy.Change(
            _audience(most),
            _audience(first),
            external=bool(external),
            links=bool(links),
            guests=_words(guests),
        )
        await policy.change(ctx, actor, wanted)

    typed = {"most": most, "first": first, "external": bool(external), "links": bool(links)}
    typed["guests"] = guests
    return await _submitted(sender, work(), typed=typed)


@router.post(f"{_HERE}/publishing")
async def switch_publishing(sender: Writer, on: Text = "") -> Response:
    ctx, actor = sender.ctx, sender.actor
    work = policy.change(ctx, actor, policy.Change(publishing=bool(on)))
    return await _submitted(sender, work)


@router.post(f"{_HERE}/limits")
async def change_limits(
    sender: Writer,
    page_bytes: Text = "",
    set_bytes: Text = "",
    agents: Text = "",
) -> Response:
    ctx, actor = sender.ctx, sender.actor

    async def work() -> None:
        wanted = policy.Change(
            page_bytes=_number(page_bytes), set_bytes=_number(set_bytes), agents=agents.splitlines()
        )
        await policy.change(ctx, actor, wanted)

    typed = {"page_bytes": page_bytes, "set_bytes": set_bytes, "agents": agents}
    return await _submitted(sender, work(), typed=typed)


@router.post(f"{_HERE}/role")
async def bind_role(
    sender: Writer,
    role: Text = "",
    most: Text = "",
    first: Text = "",
    guests: Text = "",
) -> Response:
    ctx, actor = sender.ctx, sender.actor

    async def work() -> None:
        bound = policy.Bound(_audience(most), _audience(first), _guests(guests))
        await policy.bind_role(ctx, actor, role, bound)

    typed = {"typed_role": (role, most, first, guests)}
    return await _submitted(sender, work(), typed=typed)


@router.post(f"{_HERE}/folder")
async def bind_folder(
    sender: Writer,
    folder: Text = "",
    most: Text = "",
    first: Text = "",
    guests: Text = "",
) -> Response:
    ctx, actor = sender.ctx, sender.actor

    async def work() -> None:
        bound = policy.Bound(_audience(most), _audience(first), _guests(guests))
        await policy.bind_folder(ctx, actor, folder_in(folder), bound)

    typed = {"folder": folder, "folder_most": most, "folder_first": first, "folder_guests": guests}
    return await _submitted(sender, work(), typed=typed)


@router.post(f"{_HERE}/terms")
async def change_terms(sender: Writer, terms: Text = "") -> Response:
    ctx, actor = sender.ctx, sender.actor
    work = house.change(ctx, actor, house.Change(terms=terms))
    return await _submitted(sender, work, typed={"terms": terms})


@router.post(f"{_HERE}/brand")
async def change_brand(
    sender: Writer,
    brand: Text = "",
    accent: Text = "green",
) -> Response:
    ctx, actor = sender.ctx, sender.actor

    async def work() -> None:
        if accent not in set(house.Accent):
            raise Invalid("bad-accent", "There is no such colour.", "Choose one of the list.")
        await house.change(ctx, actor, house.Change(brand, house.Accent(accent)))

    typed = {"brand": brand, "accent": accent}
    return await _submitted(sender, work(), typed=typed)


@router.post(f"{_HERE}/logo")
async def change_logo(
    sender: Writer,
    logo: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Without a file, our own mark again."""
    ctx, actor = sender.ctx, sender.actor
    data = await logo.read() if logo is not None else None
    return await _submitted(sender, house.set_logo(ctx, actor, data))


async def _submitted(
    sender: Sender,
    work: Awaitable[object],
    *,
    typed: dict[str, Any] | None = None,
) -> Response:
    async def again(problem: AppError) -> Response:
        return await _page(sender, typed=typed, problem=problem)

    return await sender.then(work, to=_HERE, again=again)


async def _page(
    sender: Sender,
    *,
    typed: dict[str, Any] | None = None,
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    found = await policy.show(ctx, actor)
    sharing, publishing = found.sharing, found.publishing
    look = await house.show(ctx, actor)
    view = PolicyView(
        chrome=chrome(sender.request, ctx, actor),
        most=sharing.most,
        first=sharing.first,
        external=sharing.external,
        links=sharing.links,
        guests=" ".join(sharing.guests),
        roles=[
            (name, each.most or "", each.first or "", _shown(each.guests))
            for name, each in found.roles
        ],
        folders=[
            FolderLine(
                each.id,
                each.name,
                each.owner,
                each.most or "",
                each.first or "",
                _shown(each.guests),
            )
            for each in found.folders
        ],
        server_page_bytes=ctx.limits.page_bytes,
        server_set_bytes=ctx.limits.set_bytes,
        off_at=publishing.off_at,
        off_by=publishing.off_by,
        page_bytes=str(publishing.page_bytes or ""),
        set_bytes=str(publishing.set_bytes or ""),
        agents="\n".join(publishing.agents),
        terms=look.terms,
        brand=look.name,
        accent=look.accent,
        has_logo=bool(look.logo),
        problem=problem,
    )
    return shown("admin/policy.html", replace(view, **(typed or {})), problem=problem)


def _audience(text: str) -> Audience | None:
    """None for what says nothing."""
    if text and text not in AUDIENCES:
        names = ", ".join(AUDIENCES)
        raise Invalid("bad-audience", "There is no such audience.", f"Choose one of {names}.")
    return Audience(text) if text else None


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _guests(text: str) -> tuple[str, ...] | None:
    """None for what says nothing."""
    words = tuple(_words(text))
    return () if words == (NOBODY,) else words or None


def _shown(domains: tuple[str, ...] | None) -> str:
    return NOBODY if domains == () else " ".join(domains or ())


def _number(text: str) -> int:
    """0 for none: as many as the server takes."""
    clean = text.strip() or "0"
    if not clean.isascii() or not clean.isdigit() or len(clean) > 15:
        raise Invalid("bad-number", f"{text.strip()[:20]!r} is no number of bytes.", "Give digits.")
    return int(clean)
