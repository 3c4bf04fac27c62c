"""The audit log: events numbered and chained after their commit, and read in that order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, or_, select, update

from fanlight.db.tables import artifacts, chains, events, tokens, users
from fanlight.db.tx import Tx
from fanlight.model.actor import ActorKind, Agent
from fanlight.model.audit import Entry, Filter, Person, UsedToken
from fanlight.model.chain import START, Link, next_hash
from fanlight.model.errors import Unavailable
from fanlight.model.events import ArtifactPurged

# The one chain there is.
_CHAIN = 1
_HASHED = tuple(column for column in events.c if column.name not in {"n", "hash"})


@dataclass(frozen=True, slots=True)
class End:
    """Where the chain ends, and which checkpoint of it was the newest."""

    n: int
    hash: bytes
    checkpoint: int
    checkpoint_n: int
    checkpoint_at: int


def has_unsealed(tx: Tx) -> bool:
    query = select(events.c.pk).where(events.c.n.is_(None)).order_by(events.c.pk).limit(1)
    return tx.first(query) is not None


def seal(tx: Tx, *, limit: int) -> int:
    """Numbers and chains the oldest rows that are not yet; returns how many.

    The end of the chain stays locked until the transaction ends. Whoever waited for it then sees
    what the other has sealed, and every row that was committed meanwhile, however late.

    Raises `Unavailable` where there are rows behind the end: somebody has changed it.
    """
    end = _locked(tx)
    if tx.first(select(events.c.n).where(events.c.n > end.n).limit(1)) is not None:
        raise _broken(end.n)
    query = select(*_HASHED).where(events.c.n.is_(None)).order_by(events.c.pk).limit(limit)
    n, hash_, sealed = end.n, end.hash, []
    for row in tx.all(query):
        n, hash_ = n + 1, next_hash(hash_, row._mapping, n=n + 1)  # noqa: SLF001 - its public name
        sealed.append({"key": row.pk, "number": n, "digest": hash_})
    if sealed:
        tx.run(_SEAL, sealed)
        tx.run(update(chains).where(chains.c.pk == _CHAIN).values(n=n, hash=hash_))
    return len(sealed)


def end(tx: Tx) -> End | None:
    """None while nothing was sealed."""
    row = tx.first(_END)
    return _end(row) if row else None


def claim_checkpoint(tx: Tx, number: int, *, n: int) -> bool:
    """Makes a checkpoint the newest; False where another server was quicker."""
    values = {"checkpoint": number, "checkpoint_n": n, "checkpoint_at": tx.now}
    before = chains.c.checkpoint == number - 1
    return tx.run(update(chains).where(chains.c.pk == _CHAIN, before).values(values)) == 1


def people_of(tx: Tx, ids: Sequence[str]) -> dict[str, Person]:
    """Those of these IDs that are people's, who was removed among them."""
    query = select(users.c.id, users.c.email, users.c.name).where(users.c.id.in_(ids))
    return {row.id: Person(*row) for row in tx.all(query)}


def is_known(tx: Tx, who: str) -> bool:
    """As `Filter.actor` has it."""
    if who in set(ActorKind):
        return True
    return tx.first(select(users.c.pk).where(_is_named(who)).limit(1)) is not None


def _is_named(who: str) -> ColumnElement[bool]:
    return or_(users.c.email == who.lower(), users.c.id == who)


def links(tx: Tx, after: int, *, limit: int) -> list[Link]:
    """Sealed rows in the order of their numbers."""
    query = select(events.c.n, events.c.hash, *_HASHED).where(events.c.n > after)
    rows = tx.all(query.order_by(events.c.n).limit(limit))
    return [_link(row) for row in rows]


def newest(tx: Tx, filter_: Filter, *, before: int | None, limit: int) -> list[Entry]:
    """The newest first, those with numbers below `before`."""
    query = _entries(tx, filter_).order_by(events.c.n.desc()).limit(limit)
    return _read(tx, query if before is None else query.where(events.c.n < before))


def oldest(tx: Tx, filter_: Filter, *, after: int, upto: int, limit: int) -> list[Entry]:
    """The oldest first, those with numbers above `after` and up to `upto`."""
    between = (events.c.n > after, events.c.n <= upto)
    return _read(tx, _entries(tx, filter_).where(*between).order_by(events.c.n).limit(limit))


_SEAL = (
    update(events)
    .where(events.c.pk == bindparam("key"), events.c.n.is_(None))
    .values(n=bindparam("number"), hash=bindparam("digest"))
)
_END = select(
    chains.c.n,
    chains.c.hash,
    chains.c.checkpoint,
    chains.c.checkpoint_n,
    chains.c.checkpoint_at,
).where(chains.c.pk == _CHAIN)
_LOCKED_END = _END.with_for_update()


def _locked(tx: Tx) -> End:
    row = tx.first(_LOCKED_END)
    if row is None:
        start = {"checkpoint": 0, "checkpoint_n": 0, "checkpoint_at": tx.now}
        tx.add_unless_there(chains, {"pk": _CHAIN, "n": 0, "hash": START, **start})
        row = tx.first(_LOCKED_END)
    return _end(row)


def _broken(n: int) -> Unavailable:
    return Unavailable(
        "audit-broken",
        f"The audit log goes on behind row {n}, where it is on record as ending.",
        "Somebody has changed the database. See: fanlight admin audit verify.",
    )


def _end(row: Row[Any]) -> End:
    return End(row.n, bytes(row.hash), row.checkpoint, row.checkpoint_n, row.checkpoint_at)


def _link(row: Row[Any]) -> Link:
    values = dict(row._mapping)  # noqa: SLF001 - its public name
    return Link(values.pop("n"), bytes(values.pop("hash") or b""), values)


def _entries(tx: Tx, filter_: Filter) -> Select[Any]:
    return (
        select(
            events,
            users.c.id.label("user_id"),
            users.c.email.label("user_email"),
            users.c.name.label("user_name"),
            tokens.c.id.label("token_id"),
            tokens.c.name.label("token_name"),
            artifacts.c.id.label("artifact_id"),
            artifacts.c.title.label("artifact_title"),
        )
        .outerjoin(users, users.c.pk == events.c.user)
        .outerjoin(tokens, tokens.c.pk == events.c.token)
        .outerjoin(artifacts, artifacts.c.pk == events.c.artifact)
        .where(events.c.n.is_not(None), *_conditions(tx, filter_))
    )


def _conditions(tx: Tx, filter_: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filter_.actor in set(ActorKind):
        found.append(events.c.actor == filter_.actor)
    elif filter_.actor:
        found.append(events.c.user.in_(select(users.c.pk).where(_is_named(filter_.actor))))
    if filter_.type:
        found.append(events.c.type == filter_.type)
    if filter_.artifact:
        found.append(events.c.artifact == _key_of(tx, filter_.artifact))
    if filter_.since is not None:
        found.append(events.c.at >= filter_.since)
    if filter_.until is not None:
        found.append(events.c.at < filter_.until)
    return found


def _key_of(tx: Tx, id_: str) -> int:
    """The key of an artifact that is there or was; 0, which none has, for any other."""
    found = tx.scalar(select(artifacts.c.pk).where(artifacts.c.id == id_))
    if found is None:
        gone = (events.c.type == ArtifactPurged.type, events.c.data["id"].as_string() == id_)
        found = tx.scalar(select(events.c.artifact).where(*gone))
    return int(found or 0)


def _read(tx: Tx, query: Select[Any]) -> list[Entry]:
    rows = tx.all(query)
    gone = sorted({row.artifact for row in rows if row.artifact and row.artifact_id is None})
    ids = ids_of_gone(tx, gone) if gone else {}
    return [_entry(row, ids) for row in rows]


def ids_of_gone(tx: Tx, keys: Sequence[int]) -> dict[int, str]:
    """The public IDs of artifacts that are gone for good."""
    query = select(events.c.artifact, events.c.data).where(events.c.artifact.in_(keys))
    rows = tx.all(query.where(events.c.type == ArtifactPurged.type))
    return {artifact: data["id"] for artifact, data in rows}


def _entry(row: Row[Any], gone: dict[int, str]) -> Entry:
    return Entry(
        n=row.n,
        hash=bytes(row.hash),
        at=row.at,
        type=row.type,
        kind=row.actor,
        user=Person(row.user_id, row.user_email, row.user_name) if row.user_id else None,
        token=UsedToken(row.token_id, row.token_name) if row.token_id else None,
        session=row.session,
        agent=Agent(*row.agent) if row.agent else None,
        door=row.door,
        address=row.address,
        artifact=row.artifact_id or gone.get(row.artifact),
        title=row.artifact_title or "",
        data=row.data,
    )
