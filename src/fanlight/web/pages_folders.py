"""`/folders`: artifacts that are kept and shared together, made, shared and filled."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.model.artifact import Artifact, Audience, Role
from fanlight.model.errors import AppError, Invalid
from fanlight.model.folder import Folder
from fanlight.model.share import GIVEN, Share
from fanlight.ops import access, artifacts, folders, observing
from fanlight.ops.access import Action
from fanlight.ops.artifacts import Filter
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Text, Writer, shown
from fanlight.web.views import Chrome
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_PAGE = "/folders"
_ROWS = 50
_ROLES = tuple(each.name.lower() for each in GIVEN)


@dataclass(frozen=True, slots=True)
class FoldersView:
    """`/folders`; `name` and `audience` were typed for a new one, where the visitor `makes` any."""

    chrome: Chrome
    items: Sequence[Folder]
    makes: bool = True
    name: str = ""
    audience: str = Audience.PRIVATE.value
    next_cursor: str | None = None
    first: bool = True
    problem: AppError | None = None

    def href(self, *, cursor: str = "") -> str:
        return f"{_PAGE}?cursor={cursor}" if cursor else _PAGE


@dataclass(frozen=True, slots=True)
class Inside:
    """A page in the folder; `is_mine` for whoever may take it out."""

    id: str
    title: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class FolderView:
    """`/folders/ID`.

    Attributes:
        shares: None for whoever may not change the folder.
        fills: whether the visitor may put pages of theirs into it.
        more: whether there are more pages in it than `pages`.
        failed: the form that has failed; `typed` is what was in it.
    """

    chrome: Chrome
    folder: Folder
    shares: Sequence[Share] | None
    pages: Sequence[Inside]
    fills: bool = True
    more: bool = False
    roles: Sequence[str] = _ROLES
    failed: str = ""
    typed: str = ""
    problem: AppError | None = None

    @property
    def path(self) -> str:
        return f"{_PAGE}/{self.folder.id}"


@router.get(_PAGE)
async def listed(sender: Reader, cursor: str | None = None) -> Response:
    return await _list(sender, cursor)


@router.post(_PAGE)
async def make(sender: Writer, name: Text = "", audience: Text = "private") -> Response:
    try:
        made = await folders.create(sender.ctx, sender.actor, name, _audience(audience))
    except AppError as problem:
        observing.was_refused(sender.ctx, sender.actor, problem)
        return await _list(sender, typed=(name, audience), problem=problem)
    return RedirectResponse(f"{_PAGE}/{made.id}", 303)


@router.get(f"{_PAGE}/{{id}}")
async def show(id: str, sender: Reader) -> Response:
    return await _one(sender, id)


@router.post(f"{_PAGE}/{{id}}/change")
async def change(id: str, sender: Writer, name: Text = "", audience: Text = "") -> Response:
    async def work() -> None:
        await folders.change(sender.ctx, sender.actor, id, name=name, audience=_audience(audience))

    return await _done(sender, id, work(), form="change", typed=name)


@router.post(f"{_PAGE}/{{id}}/give")
async def give(id: str, sender: Writer, who: Text = "", role: Text = "") -> Response:
    async def work() -> None:
        if role not in _ROLES:
            raise Invalid("bad-role", "This role cannot be given.", "Choose one of the list.")
        gets = Role[role.upper()]
        await folders.give(sender.ctx, sender.actor, id, who.strip(), role=gets)

    return await _done(sender, id, work(), form="give", typed=who)


@router.post(f"{_PAGE}/{{id}}/take")
async def take(id: str, sender: Writer, who: Text = "") -> Response:
    return await _done(sender, id, folders.take(sender.ctx, sender.actor, id, who))


@router.post(f"{_PAGE}/{{id}}/put")
async def put(id: str, sender: Writer, artifact: Text = "") -> Response:
    work = folders.move(sender.ctx, sender.actor, artifact.strip(), id)
    return await _done(sender, id, work, form="put", typed=artifact)


@router.post(f"{_PAGE}/{{id}}/out")
async def take_out(id: str, sender: Writer, artifact: Text = "") -> Response:
    return await _done(sender, id, folders.move(sender.ctx, sender.actor, artifact, None))


@router.post(f"{_PAGE}/{{id}}/delete")
async def delete(id: str, sender: Writer) -> Response:
    work = folders.delete(sender.ctx, sender.actor, id)
    return await _done(sender, id, work, to=_PAGE)


def _audience(text: str) -> Audience:
    """Raises `Invalid` for what is none."""
    if text not in set(Audience):
        raise Invalid("bad-audience", "There is no such audience.", "Choose one of the list.")
    return Audience(text)


async def _done(
    sender: Sender,
    id_: str,
    work: Awaitable[object],
    *,
    to: str = "",
    form: str = "",
    typed: str = "",
) -> Response:
    async def again(problem: AppError) -> Response:
        return await _one(sender, id_, failed=form, typed=typed, problem=problem)

    return await sender.then(work, to=to or f"{_PAGE}/{id_}", again=again)


async def _list(
    sender: Sender,
    cursor: str | None = None,
    *,
    typed: tuple[str, str] = ("", "private"),
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    after = cursors.number(cursor)
    page = await folders.listed(ctx, actor, after=after, limit=_ROWS)
    view = FoldersView(
        chrome=chrome(sender.request, ctx, actor),
        items=page.items,
        makes=access.may(actor, Action.CREATE_FOLDER),
        name=typed[0],
        audience=typed[1],
        next_cursor=cursors.after(page.after),
        first=cursor is None,
        problem=problem,
    )
    return shown("folders.html", view, problem=problem)


async def _one(
    sender: Sender,
    id_: str,
    *,
    failed: str = "",
    typed: str = "",
    problem: AppError | None = None,
) -> Response:
    ctx, actor = sender.ctx, sender.actor
    found = await folders.show(ctx, actor, id_)
    inside = Filter(folder=found.folder.pk)
    pages = await artifacts.listed(ctx, actor, inside, limit=_ROWS)
    view = FolderView(
        chrome=chrome(sender.request, ctx, actor),
        folder=found.folder,
        shares=found.shares,
        pages=[_inside(each) for each in pages.items],
        fills=found.folder.role >= Role.EDITOR,
        more=pages.after is not None,
        failed=failed,
        typed=typed,
        problem=problem,
    )
    return shown("folder.html", view, problem=problem)


def _inside(artifact: Artifact) -> Inside:
    return Inside(artifact.id, artifact.title, artifact.role is Role.OWNER)
