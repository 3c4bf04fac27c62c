"""The pages that people see: each route fills a view and renders a template."""

from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from fanlight.model.actor import Actor, ActorKind
from fanlight.model.artifact import Artifact, ListScope
from fanlight.model.errors import AppError, Denied, Missing
from fanlight.model.policy import Action, Allow, decide
from fanlight.ops import (
    artifacts,
    diffs,
    folders,
    frames,
    moderation,
    requests,
    versions,
    viewing,
    violations,
)
from fanlight.ops import trash as trashed
from fanlight.ops.context import Context
from fanlight.web import opens, views
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.chrome import chrome
from fanlight.web.render import render
from fanlight.wire import cursor as cursors
from fanlight.wire.errors import PROBLEMS, status_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_CARDS = 24
_TIME_LINE = 50
_FOLDERS = 100


@router.get("/")
async def gallery(
    request: Request,
    ctx: Ctx,
    actor: Visitor,
    show: str = "all",
    q: Annotated[str, Query(max_length=500)] = "",
    agent: Annotated[str, Query(max_length=200)] = "",
    folder: Annotated[str, Query(max_length=100)] = "",
    cursor: str | None = None,
) -> Response:
    chosen: views.Show = show if show in get_args(views.Show) else "all"  # type: ignore[assignment]
    inside = await folders.show(ctx, actor, folder) if folder else None
    filter_ = artifacts.Filter(
        scope=ListScope.MINE if chosen == "mine" else ListScope.ALL,
        query=q,
        starred=chosen == "starred",
        archived=chosen == "archived",
        agent=agent,
        folder=inside.folder.pk if inside else None,
        before=cursors.position(cursor),
    )
    page = await artifacts.listed(ctx, actor, filter_, limit=_CARDS)
    unfiltered = not (q or agent or folder or cursor) and chosen == "all"
    empty = unfiltered and not page.items and not await _has_archived(ctx, actor)
    view = views.GalleryView(
        chrome=chrome(request, ctx, actor),
        base_url=ctx.origins.app,
        cards=[_card(actor, item) for item in page.items],
        show=chosen,
        q=q,
        agent=agent,
        agents=await artifacts.agents(ctx, actor),
        folder=folder,
        folders=(await folders.listed(ctx, actor, after=None, limit=_FOLDERS)).items,
        next_cursor=cursors.after(page.after),
        first=cursor is None,
        empty=empty,
        requests=len(await requests.of_mine(ctx, actor)),
        changes_folder=inside is not None and inside.shares is not None,
        makes=actor.kind is not ActorKind.GUEST,
    )
    return HTMLResponse(render("gallery.html", view))


async def _has_archived(ctx: Context, actor: Actor) -> bool:
    page = await artifacts.listed(ctx, actor, artifacts.Filter(archived=True), limit=1)
    return bool(page.items)


@router.get("/trash")
async def trash(request: Request, ctx: Ctx, actor: Visitor, cursor: str | None = None) -> Response:
    filter_ = artifacts.Filter(trashed=True, before=cursors.position(cursor))
    page = await artifacts.listed(ctx, actor, filter_, limit=_CARDS)
    ends = await trashed.ends(ctx, page.items)
    items = [
        views.TrashedView(
            id=item.id,
            title=item.title,
            deleted_at=item.deleted_at or 0,
            icon=item.icon,
            versions=item.head,
            goes_at=ends.goes_at(item),
            kept=item.pk in ends.kept,
            taken_down=item.taken_down,
        )
        for item in page.items
    ]
    view = views.TrashView(
        chrome=chrome(request, ctx, actor),
        items=items,
        days=ends.days or 0,
        next_cursor=cursors.after(page.after),
    )
    return HTMLResponse(render("trash.html", view))


@router.get("/a/{id}")
async def live(id: str, request: Request, ctx: Ctx, actor: Visitor) -> Response:
    return await _shell(request, ctx, actor, id, None)


@router.get("/a/{id}/v/{n}")
async def at_version(
    id: str,
    n: int,
    request: Request,
    ctx: Ctx,
    actor: Visitor,
) -> Response:
    return await _shell(request, ctx, actor, id, n)


async def _shell(request: Request, ctx: Context, actor: Actor, ref: str, n: int | None) -> Response:
    shown = await versions.show(ctx, actor, ref, n)
    artifact, version = shown.artifact, shown.version
    page = await versions.listed(
        ctx, actor, ref, before=None if n is None else n + _TIME_LINE // 2, limit=_TIME_LINE
    )
    frame = await frames.issue(ctx, actor, ref, version.n)
    found = await violations.for_author(ctx, actor, shown)
    can = _abilities(actor, artifact)
    asked = await requests.of_artifact(ctx, actor, ref) if can.share else []
    view = views.ShellView(
        chrome=chrome(request, ctx, actor),
        id=artifact.id,
        url=ctx.url_of(artifact.id),
        title=artifact.title,
        owner=artifact.owner_name,
        head=artifact.head,
        shown=version.n,
        versions=page.items,
        versions_cursor=cursors.after(page.after),
        follow=n is None,
        icon=artifact.icon,
        description=artifact.description,
        audience=artifact.audience.value,
        starred=artifact.starred,
        archived=artifact.archived_at is not None,
        can=can,
        violations=[views.ViolationView(v.url, v.directive, v.line or None) for v in found],
        requests=len(asked),
        frame=views.FrameView(frame.url, frame.nonce),
        comment_chars=ctx.limits.comment_chars,
        quarantine=await moderation.quarantine_of(ctx, artifact),
    )
    if opens.is_meant(request):
        viewing.opened(ctx, actor, shown, browser=request.headers.get("user-agent", ""))
    return HTMLResponse(render("shell.html", view))


@router.get("/a/{id}/compare/{m}/{n}")
async def compare(
    id: str,
    m: int,
    n: int,
    request: Request,
    ctx: Ctx,
    actor: Visitor,
    what: Literal["source", "text"] = "source",
    view: Literal["split", "unified"] = "split",
) -> Response:
    old, new = await versions.show(ctx, actor, id, m), await versions.show(ctx, actor, id, n)
    found = await diffs.between(ctx, actor, id, a=m, b=n, what=what)
    page = views.CompareView(
        chrome=chrome(request, ctx, actor),
        id=new.artifact.id,
        title=new.artifact.title,
        a=old.version,
        b=new.version,
        head=new.artifact.head,
        files=[_file_diff(file) for file in found.files],
        what=what,
        view=view,
        icon=new.artifact.icon,
    )
    return HTMLResponse(render("compare.html", page))


@router.get(PROBLEMS + "{code}")
async def problem_type(code: Annotated[str, Path(pattern="^[a-z][a-z0-9-]{1,60}$")]) -> Response:
    """What the type of a problem document leads to."""
    return PlainTextResponse(
        f"{code}\n\n"
        "The name of a problem that this server's API tells of (RFC 9457). In the answer that led "
        "you here, `title` says what happened, `detail` says why and what to do next, and `code` "
        "is this name, which programs can rely on.\n"
    )


def error_page(request: Request, ctx: Context, actor: Actor, error: AppError) -> Response:
    """An error as a page. To somebody who is not signed in, missing and forbidden are one."""
    offers = actor.user is None and isinstance(error, Missing | Denied)
    closed = offers and (actor.session is None or isinstance(error, Missing))
    letters = bool(ctx.limits.sign_in_letters_per_hour)
    target = urlencode({"to": _asked_for(request)})
    view = views.ErrorView(
        chrome=chrome(request, ctx, actor),
        status=status_of(error),
        title="Sign in to open this" if closed else error.title,
        detail="" if closed else error.detail,
        closed=closed,
        offer_sign_in=offers,
        sign_in=f"/sign-in?{target}" if offers and (letters or ctx.providers) else "",
        letter=f"/sign-in/letter?{target}" if offers and letters else "",
    )
    return HTMLResponse(render("error.html", view), view.status)


def _asked_for(request: Request) -> str:
    """Where whoever has signed in goes on."""
    if request.method != "GET":
        return "/"
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path + query


def _abilities(actor: Actor, artifact: Artifact) -> views.Abilities:
    closed = artifact.quarantined_at is not None

    def may(action: Action) -> bool:
        return isinstance(decide(actor, action, artifact.role, quarantined=closed), Allow)

    return views.Abilities(
        publish=may(Action.PUBLISH),
        views=may(Action.READ_VIEWS),
        edit=may(Action.EDIT),
        share=may(Action.SHARE),
        delete=may(Action.DELETE),
        star=may(Action.STAR),
        read_comments=may(Action.READ_COMMENTS),
        comment=may(Action.COMMENT),
        send=may(Action.SEND_TO_AGENT),
        moderate=may(Action.MODERATE_COMMENTS),
    )


def _card(actor: Actor, item: Artifact) -> views.CardView:
    return views.CardView(
        id=item.id,
        title=item.title,
        owner=item.owner_name,
        versions=item.head,
        updated_at=item.updated_at,
        icon=item.icon,
        description=item.description,
        excerpt=item.excerpt,
        agent=item.agent,
        audience=item.audience.value,
        mine=item.owner == actor.user,
        starred=item.starred,
        archived=item.archived_at is not None,
    )


def _file_diff(file: diffs.FileDiff) -> views.FileDiffView:
    hunks = [views.HunkView(h.a_start, h.b_start, list(h.rows)) for h in file.hunks or ()]
    signs = [row[0] for hunk in hunks for row in hunk.rows]
    state: Any = file.status if file.hunks is not None else "whole"
    return views.FileDiffView(file.path, state, hunks, signs.count("+"), signs.count("-"))
