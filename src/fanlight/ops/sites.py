"""Sites: saved as immutable versions, listed, and asked to be made live."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from hashlib import sha256

from fanlight.db import events, sites
from fanlight.db.sites import NewVersion
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.kit.ids import is_id, new_id
from fanlight.kit.paging import Page
from fanlight.model.actor import Actor
from fanlight.model.artifact import Role
from fanlight.model.errors import Conflict, Invalid, Limited, Missing, TooLarge, Unavailable
from fanlight.model.events import SiteDeploymentAsked, SiteSaved
from fanlight.model.policy import Deny, decide
from fanlight.model.site import (
    Deployment,
    Layout,
    Origin,
    SavedVersion,
    Site,
    SiteFile,
    SiteKind,
    is_slug,
)
from fanlight.model.site_layout import layout_of
from fanlight.ops import access
from fanlight.ops.access import Action
from fanlight.ops.context import Context
from fanlight.ops.describe import check_line
from fanlight.ops.intake import Upload
from fanlight.page.paths import check_path, check_set

_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Save:
    """A version to save; `slug` is the name of the site, which the first one makes."""

    slug: str
    files: tuple[Upload, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Saved:
    site: Site
    version: SavedVersion


async def save(ctx: Context, actor: Actor, wanted: Save, *, new: bool) -> Saved:
    """Keeps the files as the next version of a site, or as the first of a `new` one.

    Nothing that is served changes. Raises `Invalid` for what could not be run here, `Conflict` for
    a name that is taken.
    """
    await check_may(ctx, actor, None if new else wanted.slug)
    if new:
        _check_slug(wanted.slug)
    files = _checked(ctx, wanted.files)
    contents = {file.path: file for file in files}
    layout = await asyncio.to_thread(layout_of, contents.keys(), lambda path: contents[path].read())
    kept = [await _kept(ctx, file) for file in files]
    version = NewVersion(layout, _origin(ctx, actor, wanted.origin), _hash(layout, kept), kept)
    return await ctx.db.write(lambda tx: _write(ctx, tx, actor, wanted.slug, version, new=new))


async def listed(ctx: Context, actor: Actor, *, after: int | None, limit: int) -> Page[Site, int]:
    """Those that the actor knows of."""
    access.require(actor, Action.LIST)
    if isinstance(decide(actor, Action.VIEW_SITE, Role.OWNER), Deny):
        return Page([], None)  # A token that is for one artifact or folder.
    return await ctx.db.read(
        lambda tx: paging.by_key(partial(sites.listed, tx, actor, after=after), limit)
    )


async def show(ctx: Context, actor: Actor, ref: str) -> Site:
    return await ctx.db.read(lambda tx: access.checked_site(tx, actor, ref, Action.VIEW_SITE))


async def versions(
    ctx: Context, actor: Actor, ref: str, *, after: int | None, limit: int
) -> Page[SavedVersion, int]:
    def read(tx: Tx) -> Page[SavedVersion, int]:
        site = access.checked_site(tx, actor, ref, Action.VIEW_SITE)
        found = partial(sites.versions, tx, site.pk, after=after)
        return paging.page(found, limit, by=lambda each: each.n)

    return await ctx.db.read(read)


async def deployments(
    ctx: Context, actor: Actor, ref: str, *, after: int | None, limit: int
) -> Page[Deployment, int]:
    def read(tx: Tx) -> Page[Deployment, int]:
        site = access.checked_site(tx, actor, ref, Action.VIEW_SITE)
        found = partial(sites.deployments, tx, site.pk, after=after)
        return paging.page(found, limit, by=lambda each: each.n)

    return await ctx.db.read(read)


async def deployment(ctx: Context, actor: Actor, ref: str, n: int) -> Deployment:
    def read(tx: Tx) -> Deployment:
        site = access.checked_site(tx, actor, ref, Action.VIEW_SITE)
        found = sites.deployment(tx, site.pk, n)
        if found is None:
            raise Missing("no-deployment", f"There is no deployment {n}.", "List them.")
        return found

    return await ctx.db.read(read)


async def deploy(ctx: Context, actor: Actor, ref: str, version: int | None) -> Deployment:
    """Asks for a saved version, the newest if None, to be made live; the worker does it.

    Raises `Unavailable` where this server serves no sites, or cannot run this one.
    """

    def write(tx: Tx) -> Deployment:
        site = access.checked_site(tx, actor, ref, Action.DEPLOY_SITE)
        access.check_publishing(tx, actor)
        n = site.head if version is None else version
        found = sites.version(tx, site.pk, n) if 1 <= n <= site.head else None
        if found is None:
            raise Missing("no-version", f"There is no version {n}.", "List its versions.")
        _check_can_run(ctx, found.layout)
        assert actor.user is not None
        deployment = sites.ask(tx, site.pk, n, author=actor.user)
        events.record(tx, actor, SiteDeploymentAsked(site.id, site.slug, n, deployment))
        asked = sites.deployment(tx, site.pk, deployment)
        assert asked is not None
        return asked

    return await ctx.db.write(write)


def _check_there_are(ctx: Context) -> None:
    if not ctx.origins.sites:
        raise Unavailable(
            "no-site-hosts",
            "This server has no sites.",
            "Whoever runs it can give them an address, with * for a site's name: the setting "
            "sites.url.",
        )


def _check_can_run(ctx: Context, layout: Layout) -> None:
    _check_there_are(ctx)
    if layout.kind is SiteKind.WORKER and ctx.runtime.problem:
        raise Unavailable("no-runtime", "No app can run on this server.", ctx.runtime.problem)


async def check_may(ctx: Context, actor: Actor, ref: str | None) -> None:
    """Raises what `save` would raise for who may not; `ref` is None for a new site."""
    _check_there_are(ctx)
    await ctx.db.read(lambda tx: _check_still(tx, actor, ref))


def _check_still(tx: Tx, actor: Actor, ref: str | None) -> None:
    access.check_publishing(tx, actor)
    if ref is None:
        access.require(actor, Action.CREATE_SITE)
    else:
        access.checked_site(tx, actor, ref, Action.SAVE_SITE)


def _check_slug(slug: str) -> None:
    # An ID names a site too, and a name must not be another site's ID.
    if not is_slug(slug) or is_id(slug):
        raise Invalid(
            "bad-slug",
            f"A site cannot be called {slug[:60]!r}: its name is part of its address.",
            "Use up to 40 lower-case letters, digits and hyphens, such as team-board.",
        )


def _checked(ctx: Context, files: Sequence[Upload]) -> list[Upload]:
    limits = ctx.limits
    total = sum(file.size for file in files)
    if len(files) > limits.set_files or total > limits.set_bytes:
        raise TooLarge(
            "site-too-large",
            f"There are {len(files)} files of {total} bytes together.",
            f"A version may have {limits.set_files} files of {limits.set_bytes} bytes. "
            "The settings are limits.set_files and limits.set_bytes.",
            limit=limits.set_bytes,
        )
    checked = [replace(file, path=check_path(file.path, limit=limits.path_bytes)) for file in files]
    check_set((file.path for file in checked), limit=limits.path_bytes)
    return checked


def _origin(ctx: Context, actor: Actor, claimed: Origin) -> Origin:
    """As claimed, each a line of a length that is kept."""
    agent = f"{actor.agent.name}/{actor.agent.version}".strip("/") if actor.agent else ""

    def line(value: str) -> str:
        return check_line("claim", value, limits=ctx.limits, setting="title_chars")

    return Origin(
        line(claimed.commit), line(claimed.branch), line(claimed.remote), claimed.dirty, agent
    )


async def _kept(ctx: Context, file: Upload) -> SiteFile:
    data = await asyncio.to_thread(file.read)
    key = sha256(data).digest()
    await ctx.blobs.put(key, data)
    return SiteFile(file.path, key, len(data))


def _hash(layout: Layout, files: Sequence[SiteFile]) -> bytes:
    named = [[file.path, file.sha256.hex()] for file in sorted(files, key=lambda each: each.path)]
    return sha256(json.dumps([asdict(layout), named], sort_keys=True).encode()).digest()


def _write(
    ctx: Context, tx: Tx, actor: Actor, slug: str, version: NewVersion, *, new: bool
) -> Saved:
    # Asked again: meanwhile what the actor may do can have changed.
    _check_still(tx, actor, None if new else slug)
    assert actor.user is not None
    if new:
        _make(ctx, tx, actor.user, slug)
    site = access.checked_site(tx, actor, slug, Action.SAVE_SITE)
    if site.head >= ctx.limits.site_versions:
        raise Limited(
            "too-many-versions",
            f"The site has {site.head} versions, as many as it may.",
            "Save under another name. The setting is limits.site_versions.",
            limit=ctx.limits.site_versions,
        )
    n = sites.append(tx, site.pk, version, author=actor.user)
    saved = sites.version(tx, site.pk, n)
    assert saved is not None
    told = SiteSaved(site.id, site.slug, n, saved.hash, version.origin.commit, version.origin.dirty)
    events.record(tx, actor, told)
    return Saved(replace(site, head=n, updated_at=tx.now), saved)


def _make(ctx: Context, tx: Tx, owner: int, slug: str) -> None:
    if sites.count(tx, owner) >= ctx.limits.sites:
        raise Limited(
            "too-many-sites-owned",
            f"You own {ctx.limits.sites} sites, as many as you may.",
            "Save a new version of one of them. The setting is limits.sites.",
            limit=ctx.limits.sites,
        )
    if not sites.add(tx, id_=new_id(), slug=slug, owner=owner):
        raise Conflict(
            "slug-taken",
            f"There is a site called {slug} already.",
            "Choose another name; or, if it is yours, save the next version of it.",
        )
