"""Publishing: the main job.

Read and check, build the page, pack the contents, and then one transaction that takes the next
number, writes the version and records the event. Nothing is visible before that commit, and
everything is after it.
"""

import asyncio
import json
from dataclasses import dataclass, field, replace
from hashlib import sha256

from fanlight.db import artifacts, events, objects, versions
from fanlight.db.artifacts import NewArtifact
from fanlight.db.objects import Kept, Packed
from fanlight.db.tx import Tx
from fanlight.db.versions import NewVersion
from fanlight.kit.ids import new_id
from fanlight.kit.printable import one_line
from fanlight.model.actor import Actor
from fanlight.model.artifact import WIDTH, Artifact, Audience, Provenance, Version
from fanlight.model.errors import Conflict, TooLarge
from fanlight.model.events import VersionPublished
from fanlight.model.limits import Limits
from fanlight.model.page import UNTITLED
from fanlight.model.policy import Action
from fanlight.model.ports import Hint
from fanlight.ops import (
    access,
    answers,
    conflicts,
    folders,
    measures,
    quotas,
    scanning,
    sharing,
)
from fanlight.ops.answers import Published
from fanlight.ops.context import Body, Context
from fanlight.ops.describe import Description, described
from fanlight.ops.intake import Intake, Upload, examined, take_in
from fanlight.ops.packing import Contents, is_same, pack
from fanlight.ops.scanning import Excuse, Looked
from fanlight.ops.versions import check_room
from fanlight.page.paths import name_of

# Seconds. Where a broker is slow or away, the author does not wait for it.
_VIEWERS_FIRST = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """What a client asks for.

    Attributes:
        artifact: ID or URL of the artifact to update; None makes a new one.
        folder: ID or name of the one that it is put into; None leaves it where it is, and begins a
            new one in the folder of the actor's token, if it is for one.
        entry: the document among several files that is shown, with the others as its parts.
        base_version: the version that the client's edit began from; None publishes on whatever
            is the head.
        force: publish even though `base_version` is stale.
        claimed: what the client says of its source (`remote`, `commit`, `dirty`, `path`, ...).
        allow_secrets: why it goes out with what was found in it, where the policy allows that.
        idempotency_key: a repeated request with the same key gets the first answer.
    """

    files: tuple[Upload, ...]
    artifact: str | None = None
    entry: str | None = None
    describe: Description = field(default_factory=Description)
    base_version: int | None = None
    force: bool = False
    audience: Audience | None = None
    folder: str | None = None
    claimed: tuple[tuple[str, str], ...] = ()
    idempotency_key: str | None = None
    allow_secrets: str = ""


async def publish(ctx: Context, actor: Actor, command: Publish) -> Published:
    """Publishes a new artifact or the next version of one.

    Raises `Conflict` when somebody published since `base_version`; the error carries the live
    version and, where the texts merge cleanly, the merge.
    """
    return await measures.publishing(ctx, _published_and_examined(ctx, actor, command))


async def _published_and_examined(ctx: Context, actor: Actor, command: Publish) -> Published:
    looked = await scanning.before(ctx, actor, command)

    async def work() -> Published:
        nonlocal looked
        try:
            return await _published(ctx, actor, command, looked)
        except scanning.Unscanned as unscanned:
            if unscanned.is_new:
                # Meanwhile the policy has become stricter, or the audience wider.
                looked = await scanning.look(ctx, command)
            raise

    # The reason is about what is published: what earlier versions hold is let out by sharing.
    answer = await scanning.opening(ctx, Excuse(actor, None), work)
    # By now viewers have the version: this takes longer than all that is before it.
    found = await examined(command.files, entry=command.entry, limits=ctx.limits)
    secrets = await scanning.after(ctx, actor, command, answer, looked=looked)
    return replace(answer, warnings=secrets + found + answer.warnings)


async def _published(ctx: Context, actor: Actor, command: Publish, looked: Looked) -> Published:
    _check(ctx, command)
    asked = answers.Request.of(actor, command.idempotency_key, await _fingerprint(command))
    if (first := await answers.first(ctx, asked)) is not None:
        return first
    artifact, head, limits = await _target(ctx, actor, command)
    description = described(command.describe, ctx.limits)
    intake = await take_in(
        command.files, entry=command.entry, title=description.title, limits=limits
    )
    if artifact is not None and head is not None:
        await conflicts.check(ctx, actor, artifact, command, head=head, intake=intake)
    contents = await pack(ctx, intake, artifact=artifact, head=head)
    if artifact is not None and head is not None and is_same(head, intake, contents=contents):
        answer = _answer(ctx, artifact.id, head.n, head.title, intake, unchanged=True)

        def only_share(tx: Tx) -> Published:
            now = access.checked(tx, actor, artifact.id, Action.PUBLISH)
            if now.head != head.n:
                raise Conflict(
                    "published-meanwhile",
                    "Somebody published while this was compared with what is there.",
                    "Publish it again; it is compared with theirs then.",
                )
            opened = _share(tx, actor, now, command)
            if command.audience is not None or opened:
                excuse = Excuse(actor, command.allow_secrets)
                scanning.settle(
                    tx, artifact.pk, head.n, looked=looked, excuse=excuse, opened=opened
                )
            return answer

        return await answers.settle(ctx, asked, only_share)
    writing = _Writing(ctx, actor, command, description, intake, contents, looked)
    published = await answers.settle(ctx, asked, lambda tx: writing.write(tx, artifact))
    for pk, body in writing.shown.items():
        ctx.bodies.put(pk, body)
    for hint in writing.hints:
        await ctx.hub.told_of(hint, within=_VIEWERS_FIRST)
    return published


def _share(tx: Tx, actor: Actor, artifact: Artifact, command: Publish) -> bool:
    """Puts it where, and opens it as far as, the command says; whether that is further than it
    was.
    """
    opened = False
    if command.folder is not None:
        folder = access.folder_to_fill(tx, actor, command.folder)
        opened = folders.put(tx, actor, artifact.id, folder) is not None
        # It takes along what bounded it where it was.
        artifact = access.checked(tx, actor, artifact.id, Action.PUBLISH)
    sharing.open_to(tx, actor, artifact.id, command.audience)
    audience = command.audience
    return opened or (audience is not None and WIDTH[audience] > WIDTH[artifact.audience])


def _check(ctx: Context, command: Publish) -> None:
    """What can be refused before any work is done."""
    size = len(json.dumps(dict(command.claimed)))
    if size > ctx.limits.provenance_bytes:
        raise TooLarge(
            "provenance-too-large",
            f"What is claimed of the source has {size} bytes.",
            f"At most {ctx.limits.provenance_bytes}; the setting is limits.provenance_bytes.",
            limit=ctx.limits.provenance_bytes,
        )


async def check_may(ctx: Context, actor: Actor, artifact: str | None) -> None:
    """Raises what `publish` would raise for an actor who may not publish there."""
    if artifact is None:
        access.require(actor, Action.CREATE)
    else:
        await access.artifact_for(ctx, actor, artifact, Action.PUBLISH)
    await ctx.db.read(lambda tx: access.check_publishing(tx, actor))


async def _fingerprint(command: Publish) -> bytes:
    """Of everything that is asked; only computed where there is a key to go with it."""
    if command.idempotency_key is None:
        return b""
    return await asyncio.to_thread(_hash, command)


def _hash(command: Publish) -> bytes:
    digest = sha256(repr(replace(command, files=())).encode())
    for file in command.files:
        digest.update(f"{file.path}:{file.size}:".encode())
        file.body.seek(0)
        while chunk := file.body.read(1 << 18):
            digest.update(chunk)
    return digest.digest()


async def _target(
    ctx: Context, actor: Actor, command: Publish
) -> tuple[Artifact | None, Version | None, Limits]:
    """What is published to, its newest version, and the organisation's limits."""
    if command.artifact is None:
        access.require(actor, Action.CREATE)
        if command.audience not in {None, Audience.PRIVATE}:
            access.require_own(actor, Action.SHARE)
        return None, None, await ctx.db.read(lambda tx: _check_there(ctx, tx, actor, command))
    id_ = access.id_from(command.artifact)

    def load(tx: Tx) -> tuple[Artifact, Version | None, Limits]:
        artifact = access.checked(tx, actor, id_, Action.PUBLISH)
        limits = _check_there(ctx, tx, actor, command)
        if command.audience not in {None, artifact.audience}:
            access.checked(tx, actor, id_, Action.SHARE)
        check_room(ctx, artifact)
        head = versions.find(tx, artifact.pk, artifact.head)
        return artifact, head, limits

    return await ctx.db.read(load)


def _check_there(ctx: Context, tx: Tx, actor: Actor, command: Publish) -> Limits:
    """The organisation's limits. Raises what the folder and the switches say against it."""
    if command.folder is not None:
        access.folder_to_fill(tx, actor, command.folder)
    return access.check_publishing(tx, actor).limits(ctx.limits)


def _answer(
    ctx: Context, id_: str, n: int, title: str, intake: Intake, *, unchanged: bool
) -> Published:
    return Published(id_, ctx.url_of(id_), n, title, unchanged, intake.built.warnings)


@dataclass(frozen=True, slots=True)
class _Writing:
    """The transaction of a publish.

    Attributes:
        looked: which secrets were found in it.
        shown: what it wrote and viewers will ask for at once.
        hints: what viewers are told when it is committed.
        sizes: of the contents that the artifact did not have before.
    """

    ctx: Context
    actor: Actor
    command: Publish
    description: Description
    intake: Intake
    contents: Contents
    looked: Looked
    shown: dict[int, Body] = field(default_factory=dict)
    hints: list[Hint] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def write(self, tx: Tx, artifact: Artifact | None) -> Published:
        title = self._title()
        # A switch may have been turned since.
        access.check_publishing(tx, self.actor)
        opened = False
        if artifact is None:
            id_ = new_id()
            pk = artifacts.create(tx, self.actor, self._new_artifact(tx, id_, title))
        else:
            # While the page was built, the artifact may have been renamed, deleted, or taken away.
            artifact = access.checked(tx, self.actor, artifact.id, Action.PUBLISH)
            check_room(self.ctx, artifact)
            id_, pk = artifact.id, artifact.pk
            # First, so that who may no longer see it is not told of this version either.
            opened = _share(tx, self.actor, artifact, self.command)
        n, seq = artifacts.advance(tx, pk, values=self._values(title, is_new=artifact is None))
        if artifact is not None and not self.command.force:
            conflicts.recheck(self.ctx, self.actor, artifact, self.command, n=n)
        versions.add(tx, pk, self._version(tx, pk, title), n=n)
        self._count(tx, pk, artifact)
        event = VersionPublished(n)
        events.record_on(tx, self.actor, event, artifact=pk, id_=id_, seq=seq)
        excuse = Excuse(self.actor, self.command.allow_secrets)
        scanning.settle(tx, pk, n, looked=self.looked, excuse=excuse, opened=opened)
        self.hints.extend(tx.hints)
        answer = _answer(self.ctx, id_, n, title, self.intake, unchanged=False)
        return replace(answer, created=artifact is None)

    def _count(self, tx: Tx, pk: int, artifact: Artifact | None) -> None:
        owner = self.actor.user if artifact is None else artifact.owner
        assert owner is not None
        growth = quotas.Growth(pk, owner, added=sum(self.sizes), is_new=artifact is None)
        quotas.grow(tx, self.actor, growth)

    def _title(self) -> str:
        built, named = self.intake.built, name_of(self.intake.entry) and self.intake.entry
        found = built.title or self.description.title or built.heading or named or built.opening
        clean = one_line(found or UNTITLED)
        return clean[: self.ctx.limits.title_chars] or named or UNTITLED

    def _agent(self) -> str:
        return self.actor.agent.name if self.actor.agent else ""

    def _new_artifact(self, tx: Tx, id_: str, title: str) -> NewArtifact:
        given = self.description
        folder = access.folder_to_begin_in(tx, self.actor, self.command.folder)
        audience = sharing.first_audience(tx, self.actor, self.command.audience, folder)
        if folder is not None:
            folders.check_new(tx, self.actor, folder, audience)
        key = folder.pk if folder is not None else None
        return NewArtifact(id_, title, given.description, given.icon, audience, self._agent(), key)

    def _values(self, title: str, *, is_new: bool) -> dict[str, str]:
        """What a publish changes in the artifact's row besides its numbers."""
        values = {"agent": self._agent()}
        if is_new:
            return values
        values["title"] = title
        if self.description.description:
            values["description"] = self.description.description
        if self.description.icon:
            values["icon"] = self.description.icon
        return values

    def _version(self, tx: Tx, pk: int, title: str) -> NewVersion:
        kept = {packed.sha256: self._kept(tx, pk, packed) for packed in self.contents.files}
        source = page = kept[self.contents.source]
        if self.contents.page is not None:
            # Of most pages what is shown is what was published.
            known = kept.get(self.contents.page.sha256)
            page = known or self._kept(tx, pk, self.contents.page)
            self.shown[page.pk] = Body(self.intake.built.html, page.depth)
        listing = self.contents.manifest
        assert self.actor.user is not None
        return NewVersion(
            author=self.actor.user,
            title=title,
            label=self.description.label,
            note=self.description.note,
            kind=self.intake.kind,
            entry=self.intake.entry,
            source=source.pk,
            page=page.pk,
            manifest=self._kept(tx, pk, listing).pk if listing else None,
            size=self.contents.size,
            restored_from=None,
            provenance=self._provenance(),
        )

    def _kept(self, tx: Tx, pk: int, packed: Packed) -> Kept:
        kept = objects.add(tx, pk, packed)
        if kept.is_new:
            self.sizes.append(packed.size)
        return kept

    def _provenance(self) -> Provenance:
        return Provenance(
            agent=self.actor.agent,
            claimed=self.command.claimed,
            door=self.actor.door,
            address=self.actor.address,
        )
