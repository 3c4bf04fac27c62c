"""`/sites`: those that the visitor may see, each with its versions and deployments; the way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.model.errors import AppError, Invalid
from fanlight.model.site import Deployment, SavedVersion, Site
from fanlight.ops import access, gate, sites
from fanlight.ops.access import Action
from fanlight.web.chrome import chrome
from fanlight.web.forms import Reader, Sender, Text, Writer, shown
from fanlight.web.views import Chrome
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_PAGE = "/sites"
_ROWS = 50
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class SitesView:
    """`/sites`."""

    chrome: Chrome
    items: Sequence[Site]
    next_cursor: str | None = None
    first: bool = True
    problem: AppError | None = None

    def href(self, *, cursor: str = "") -> str:
        return f"{_PAGE}?cursor={cursor}" if cursor else _PAGE


@dataclass(frozen=True, slots=True)
class SiteView:
    """`/sites/NAME`.

    Attributes:
        url: where it is served; empty where no sites are.
        deploys: whether the visitor may make a version live.
    """

    chrome: Chrome
    site: Site
    url: str
    versions: Sequence[SavedVersion]
    deployments: Sequence[Deployment]
    deploys: bool = True
    problem: AppError | None = None

    @property
    def is_waiting(self) -> bool:
        return any(each.ended_at is None for each in self.deployments)


@router.get(_PAGE)
async def listed(sender: Reader, cursor: str | None = None) -> Response:
    ctx, actor = sender.ctx, sender.actor
    found = await sites.listed(ctx, actor, after=cursors.number(cursor), limit=_ROWS)
    view = SitesView(
        chrome=chrome(sender.request, ctx, actor),
        items=found.items,
        next_cursor=cursors.after(found.after),
        first=cursor is None,
    )
    return shown("sites.html", view)


@router.get(f"{_PAGE}/{{site}}")
async def show(site: str, sender: Reader) -> Response:
    return await _one(sender, site)


@router.post(f"{_PAGE}/{{site}}/deploy")
async def deploy(site: str, sender: Writer, version: Text = "") -> Response:
    async def work() -> None:
        if not version.isdecimal():
            raise Invalid("bad-version", "There is no such version.", "Choose one of the list.")
        await sites.deploy(sender.ctx, sender.actor, site, int(version[:9]))

    async def again(problem: AppError) -> Response:
        return await _one(sender, site, problem=problem)

    return await sender.then(work(), to=f"{_PAGE}/{site}", again=again)


@router.get(f"{_PAGE}/{{site}}/enter")
async def enter(site: str, sender: Reader, way: str = "", to: str = "/") -> Response:
    """Where a site's gate sends whom it does not know; back goes who may come in."""
    if len(way) + len(to) > _LONGEST:
        raise Invalid("bad-way", "This address is too long.", "Open the site's start page.")
    found = await sites.show(sender.ctx, sender.actor, site)
    ticket = await gate.ticket(sender.ctx, sender.actor, found.slug, way)
    query = urlencode({"ticket": ticket, "to": to})
    return RedirectResponse(f"{sender.ctx.site_url(found.slug)}.fanlight/arrive?{query}", 303)


async def _one(sender: Sender, ref: str, *, problem: AppError | None = None) -> Response:
    ctx, actor = sender.ctx, sender.actor
    site = await sites.show(ctx, actor, ref)
    versions = await sites.versions(ctx, actor, ref, after=None, limit=_ROWS)
    deployments = await sites.deployments(ctx, actor, ref, after=None, limit=_ROWS)
    view = SiteView(
        chrome=chrome(sender.request, ctx, actor),
        site=site,
        url=ctx.site_url(site.slug),
        versions=versions.items,
        deployments=deployments.items,
        deploys=access.may_on_site(actor, Action.DEPLOY_SITE, site),
        problem=problem,
    )
    return shown("site.html", view, problem=problem)
