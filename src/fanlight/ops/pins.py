"""Sharing one version instead of the newest: who may not publish sees no newer one."""

from fanlight.db import artifacts, pins
from fanlight.db.pins import Words
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact
from fanlight.model.events import SharingChanged
from fanlight.ops import versions


def put(tx: Tx, actor: Actor, artifact: Artifact, n: int | None) -> None:
    """Makes version `n` the newest for viewers and commenters; with None they see the newest.

    Within a transaction that has asked whether the actor may, and whether everybody may see it.
    Open pages of theirs go there at once. Raises `Missing` where there is no such version.
    """
    if n == artifact.pinned:
        return
    words = None if n is None else _words(tx, artifact, n)
    before = {"pinned": artifact.pinned}
    event = SharingChanged(artifact.audience, "pinned", before=before, pinned=n)
    # First, since it locks the artifact: of two who pin at once one comes after the other.
    artifacts.change(tx, actor, artifact, event, values={"pinned": n, "updated_at": tx.now})
    if words is None:
        pins.remove(tx, artifact.pk)
    else:
        pins.put(tx, artifact.pk, words)


def _words(tx: Tx, artifact: Artifact, n: int) -> Words:
    """Nothing that a newer version brought; what a person wrote by hand is no version's."""
    shown = versions.checked(tx, artifact, n)
    kept = (artifact.described or 0) <= n
    agent = shown.provenance.agent
    return Words(
        title=artifact.title if artifact.named else shown.title,
        description=artifact.description if kept else "",
        icon=artifact.icon if kept else "",
        agent=agent.name if agent else "",
    )
