"""What bounds an artifact holds on where it goes: leaving a folder, or its owner, opens nothing.

How far its owner's role and its folder let it be open is not written to it while they do. Once it
leaves them it is: its audience becomes what it counted as, and the guests whom it was given to are
those that they let in. The organisation's own policy, which goes along, stays unwritten.
"""

from typing import Any

from fanlight.db import artifacts, events, folders, policies
from fanlight.db.places import ARTIFACT, Place
from fanlight.db.policies import Beyond
from fanlight.db.tx import Tx
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.artifact import Audience
from fanlight.model.events import FolderChanged, SharingChanged
from fanlight.model.guest import domain_of


def narrow(tx: Tx, actor: Actor, id_: str) -> None:
    """Before one artifact leaves its folder or its owner."""
    _write_down(tx, actor, policies.beyond(tx, ids=[id_]))


def narrow_in(tx: Tx, actor: Actor, folder: int) -> None:
    """Before all that is in a folder leaves it."""
    _write_down(tx, actor, policies.beyond(tx, folder=folder))


def narrow_of(tx: Tx, actor: Actor, owner: int, ids: list[str] | None = None) -> None:
    """Before somebody's artifacts, or those of `ids`, go to another; without IDs, their folders
    too.
    """
    _write_down(tx, actor, policies.beyond(tx, owner=owner, ids=ids))
    if ids is None:
        _write_down_folders(tx, actor, policies.folders_beyond(tx, owner))


def let_in(tx: Tx, actor: Actor, place: Place, id_: str, *, email: str) -> None:
    """Before something is given by name to a guest whom the policy lets in there: what it left
    keeps out nobody with such an address any more.
    """
    pk, kept = policies.kept_by(tx, place, id_)
    domain = domain_of(email)
    if kept is not None and domain not in kept:
        guests = tuple(sorted({*kept, domain}))
        if place is ARTIFACT:
            _write_down(tx, actor, [Beyond(id_, None, guests, kept)])
        else:
            _write_down_folders(tx, actor, [Beyond(pk, None, guests, kept)])


def _write_down(tx: Tx, actor: Actor, beyond: list[Beyond]) -> None:
    for each in beyond:
        artifact = artifacts.find(tx, SYSTEM, each.place)
        assert artifact is not None
        before, after = _told(each, artifact.audience)
        event = SharingChanged(
            each.audience or artifact.audience,
            " and ".join(after),
            before=before,
            guests=after.get("guests"),
        )
        artifacts.change(tx, actor, artifact, event, values=each.values)


def _write_down_folders(tx: Tx, actor: Actor, beyond: list[Beyond]) -> None:
    for each in beyond:
        folder = folders.by_key(tx, SYSTEM, each.place)
        assert folder is not None
        before, after = _told(each, folder.audience)
        folders.change(tx, folder.pk, each.values)
        told = FolderChanged(folder.id, " and ".join(after), before, after)
        events.record(tx, actor, told)


def _told(beyond: Beyond, audience: Audience) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of it was, and is, as events tell it."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    if beyond.audience is not None:
        before["audience"], after["audience"] = audience, beyond.audience
    if beyond.guests is not None:
        before["guests"], after["guests"] = beyond.kept, list(beyond.guests)
    return before, after
