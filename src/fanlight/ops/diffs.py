"""What changed between two versions: in their files, or in what a reader sees."""

import asyncio
from dataclasses import dataclass

from fanlight.db.tx import Tx
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact, FileEntry, Version
from fanlight.model.policy import Action
from fanlight.ops import access, observing, store, versions
from fanlight.ops.context import Context
from fanlight.ops.versions import Shown
from fanlight.page.diff import Hunk, source_diff, text_diff, unified

# Files beyond these are named with their sizes instead of being compared line by line.
_LARGEST = 4 * 1024 * 1024
_MOST_FILES = 100
_MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file that differs. `hunks` is None where the contents are not compared line by line.

    Attributes:
        status: added, removed or changed.
    """

    path: str
    status: str
    hunks: tuple[Hunk, ...] | None


@dataclass(frozen=True, slots=True)
class Diff:
    a: int
    b: int
    files: tuple[FileDiff, ...]


async def between(ctx: Context, actor: Actor, ref: str, *, a: int, b: int, what: str) -> Diff:
    """`what` is `source`, the files as published, or `text`, what a reader sees of the page."""
    versions.check_pair(a, b)
    id_ = access.id_from(ref)

    def read(tx: Tx) -> tuple[Artifact, Version, Version]:
        artifact = access.checked(tx, actor, id_, Action.VIEW)
        return artifact, versions.checked(tx, artifact, a), versions.checked(tx, artifact, b)

    artifact, old, new = await ctx.db.read(read)
    for n in (a, b):
        observing.has_read(ctx, actor, artifact.pk, n=n, how="diff", closed=artifact.quarantined_at)
    if what == "text":
        return Diff(a, b, await _of_texts(ctx, old, new))
    return Diff(a, b, await _of_sources(ctx, artifact, old, new))


def as_text(diff: Diff) -> str:
    """The unified format, for people and agents."""
    return "".join(_file_as_text(diff, file) for file in diff.files)


def _file_as_text(diff: Diff, file: FileDiff) -> str:
    if file.hunks is None:
        return f"File {file.path} {file.status} (not compared line by line)\n"
    names = f"{file.path} (version {diff.a})", f"{file.path} (version {diff.b})"
    return unified(*names, hunks=list(file.hunks))


async def _of_texts(ctx: Context, old: Version, new: Version) -> tuple[FileDiff, ...]:
    before, after = await store.body(ctx, old.page), await store.body(ctx, new.page)
    hunks = await asyncio.to_thread(_text_diff, before, after)
    return (FileDiff(new.entry, "changed", _shown(hunks)),) if hunks else ()


def _text_diff(before: bytes, after: bytes) -> list[Hunk]:
    from fanlight.page.text import visible_text

    return text_diff(visible_text(before), visible_text(after))


async def _of_sources(
    ctx: Context, artifact: Artifact, old: Version, new: Version
) -> tuple[FileDiff, ...]:
    before = {entry.path: entry for entry in await versions.files_of(ctx, old)}
    after = {entry.path: entry for entry in await versions.files_of(ctx, new)}
    found: list[FileDiff] = []
    for path in sorted(before | after):
        was, now = before.get(path), after.get(path)
        if was is None or now is None or was.sha256 != now.sha256:
            compared = len(found) < _MOST_FILES
            found.append(await _of_file(ctx, artifact, (old, was), (new, now), compared=compared))
    return tuple(found)


async def _of_file(
    ctx: Context,
    artifact: Artifact,
    old: tuple[Version, FileEntry | None],
    new: tuple[Version, FileEntry | None],
    *,
    compared: bool,
) -> FileDiff:
    entry = new[1] or old[1]
    assert entry is not None
    status = "added" if old[1] is None else "removed" if new[1] is None else "changed"
    if not compared or any(side and side.size > _LARGEST for side in (old[1], new[1])):
        return FileDiff(entry.path, status, None)
    before, after = await _text(ctx, artifact, *old), await _text(ctx, artifact, *new)
    if before is None or after is None:
        return FileDiff(entry.path, status, None)
    hunks = await asyncio.to_thread(source_diff, before, after)
    return FileDiff(entry.path, status, _shown(hunks))


def _shown(hunks: list[Hunk]) -> tuple[Hunk, ...] | None:
    """None where there is more than anybody reads, and a browser or an agent could take."""
    return tuple(hunks) if sum(len(hunk.rows) for hunk in hunks) <= _MOST_ROWS else None


async def _text(
    ctx: Context, artifact: Artifact, version: Version, entry: FileEntry | None
) -> str | None:
    """The file as text: empty where it is not in the version, None where it is no text."""
    if entry is None:
        return ""
    opened = await versions.file_of(ctx, Shown(artifact, version), entry.path)
    data = b"".join([chunk async for chunk in opened.chunks])
    try:
        return None if b"\0" in data else data.decode()
    except UnicodeDecodeError:
        return None
