"""Memberships of groups that providers of OpenID Connect give."""

from sqlalchemy import and_, delete, insert, select

from fanlight.db.tables import claimed_memberships, group_members
from fanlight.db.tx import Tx

_ROW = claimed_memberships.c


def of_user(tx: Tx, user: int) -> dict[int, set[str]]:
    """The groups that somebody is in, each with the issuers that say so; none for by hand."""
    same = and_(_ROW.group == group_members.c.group, _ROW.user == group_members.c.user)
    query = (
        select(group_members.c.group, _ROW.issuer)
        .select_from(group_members.outerjoin(claimed_memberships, same))
        .where(group_members.c.user == user)
    )
    found: dict[int, set[str]] = {}
    for group, issuer in tx.all(query):
        found.setdefault(group, set()).update({issuer} if issuer else ())
    return found


def claim(tx: Tx, group: int, user: int, *, issuer: str) -> None:
    tx.run(insert(claimed_memberships), {"group": group, "user": user, "issuer": issuer})


def disclaim(tx: Tx, group: int, user: int, *, issuer: str) -> None:
    there = and_(_ROW.group == group, _ROW.user == user, _ROW.issuer == issuer)
    tx.run(delete(claimed_memberships).where(there))
