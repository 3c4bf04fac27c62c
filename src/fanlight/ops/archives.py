"""An artifact as one ZIP for whoever looks after all of them, streamed as it is made.

`index.json` is written last, and the ZIP's own directory after it: what was cut off on the way
has neither, so that nobody takes a part for the whole.
"""

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from fanlight.db import versions as rows
from fanlight.kit.clock import iso
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact, Version
from fanlight.ops import compliance, versions
from fanlight.ops.context import Context
from fanlight.ops.versions import Shown

_AT_ONCE = 100
INDEX = "index.json"


def of_version(ctx: Context, shown: Shown) -> AsyncIterator[bytes]:
    """One version's files, in the folder `vN`."""
    return _streamed(ctx, shown.artifact, [shown.version])


async def of_all(ctx: Context, actor: Actor, ref: str) -> AsyncIterator[bytes]:
    """Every version that there is when it begins; what is refused is refused before that."""
    shown = await compliance.version(ctx, actor, ref, None)
    return _streamed(ctx, shown.artifact, None)


class _Sink:
    """Takes what the ZIP writes until it is sent; it cannot go back, so nothing need wait."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def take(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken


async def _streamed(
    ctx: Context, artifact: Artifact, chosen: list[Version] | None
) -> AsyncIterator[bytes]:
    sink = _Sink()
    index: list[dict[str, Any]] = []
    # Not closed where this is given up: closing would write the directory of half an archive.
    archive = zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED)
    async for version in _versions(ctx, artifact, chosen):
        entry = _described(version)
        index.append(entry)
        async for chunk in _files(ctx, archive, Shown(artifact, version), entry["files"]):
            _ = chunk
            if data := sink.take():
                yield data
    text = json.dumps({"artifact": artifact.id, "title": artifact.title, "versions": index})
    archive.writestr(INDEX, text)
    archive.close()
    yield sink.take()


async def _versions(
    ctx: Context, artifact: Artifact, chosen: list[Version] | None
) -> AsyncIterator[Version]:
    """From version 1 on."""
    if chosen is not None:
        for version in chosen:
            yield version
        return
    for first in range(1, artifact.head + 1, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, artifact.head + 1))
        found = await ctx.db.read(partial(rows.several, artifact=artifact.pk, numbers=numbers))
        for n in numbers:
            yield found[n]


async def _files(
    ctx: Context, archive: zipfile.ZipFile, shown: Shown, index: list[dict[str, Any]]
) -> AsyncIterator[int]:
    """Writes one version's files; after each chunk there may be something to send."""
    entries = await versions.files_of(ctx, shown.version)
    for file in await versions.open_files(ctx, shown, entries):
        entry = file.entry
        index.append({"path": entry.path, "size": entry.size, "sha256": entry.sha256.hex()})
        with archive.open(f"v{shown.version.n}/{entry.path}", "w", force_zip64=True) as inside:
            async for chunk in file.chunks:
                yield await asyncio.to_thread(inside.write, chunk)
        yield 0


def _described(version: Version) -> dict[str, Any]:
    return {
        "n": version.n,
        "created_at": iso(version.created_at),
        "author": version.author,
        "title": version.title,
        "entry": version.entry,
        "sha256": version.content_sha256.hex(),
        "files": [],
    }
