"""From what was sent to what is kept: each content packed against an earlier version's.

No transaction is open meanwhile.
"""

from dataclasses import dataclass
from hashlib import sha256

from fanlight.db import objects, versions
from fanlight.db.objects import Packed
from fanlight.delta.pack import base_of
from fanlight.model.artifact import Artifact, FileEntry, Kind, Version
from fanlight.ops import manifest, store
from fanlight.ops.context import Context
from fanlight.ops.intake import Intake, Upload


@dataclass(frozen=True, slots=True)
class Contents:
    """A version's contents, packed: the files, the document as published and as shown."""

    files: tuple[Packed, ...]
    source: bytes
    page: Packed | None
    manifest: Packed | None
    size: int

    @property
    def digest(self) -> bytes:
        return self.manifest.sha256 if self.manifest is not None else self.source


async def pack(
    ctx: Context, intake: Intake, *, artifact: Artifact | None, head: Version | None
) -> Contents:
    """Against an earlier version of the artifact; a new one has neither it nor a head."""
    against = await _Bases.of(ctx, artifact, head)
    files = {file.path: await _pack_file(ctx, file, against) for file in intake.files}
    source = files[intake.entry]
    page = await _pack_page(ctx, intake, source, against) if intake.kind is Kind.PAGE else None
    listing = None
    if len(files) > 1:
        entries = [FileEntry(path, packed.sha256, packed.size) for path, packed in files.items()]
        listing = await store.pack(ctx, manifest.encode(entries), await against.manifest())
    size = sum(file.size for file in intake.files)
    return Contents(tuple(files.values()), source.sha256, page, listing, size)


async def _pack_page(ctx: Context, intake: Intake, source: Packed, against: "_Bases") -> Packed:
    """The document as shown, which for most pages is the document as published."""
    html = intake.built.html
    if len(html) == source.size and sha256(html).digest() == source.sha256:
        return source
    return await store.pack(ctx, html, await against.page())


async def _pack_file(ctx: Context, file: Upload, against: "_Bases") -> Packed:
    if file.size > ctx.limits.delta_bytes:
        return await store.keep_raw(ctx, file.body, file.size)
    return await store.pack(ctx, file.read(), await against.file(file.path))


@dataclass(slots=True)
class _Bases:
    """Contents of an earlier version to pack against, each looked up when it is needed."""

    ctx: Context
    artifact: int = 0
    version: Version | None = None
    files: dict[str, int] | None = None

    @classmethod
    async def of(cls, ctx: Context, artifact: Artifact | None, head: Version | None) -> "_Bases":
        n = base_of(head.n + 1) if head is not None else None
        if artifact is None or head is None or n is None:
            return cls(ctx)
        if n == head.n:
            return cls(ctx, artifact.pk, head)
        version = await ctx.db.read(lambda tx: versions.find(tx, artifact.pk, n))
        return cls(ctx, artifact.pk, version)

    async def page(self) -> store.Base | None:
        return await store.base(self.ctx, self.version.page) if self.version else None

    async def manifest(self) -> store.Base | None:
        pk = self.version.manifest if self.version else None
        return await store.base(self.ctx, pk) if pk is not None else None

    async def file(self, path: str) -> store.Base | None:
        pk = (await self._files()).get(path)
        return await store.base(self.ctx, pk) if pk is not None else None

    async def _files(self) -> dict[str, int]:
        if self.files is None:
            self.files = await self._listed() if self.version else {}
        return self.files

    async def _listed(self) -> dict[str, int]:
        assert self.version is not None
        version = self.version
        if version.manifest is None:
            return {version.entry: version.source}
        entries = manifest.decode(await store.body(self.ctx, version.manifest))
        hashes = [entry.sha256 for entry in entries]
        known = await self.ctx.db.read(lambda tx: objects.known(tx, self.artifact, hashes))
        return {entry.path: known[entry.sha256] for entry in entries}


def is_same(head: Version, intake: Intake, *, contents: Contents) -> bool:
    """Whether what was sent is what the newest version holds."""
    if (head.entry, head.kind) != (intake.entry, intake.kind):
        return False
    if (contents.manifest is None) is not (head.manifest is None):
        return False
    return head.content_sha256 == contents.digest
