"""The bytes of versions: content-addressed within one artifact, stored as differences.

An object belongs to one artifact, so that deleting an artifact deletes its bytes, and nothing can
be learned of others' content by publishing a guess of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Insert, Row, Select, bindparam, insert, literal, select

from fanlight.db.tables import objects, site_files
from fanlight.db.tx import Tx

RAW = -1
"""The depth of an object that is kept as it is, unpacked, in the blob store."""


@dataclass(frozen=True, slots=True)
class Packed:
    """An object ready to be written. `blob` names bytes that already are in the blob store."""

    sha256: bytes
    size: int
    depth: int
    base: int | None
    data: bytes | None
    blob: bytes | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Where an object is, and how many differences it is away from a whole one.

    `is_new`: it was added just now.
    """

    pk: int
    depth: int
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as it is stored: packed against `base`, whole where that is None."""

    pk: int
    sha256: bytes
    size: int
    depth: int
    base: int | None
    data: bytes | None
    blob: bytes | None


_COLUMNS = (
    objects.c.pk,
    objects.c.sha256,
    objects.c.size,
    objects.c.depth,
    objects.c.base,
    objects.c.data,
    objects.c.blob,
)


def add(tx: Tx, artifact: int, packed: Packed) -> Kept:
    """Adds the object, or finds that it has been there before."""
    at = {"of": artifact, "hash": packed.sha256}
    if (known := tx.first(_with_hash(), at)) is not None:
        return Kept(known.pk, known.depth)
    row = {
        "artifact": artifact,
        "sha256": packed.sha256,
        "size": packed.size,
        "depth": packed.depth,
        "base": packed.base,
        "data": packed.data,
        "blob": packed.blob,
    }
    pk = tx.scalar(_insert(), row)
    return Kept(int(pk), packed.depth, is_new=True)


def known(tx: Tx, artifact: int, hashes: Sequence[bytes]) -> dict[bytes, int]:
    """Which of the contents the artifact already has: hash to key."""
    # Bounded by the files of one version; drivers cap the parameters of one statement.
    found: dict[bytes, int] = {}
    for start in range(0, len(hashes), 500):
        part = hashes[start : start + 500]
        rows = tx.all(
            select(objects.c.sha256, objects.c.pk).where(
                objects.c.artifact == artifact, objects.c.sha256.in_(part)
            )
        )
        found.update({bytes(sha256): pk for sha256, pk in rows})
    return found


def chain(tx: Tx, pk: int) -> list[Stored]:
    """The object and what it is based on, nearest first, ending with one that is whole."""
    # PostgreSQL asks for one type in both halves, and takes a bare number for a small one.
    first = select(literal(pk, BigInteger).label("pk"), literal(0).label("step"))
    steps = first.cte("steps", recursive=True)
    steps = steps.union_all(
        select(objects.c.base, steps.c.step + 1).where(
            objects.c.pk == steps.c.pk, objects.c.base.is_not(None)
        )
    )
    query = select(*_COLUMNS).join(steps, steps.c.pk == objects.c.pk).order_by(steps.c.step)
    return [_stored(row) for row in tx.all(query)]


def find(tx: Tx, artifact: int, sha256: bytes) -> int | None:
    found: int | None = tx.scalar(_with_hash(), {"of": artifact, "hash": sha256})
    return found


def blobs_in_use(tx: Tx, keys: Sequence[bytes]) -> set[bytes]:
    """Which of the blobs some object, or some file of a site, needs."""
    named = (select(each.c.blob).where(each.c.blob.in_(keys)) for each in (objects, site_files))
    return {bytes(key) for query in named for (key,) in tx.all(query)}


# Building these takes several times as long as executing them, and every request does.
@cache
def _with_hash() -> Select[Any]:
    mine = (objects.c.artifact == bindparam("of"), objects.c.sha256 == bindparam("hash"))
    return select(objects.c.pk, objects.c.depth).where(*mine)


@cache
def _insert() -> Insert:
    return insert(objects).returning(objects.c.pk)


def _stored(row: Row[Any]) -> Stored:
    blob = bytes(row.blob) if row.blob else None
    return Stored(row.pk, bytes(row.sha256), row.size, row.depth, row.base, row.data, blob)
