"""`/sites`, and one site."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fanlight.model.artifact import Role
from fanlight.model.errors import Unavailable
from fanlight.model.site import Deployment, Layout, Origin, SavedVersion, Site, SiteKind, State
from fanlight.web.pages_sites import SitesView, SiteView
from fanlight.web.views import Chrome

_NOW = 1_795_000_000_000
_CHROME = Chrome(nonce="", now=_NOW, csrf="a-token", visitor="Ana Torres")
_SAID = "service main: Uncaught SyntaxError: Unexpected end of input at file:///bundle/index.js:2"


def _site(slug: str, live: int | None) -> Site:
    return Site(1, "a" * 26, slug, 1, "Ana Torres", 2, live, _NOW, _NOW, Role.OWNER)


def _version(n: int, kind: SiteKind, origin: Origin) -> SavedVersion:
    entry = "index.js" if kind is SiteKind.WORKER else ""
    return SavedVersion(n, Layout(kind, entry), origin, "Ana Torres", "0" * 64, 4_096, n, _NOW)


def _deployment(n: int, state: State, message: str = "") -> Deployment:
    ended = None if state is State.STARTING else _NOW
    return Deployment(n, n, state, message, "Ana Torres", _NOW, ended)


def sites() -> SitesView:
    items = (_site("request-board", 2), _site("everything-about-the-funnel-of-last-year", None))
    return SitesView(_CHROME, items, next_cursor="more")


def sites_empty() -> SitesView:
    return SitesView(_CHROME, ())


def site() -> SiteView:
    commit = Origin("3f" * 20, "a-branch/with-quite-a-long-name-of-its-own", "", dirty=True)
    versions = (
        _version(2, SiteKind.WORKER, commit),
        _version(1, SiteKind.STATIC, Origin()),
    )
    deployments = (
        _deployment(3, State.STARTING),
        _deployment(2, State.FAILED, _SAID),
        _deployment(1, State.SUCCEEDED),
    )
    url = "http://request-board.sites.localhost:7788/"
    return SiteView(_CHROME, _site("request-board", 1), url, versions, deployments)


def site_failed() -> SiteView:
    problem = Unavailable("no-runtime", "No app can run on this server.", "Install the runtime.")
    return replace(site(), problem=problem)


def site_new() -> SiteView:
    fresh = replace(site(), site=_site("request-board", None), deployments=())
    return replace(fresh, url="", deploys=False)


PAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "sites": ("sites.html", sites),
    "sites-empty": ("sites.html", sites_empty),
    "site": ("site.html", site),
    "site-failed": ("site.html", site_failed),
    "site-new": ("site.html", site_new),
}
