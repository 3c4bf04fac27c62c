"""Writing views down, in batches.

People are known by the key of their account. A stranger is known by a hash with a salt that is
deleted two days later, and what was kept under the hash with it: nobody can tell then who it was,
or that somebody came again on another day.
"""

import hmac
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, case, delete, literal_column, select

from fanlight.db.tables import (
    artifacts,
    daily_viewers,
    usage_days,
    view_days,
    view_salts,
    view_totals,
    viewers,
)
from fanlight.db.tx import Tx
from fanlight.model.viewing import Opening, day_of, day_start

_HASH_BYTES = 16
# A flush may be late, and by another server's clock.
_SALT_DAYS = 2


@dataclass(frozen=True, slots=True)
class _Seen:
    """An opening, and its viewer as each of two tables knows them.

    Attributes:
        here: on this artifact. That one stranger opened two of them is nowhere to be seen.
        anywhere: on this day.
    """

    opening: Opening
    here: bytes
    anywhere: bytes

    @classmethod
    def of(cls, opening: Opening, salt: bytes) -> "_Seen":
        who = opening.who
        if isinstance(who, int):
            return cls(opening, _plain(who), _plain(who))
        here = _hash(salt, opening.artifact.to_bytes(8) + who)
        return cls(opening, here, _hash(salt, who))

    def row(self, batch: int) -> dict[str, Any]:
        opening, at = self.opening, self.opening.at
        return {
            "artifact": opening.artifact,
            "viewer": self.here,
            "user": opening.who if isinstance(opening.who, int) else None,
            "views": 1,
            "counted_at": at,
            "counted_in": batch,
            "seen_at": at,
        }


def record(tx: Tx, openings: Sequence[Opening], *, window: int) -> None:
    """Counts what is a view: an opening `window` milliseconds or more after the one counted last.

    Of one viewer and artifact there is one opening at most. What was deleted for good meanwhile is
    passed over.
    """
    there = _locked(tx, {each.artifact for each in openings})
    found = sorted((each for each in openings if each.artifact in there), key=_order)
    if not found:
        return
    salts = _salts(tx, {each.day for each in found})
    seen = [_Seen.of(each, salts[each.day]) for each in found]
    new, first = _count(tx, seen, window)
    _add_up(tx, view_totals, _totals(found, new, first))
    _add_up(tx, view_days, _by_version(new))
    _add_up(tx, usage_days, _by_day(tx, new))


def forget(tx: Tx) -> None:
    """What is known of the strangers of days gone by; how many they were is counted already."""
    until = day_of(tx.now) - _SALT_DAYS
    tx.run(delete(view_salts).where(view_salts.c.day <= until))
    tx.run(delete(daily_viewers).where(daily_viewers.c.day <= until))
    strangers = viewers.c.user.is_(None) & (viewers.c.seen_at < day_start(until + 1))
    tx.run(delete(viewers).where(strangers))


def _order(opening: Opening) -> tuple[int, bytes]:
    """Every flush takes its locks in one order, so that no two wait for each other."""
    return opening.artifact, _plain(opening.who)


def _plain(who: int | bytes) -> bytes:
    return who.to_bytes(8) if isinstance(who, int) else who


def _hash(salt: bytes, about: bytes) -> bytes:
    return hmac.digest(salt, about, "sha256")[:_HASH_BYTES]


def _locked(tx: Tx, keys: Iterable[int]) -> set[int]:
    """Which of the artifacts there are. They are not deleted before the transaction ends."""
    found, wanted = set[int](), sorted(keys)
    # Drivers cap the parameters of one statement.
    for start in range(0, len(wanted), 1_000):
        query = select(artifacts.c.pk).where(artifacts.c.pk.in_(wanted[start : start + 1_000]))
        query = query.order_by(artifacts.c.pk).with_for_update(read=True, key_share=True)
        found |= {pk for (pk,) in tx.all(query)}
    return found


def _salts(tx: Tx, days: set[int]) -> Mapping[int, bytes]:
    query = select(view_salts.c.day, view_salts.c.salt).where(view_salts.c.day.in_(sorted(days)))
    known = {day: bytes(salt) for day, salt in tx.all(query)}
    if days <= known.keys():
        return known
    for day in sorted(days - known.keys()):
        tx.add_unless_there(view_salts, {"day": day, "salt": secrets.token_bytes(32)})
    return {day: bytes(salt) for day, salt in tx.all(query)}


def _count(tx: Tx, seen: Sequence[_Seen], window: int) -> tuple[list[_Seen], list[_Seen]]:
    """Those that are views, and of these each viewer's first."""
    insert, batch, c = tx.insert(viewers), secrets.randbits(62), viewers.c
    new = insert.excluded
    again = new.seen_at - c.counted_at >= literal_column(str(window))
    statement = insert.on_conflict_do_update(
        index_elements=[c.artifact, c.viewer],
        set_={
            "views": c.views + case((again, 1), else_=0),
            "counted_at": case((again, new.seen_at), else_=c.counted_at),
            "counted_in": case((again, new.counted_in), else_=c.counted_in),
            "seen_at": new.seen_at,
        },
    ).returning(c.artifact, c.viewer, c.views, c.counted_in)
    rows = tx.all(statement, [each.row(batch) for each in seen])
    counted = {
        (row.artifact, bytes(row.viewer)): row.views for row in rows if row.counted_in == batch
    }
    found = [(each, counted.get((each.opening.artifact, each.here))) for each in seen]
    return [each for each, views in found if views], [each for each, views in found if views == 1]


def _totals(
    found: Sequence[Opening], new: Sequence[_Seen], first: Sequence[_Seen]
) -> list[dict[str, int]]:
    """Also of what was opened again and is no view: that was just now, too."""
    views, people = (Counter(each.opening.artifact for each in some) for some in (new, first))
    latest: dict[int, int] = {}
    for each in found:
        latest[each.artifact] = max(each.at, latest.get(each.artifact, 0))
    return [
        {"artifact": pk, "views": views[pk], "viewers": people[pk], "last_viewed_at": at}
        for pk, at in sorted(latest.items())
    ]


def _by_version(new: Sequence[_Seen]) -> list[dict[str, int]]:
    openings = [each.opening for each in new]
    counts = Counter((each.artifact, each.day, each.n) for each in openings)
    return [
        {"artifact": pk, "day": day, "n": n, "views": views}
        for (pk, day, n), views in sorted(counts.items())
    ]


def _by_day(tx: Tx, new: Sequence[_Seen]) -> list[dict[str, int]]:
    """Of the whole organisation; viewers are those who had viewed nothing on that day."""
    views = Counter(each.opening.day for each in new)
    pairs = sorted({(each.opening.day, each.anywhere) for each in new})
    if not pairs:
        return []
    insert = tx.insert(daily_viewers).on_conflict_do_nothing().returning(daily_viewers.c.day)
    fresh = Counter(
        day for (day,) in tx.all(insert, [{"day": day, "viewer": who} for day, who in pairs])
    )
    return [{"day": day, "views": views[day], "viewers": fresh[day]} for day in sorted(views)]


def _add_up(tx: Tx, table: Table, rows: Sequence[Mapping[str, int]]) -> None:
    """Adds to the rows that are there, by the tables' keys; of times the later one counts."""
    if not rows:
        return
    insert = tx.insert(table)
    keys = {column.name for column in table.primary_key}
    changes = {
        name: _sum(table.c[name], insert.excluded[name]) for name in rows[0] if name not in keys
    }
    tx.run(insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=changes), rows)


def _sum(old: Column[Any], new: Any) -> Any:
    if old.name.endswith("_at"):
        return case((new > old, new), else_=old)
    return old + new
