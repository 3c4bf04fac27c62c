"""One artifact's life beside its versions, and the lists of the gallery."""

from dataclasses import dataclass
from functools import partial

from fanlight.db import artifacts, events, gallery, pins
from fanlight.db.gallery import Filter as Filter
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.kit.paging import Page
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact
from fanlight.model.errors import Invalid
from fanlight.model.events import ArtifactChanged, StarChanged
from fanlight.model.policy import Action
from fanlight.ops import access
from fanlight.ops.context import Context
from fanlight.ops.describe import check_icon, check_line, check_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What to change; None leaves as it is."""

    title: str | None = None
    description: str | None = None
    icon: str | None = None
    archived: bool | None = None
    starred: bool | None = None


async def show(ctx: Context, actor: Actor, ref: str) -> Artifact:
    return await access.artifact_for(ctx, actor, ref, Action.VIEW)


async def listed(
    ctx: Context, actor: Actor, filter_: Filter, *, limit: int
) -> Page[Artifact, tuple[int, int]]:
    access.require(actor, Action.LIST)
    return await ctx.db.read(
        lambda tx: paging.page(
            partial(gallery.listed, tx, actor, filter_),
            limit,
            by=lambda each: (each.updated_at, each.pk),
        )
    )


async def agents(ctx: Context, actor: Actor) -> list[str]:
    access.require(actor, Action.LIST)
    return await ctx.db.read(lambda tx: gallery.agents(tx, actor))


async def change(ctx: Context, actor: Actor, ref: str, wanted: Change) -> Artifact:
    id_ = access.id_from(ref)

    def write(tx: Tx) -> Artifact:
        artifact = access.checked(tx, actor, id_, Action.VIEW)
        if wanted.starred is not None:
            access.checked(tx, actor, id_, Action.STAR)
            assert actor.user is not None
            artifacts.set_star(tx, actor.user, artifact.pk, starred=wanted.starred)
            events.record(tx, actor, StarChanged(wanted.starred), artifact=artifact.pk)
        _describe(ctx, tx, actor, artifact, wanted)
        return access.checked(tx, actor, id_, Action.VIEW)

    return await ctx.db.write(write)


def _describe(ctx: Context, tx: Tx, actor: Actor, artifact: Artifact, wanted: Change) -> None:
    limits = ctx.limits
    words: dict[str, str] = {}
    if wanted.title is not None:
        title = check_line("title", wanted.title, limits=limits)
        if not title:
            raise Invalid("empty-title", "A title has at least one character.", "Give it one.")
        words["title"] = title
    if wanted.description is not None:
        text = check_text("description", wanted.description, limits=limits)
        words["description"] = text
    if wanted.icon is not None:
        words["icon"] = check_icon(wanted.icon)
    values = _values(words)
    if wanted.archived is not None:
        values["archived_at"] = tx.now if wanted.archived else None
    if not values:
        return
    access.checked(tx, actor, artifact.id, Action.EDIT)
    event = ArtifactChanged(
        title=str(values.get("title", artifact.title)),
        icon=str(values.get("icon", artifact.icon)),
        description=str(values.get("description", artifact.description)),
        archived=values.get("archived_at", artifact.archived_at) is not None,
        before=_before(artifact, wanted),
    )
    artifacts.change(tx, actor, artifact, event, values=values)
    pins.describe(tx, artifact.pk, words)


def _values(words: dict[str, str]) -> dict[str, str | int | None]:
    values: dict[str, str | int | None] = {**words}
    if "title" in words:
        # The search index holds the title: it is to be written again.
        values["searched"] = 0
        values["named"] = 1
    if {"description", "icon"} & words.keys():
        values["described"] = None
    return values


def _before(artifact: Artifact, wanted: Change) -> dict[str, str | bool]:
    """What was there, of what is to change."""
    old: dict[str, str | bool] = {
        "title": artifact.title,
        "icon": artifact.icon,
        "description": artifact.description,
        "archived": artifact.archived_at is not None,
    }
    return {name: value for name, value in old.items() if getattr(wanted, name) is not None}
