"""Retention rules, and which artifacts' time is over by them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    case,
    delete,
    exists,
    insert,
    literal,
    null,
    select,
)

from fanlight.db.holds import is_held
from fanlight.db.tables import (
    artifacts,
    folders,
    retention_rules,
    users,
    versions,
    view_totals,
)
from fanlight.db.tx import Tx
from fanlight.db.versions import newest_at
from fanlight.db.visible import shown_title
from fanlight.model.artifact import Audience
from fanlight.model.retention import ARCHIVED, TRASHED, Due, Rule, Since

_DAY = 86_400_000


def rules(tx: Tx) -> list[Rule]:
    """By what they apply to."""
    columns = retention_rules.c.applies_to, retention_rules.c.days, retention_rules.c.since
    rows = tx.all(select(*columns).order_by(retention_rules.c.applies_to))
    return [Rule(applies_to, days, Since(since)) for applies_to, days, since in rows]


def put(tx: Tx, rule: Rule) -> None:
    remove(tx, rule.applies_to)
    row = {"applies_to": rule.applies_to, "days": rule.days, "since": rule.since}
    tx.run(insert(retention_rules), row)


def remove(tx: Tx, applies_to: str) -> bool:
    """False where there was no such rule."""
    rule = retention_rules.c.applies_to == applies_to
    return tx.run(delete(retention_rules).where(rule)) == 1


def due(
    tx: Tx, rules_: Sequence[Rule], *, after: int = 0, limit: int, only: str | None = None
) -> list[Due]:
    """Artifacts that a rule sends to the trash now, by key, from behind the key `after`.

    `only` asks about the one with this ID. None is under a hold, and none in the trash already.
    """
    until, words = _until(tx.now, rules_)
    since = _since(rules_)
    query = _select(since, words, for_good=False).where(
        artifacts.c.deleted_at.is_(None), since < until, ~is_held()
    )
    return _found(tx, query, after=after, limit=limit, only=only)


def due_for_good(tx: Tx, days: int, *, after: int = 0, limit: int) -> list[Due]:
    """Artifacts that were in the trash for longer than `days`, likewise."""
    words = literal(str(Rule(TRASHED, days)), Text)
    query = _select(artifacts.c.deleted_at, words, for_good=True).where(
        artifacts.c.deleted_at < tx.now - days * _DAY, artifacts.c.ended_at.is_(None), ~is_held()
    )
    return _found(tx, query, after=after, limit=limit, only=None)


def _worked_on_at() -> ColumnElement[int]:
    """When the newest version was published, or it was archived after that: to archive what is old
    sends nothing to the trash at once.
    """
    archived = artifacts.c.archived_at
    return case((archived > newest_at(), archived), else_=newest_at())


def _since(rules_: Sequence[Rule]) -> ColumnElement[int]:
    """What the rule for the artifact at hand counts from."""
    if all(rule.since is Since.PUBLISHED for rule in rules_):
        return _worked_on_at()
    seen = select(view_totals.c.last_viewed_at).where(view_totals.c.artifact == artifacts.c.pk)
    viewed = seen.correlate(artifacts).scalar_subquery()
    latest = case((viewed > _worked_on_at(), viewed), else_=_worked_on_at())
    each = [
        (_applies(rule), latest if rule.since is Since.VIEWED else _worked_on_at())
        for rule in sorted(rules_, key=_rank)
        if rule.applies_to != TRASHED
    ]
    return case(*each, else_=_worked_on_at())


def _until(now: int, rules_: Sequence[Rule]) -> tuple[ColumnElement[int], ColumnElement[str]]:
    """For the artifact at hand: what was worked on before this is due, and by which rule.

    Both are NULL where no rule applies; the time is, where the rule says "forever".
    """
    ordered = sorted(rules_, key=_rank)
    times = [
        (_applies(rule), null() if rule.days is None else literal(now - rule.days * _DAY))
        for rule in ordered
        if rule.applies_to != TRASHED
    ]
    words = [(_applies(rule), literal(str(rule), Text)) for rule in ordered]
    never = (literal(0) == 1, null())
    return (
        case(never, *times, else_=null()).cast(BigInteger),
        case(never, *words, else_=null()).cast(Text),
    )


def _rank(rule: Rule) -> tuple[int, str]:
    """A label's rule goes first, then a folder's, that of archived artifacts, the audiences'."""
    ranks = (rule.label is not None, rule.folder is not None, rule.applies_to == ARCHIVED, True)
    return ranks.index(True), rule.applies_to


def _applies(rule: Rule) -> ColumnElement[bool]:
    if rule.label is not None:
        newest = and_(versions.c.artifact == artifacts.c.pk, versions.c.n == artifacts.c.head)
        return exists().where(newest, versions.c.label == rule.label)
    if rule.folder is not None:
        there = and_(folders.c.pk == artifacts.c.folder, folders.c.id == rule.folder)
        return exists().where(there).correlate(artifacts)
    if rule.applies_to == ARCHIVED:
        return artifacts.c.archived_at.is_not(None)
    if rule.applies_to == TRASHED:
        return artifacts.c.deleted_at.is_not(None)
    return artifacts.c.audience == Audience(rule.applies_to)


def _select(since: ColumnElement[Any], rule: ColumnElement[str], *, for_good: bool) -> Select[Any]:
    return select(
        artifacts.c.pk,
        artifacts.c.id,
        shown_title().label("title"),
        users.c.email.label("owner"),
        since.label("since"),
        rule.label("rule"),
        literal(for_good).label("for_good"),
    ).join(users, users.c.pk == artifacts.c.owner)


def _found(tx: Tx, query: Select[Any], *, after: int, limit: int, only: str | None) -> list[Due]:
    if only is not None:
        query = query.where(artifacts.c.id == only)
    query = query.where(artifacts.c.pk > after).order_by(artifacts.c.pk).limit(limit)
    return [_due(row) for row in tx.all(query)]


def _due(row: Row[Any]) -> Due:
    return Due(row.pk, row.id, row.title, row.owner, row.since, row.rule, bool(row.for_good))
