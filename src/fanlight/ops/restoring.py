"""Bringing an old version back."""

from dataclasses import dataclass, field
from hashlib import sha256

from fanlight.db import artifacts, events
from fanlight.db import versions as rows
from fanlight.db.tx import Tx
from fanlight.db.versions import NewVersion
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact, Provenance, Version
from fanlight.model.events import VersionPublished
from fanlight.model.policy import Action
from fanlight.ops import access, answers, scanning, versions
from fanlight.ops.answers import Published
from fanlight.ops.context import Context
from fanlight.ops.describe import Description, described


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What goes with it, as with a `publish`."""

    describe: Description = field(default_factory=Description)
    allow_secrets: str = ""
    idempotency_key: str | None = None


_PLAIN = Again()


async def restore(
    ctx: Context, actor: Actor, ref: str, n: int, *, wanted: Again = _PLAIN
) -> Published:
    """Publishes version `n` again as a new version. Where it is the newest, nothing changes.

    Raises `Denied` where it holds what the policy about secrets does not let be published.
    """
    id_ = access.id_from(ref)
    words = described(wanted.describe, ctx.limits)
    content = sha256(f"restore {id_} {n} {words} {wanted.allow_secrets}".encode()).digest()
    asked = answers.Request.of(actor, wanted.idempotency_key, content)

    def write(tx: Tx) -> Published:
        artifact = access.checked(tx, actor, id_, Action.PUBLISH)
        access.check_publishing(tx, actor)
        old = versions.checked(tx, artifact, n)
        if n == artifact.head:
            return _answer(ctx, artifact, old, n, unchanged=True)
        versions.check_room(ctx, artifact)
        new_n, seq = artifacts.advance(tx, artifact.pk, values={"title": old.title})
        rows.add(tx, artifact.pk, _again(actor, old, words), n=new_n)
        event = VersionPublished(new_n, restored_from=n)
        events.record_on(tx, actor, event, artifact=artifact.pk, id_=artifact.id, seq=seq)
        opens = scanning.widest(tx, artifact)
        scanning.require_version(tx, artifact, n, to=opens)
        return _answer(ctx, artifact, old, new_n, unchanged=False)

    excuse = scanning.Excuse(actor, wanted.allow_secrets)
    return await scanning.opening(ctx, excuse, lambda: answers.settle(ctx, asked, write))


def _again(actor: Actor, old: Version, words: Description) -> NewVersion:
    assert actor.user is not None
    return NewVersion(
        author=actor.user,
        title=old.title,
        label=words.label or f"Version {old.n} restored",
        note=words.note,
        kind=old.kind,
        entry=old.entry,
        source=old.source,
        page=old.page,
        manifest=old.manifest,
        size=old.size,
        restored_from=old.n,
        provenance=Provenance(agent=actor.agent, door=actor.door, address=actor.address),
    )


def _answer(
    ctx: Context, artifact: Artifact, old: Version, n: int, *, unchanged: bool
) -> Published:
    return Published(artifact.id, ctx.url_of(artifact.id), n, old.title, unchanged, ())
