"""Reading versions."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial

from fanlight.db import objects, versions
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.kit.paging import Page
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact, FileEntry, Version
from fanlight.model.errors import Invalid, Limited, Missing
from fanlight.model.policy import Action
from fanlight.ops import access, manifest, observing, patches, store
from fanlight.ops.context import Context


@dataclass(frozen=True, slots=True)
class Shown:
    """An artifact and one of its versions, checked."""

    artifact: Artifact
    version: Version


@dataclass(frozen=True, slots=True)
class OpenFile:
    entry: FileEntry
    chunks: AsyncIterator[bytes]


async def show(ctx: Context, actor: Actor, ref: str, n: int | None = None) -> Shown:
    """Version `n`, or the newest. Raises `Missing` where there is no such version."""
    id_ = access.id_from(ref)

    def read(tx: Tx) -> Shown:
        artifact = access.checked(tx, actor, id_, Action.VIEW)
        return Shown(artifact, checked(tx, artifact, artifact.head if n is None else n))

    return await ctx.db.read(read)


def checked(tx: Tx, artifact: Artifact, n: int) -> Version:
    version = versions.find(tx, artifact.pk, n) if 0 < n <= artifact.head else None
    if version is None:
        raise Missing(
            "no-version",
            f"There is no version {n}.",
            f"This artifact has versions 1 to {artifact.head}.",
            live_version=artifact.head,
        )
    return version


async def listed(
    ctx: Context, actor: Actor, ref: str, *, before: int | None, limit: int
) -> Page[Version, int]:
    """The newest first."""
    id_ = access.id_from(ref)

    def read(tx: Tx) -> Page[Version, int]:
        artifact = access.checked(tx, actor, id_, Action.VIEW)
        end = artifact.head + 1
        upto = end if before is None else min(before, end)
        return paging.page(
            partial(versions.listed, tx, artifact.pk, before=upto), limit, by=lambda each: each.n
        )

    return await ctx.db.read(read)


async def files(ctx: Context, actor: Actor, ref: str, n: int | None) -> tuple[FileEntry, ...]:
    """A version's files as published."""
    shown = await show(ctx, actor, ref, n)
    return await files_of(ctx, shown.version)


async def files_of(ctx: Context, version: Version) -> tuple[FileEntry, ...]:
    if version.manifest is not None:
        return manifest.decode(await store.body(ctx, version.manifest))
    return (FileEntry(version.entry, version.content_sha256, version.size),)


async def open_file(ctx: Context, actor: Actor, ref: str, path: str, *, n: int | None) -> OpenFile:
    """One file's bytes exactly as published."""
    shown = await show(ctx, actor, ref, n)
    observing.has_read(
        ctx,
        actor,
        shown.artifact.pk,
        n=shown.version.n,
        how="source",
        closed=shown.artifact.quarantined_at,
    )
    return await file_of(ctx, shown, path)


async def file_of(ctx: Context, shown: Shown, path: str) -> OpenFile:
    """Raises `Missing` where the version has no such file."""
    version, artifact = shown.version, shown.artifact.pk
    found = [entry for entry in await files_of(ctx, version) if entry.path == path]
    if not found:
        raise Missing(
            "no-file",
            f"Version {version.n} has no file {path}.",
            f"Its document is {version.entry}.",
        )
    entry = found[0]
    pk = await ctx.db.read(lambda tx: objects.find(tx, artifact, entry.sha256))
    if pk is None:
        raise _not_kept()
    return OpenFile(entry, store.stream(ctx, pk))


async def open_files(
    ctx: Context, shown: Shown, entries: Sequence[FileEntry]
) -> tuple[OpenFile, ...]:
    """Files of the version, found in one read; each is read when its chunks are."""
    artifact, hashes = shown.artifact.pk, [entry.sha256 for entry in entries]
    known = await ctx.db.read(lambda tx: objects.known(tx, artifact, hashes))
    if len(known) < len(set(hashes)):
        raise _not_kept()
    return tuple(OpenFile(entry, store.stream(ctx, known[entry.sha256])) for entry in entries)


async def page(ctx: Context, actor: Actor, ref: str, n: int | None) -> tuple[Version, bytes]:
    """The document as shown, before the runtime is put in front of it."""
    shown = await show(ctx, actor, ref, n)
    observing.has_read(
        ctx,
        actor,
        shown.artifact.pk,
        n=shown.version.n,
        how="page",
        closed=shown.artifact.quarantined_at,
    )
    return shown.version, await store.body(ctx, shown.version.page)


async def delta(ctx: Context, actor: Actor, ref: str, *, n: int, since: int) -> bytes:
    """The live patch from one version's page to another's.

    Raises `Missing` where there is none: the client then reads the page whole.
    """
    id_ = access.id_from(ref)

    def read(tx: Tx) -> tuple[Artifact, Version, Version]:
        artifact = access.checked(tx, actor, id_, Action.VIEW)
        return artifact, checked(tx, artifact, since), checked(tx, artifact, n)

    artifact, old, new = await ctx.db.read(read)
    patch = await patches.between(ctx, old, new)
    if patch is None:
        raise Missing("no-delta", "There is no patch between these.", "Read the page whole.")
    observing.has_read(ctx, actor, artifact.pk, n=n, how="page", closed=artifact.quarantined_at)
    return patch


def check_room(ctx: Context, artifact: Artifact) -> None:
    """Raises `Limited` where the artifact has as many versions as it may have."""
    if artifact.head >= ctx.limits.versions:
        raise Limited(
            "too-many-versions",
            f"This artifact has {artifact.head} versions, as many as it may have.",
            "Publish to a new artifact. The setting is limits.versions.",
            limit=ctx.limits.versions,
        )


def check_pair(a: int, b: int) -> None:
    if a == b:
        raise Invalid("same-version", "A version does not differ from itself.", "Name two.")


def _not_kept() -> Missing:
    """The artifact was deleted for good while this was being read."""
    return Missing("no-content", "This content is no longer kept.", "Publish it again.")
