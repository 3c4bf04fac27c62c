"""Requests for access: to whatever has an ID, be there such an artifact or not."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update

from fanlight.db.tables import access_requests, artifacts, users
from fanlight.db.tx import Tx

_requests = access_requests


@dataclass(frozen=True, slots=True)
class Asked:
    """One that waits for an answer. `artifact` is an ID, `title` what its owner sees."""

    id: str
    artifact: str
    title: str
    icon: str
    email: str
    name: str
    message: str
    asked_at: int


def has_asked(tx: Tx, user: int, artifact: str, *, since: int) -> bool:
    mine = (_requests.c.user == user) & (_requests.c.artifact == artifact)
    query = select(_requests.c.pk).where(mine, _requests.c.asked_at > since)
    return tx.first(query) is not None


def count(tx: Tx, user: int, *, since: int) -> int:
    """For how many artifacts somebody has asked."""
    mine = (_requests.c.user == user) & (_requests.c.asked_at > since)
    return int(tx.scalar(select(func.count()).select_from(_requests).where(mine)))


def forget(tx: Tx, user: int, *, until: int) -> None:
    """Those that nobody has to answer any more."""
    tx.run(delete(_requests).where(_requests.c.user == user, _requests.c.asked_at <= until))


def add(tx: Tx, user: int, artifact: str, *, id_: str, message: str) -> None:
    row = {
        "id": id_,
        "artifact": artifact,
        "user": user,
        "message": message,
        "asked_at": tx.now,
    }
    tx.run(insert(_requests), row)


def of_artifact(tx: Tx, artifact: str, *, since: int) -> list[Asked]:
    """The oldest first."""
    return _listed(tx, _waiting(since).where(_requests.c.artifact == artifact))


def of_owner(tx: Tx, owner: int, *, since: int, limit: int) -> list[Asked]:
    """For everything of theirs that is neither in the trash nor in quarantine, the oldest first."""
    theirs = (
        artifacts.c.owner == owner,
        artifacts.c.deleted_at.is_(None),
        artifacts.c.quarantined_at.is_(None),
    )
    return _listed(tx, _waiting(since).where(*theirs).limit(limit))


def answer(tx: Tx, artifact: str, id_: str, *, since: int) -> int | None:
    """Takes a request off the list; returns the key of whoever asked, None for no request."""
    mine = (_requests.c.artifact == artifact) & (_requests.c.id == id_)
    row = tx.first(
        update(_requests)
        .where(mine, _requests.c.answered_at.is_(None), _requests.c.asked_at > since)
        .values(answered_at=tx.now)
        .returning(_requests.c.user)
    )
    return None if row is None else int(row.user)


def _waiting(since: int) -> Select[Any]:
    return (
        select(
            _requests.c.id,
            artifacts.c.id,
            artifacts.c.title,
            artifacts.c.icon,
            users.c.email,
            users.c.name,
            _requests.c.message,
            _requests.c.asked_at,
        )
        .join(artifacts, artifacts.c.id == _requests.c.artifact)
        .join(users, users.c.pk == _requests.c.user)
        .where(
            _requests.c.answered_at.is_(None),
            _requests.c.asked_at > since,
            users.c.removed_at.is_(None),
        )
        .order_by(_requests.c.pk)
    )


def _listed(tx: Tx, query: Select[Any]) -> list[Asked]:
    return [Asked(*row) for row in tx.all(query)]
