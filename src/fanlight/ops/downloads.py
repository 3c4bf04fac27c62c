"""A version as one file to keep: the published file itself, or a ZIP of all of them."""

import asyncio
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from urllib.parse import quote

from fanlight.model.actor import Actor
from fanlight.ops import observing, versions
from fanlight.ops.context import Context

_IN_MEMORY = 1024 * 1024
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Download:
    name: str
    chunks: AsyncIterator[bytes]


async def prepare(ctx: Context, actor: Actor, ref: str, n: int) -> Download:
    shown = await versions.show(ctx, actor, ref, n)
    observing.has_read(
        ctx, actor, shown.artifact.pk, n=n, how="download", closed=shown.artifact.quarantined_at
    )
    files = await versions.files_of(ctx, shown.version)
    opened = await versions.open_files(ctx, shown, files)
    if len(files) == 1:
        return Download(files[0].path.rpartition("/")[2], opened[0].chunks)
    # It outlives this function: the answer is read from it, and then closes it.
    packed: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in opened:
            with archive.open(file.entry.path, "w") as inside:
                async for chunk in file.chunks:
                    await asyncio.to_thread(inside.write, chunk)
    return Download(f"{shown.artifact.id}-v{n}.zip", _drain(packed))


def disposition(name: str) -> str:
    """A Content-Disposition that saves under this name, whatever is in it (RFC 6266)."""
    plain = "".join(char if char.isascii() and char.isalnum() else "_" for char in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def _drain(file: "SpooledTemporaryFile[bytes]") -> AsyncIterator[bytes]:
    with file:
        file.seek(0)
        while chunk := await asyncio.to_thread(file.read, _CHUNK):
            yield chunk
