"""The JSON of what must be kept and what must not: holds and retention."""

from typing import Self

from fanlight.kit.clock import iso, iso_or_none, milliseconds
from fanlight.model.hold import Hold, Kept, Query
from fanlight.model.retention import Due, Rule, Since
from fanlight.wire import choices
from fanlight.wire.shapes import Shape


class HoldWanted(Shape):
    """What is named by `artifacts` (IDs or URLs), and all that meets every other condition.

    `owner` is an e-mail address, `folder` an ID; the times are those of the newest
    publish, the second exclusive.
    """

    name: str
    reason: str = ""
    artifacts: tuple[str, ...] = ()
    owner: str | None = None
    audience: choices.Audience | None = None
    folder: str | None = None
    updated_from: choices.Moment | None = None
    updated_to: choices.Moment | None = None

    def query(self) -> Query:
        return Query(
            owner=self.owner,
            audience=self.audience,
            folder=self.folder,
            updated_from=None if self.updated_from is None else milliseconds(self.updated_from),
            updated_to=None if self.updated_to is None else milliseconds(self.updated_to),
        )


class HoldShape(Shape):
    """`covers` is how many artifacts were found for it so far."""

    id: str
    name: str
    reason: str
    owner: str | None
    audience: choices.Audience | None
    folder: str | None
    updated_from: str | None
    updated_to: str | None
    covers: int
    maker: str
    created_at: str

    @classmethod
    def from_model(cls, hold: Hold) -> Self:
        query = hold.query
        return cls(
            id=hold.id,
            name=hold.name,
            reason=hold.reason,
            owner=query.owner,
            audience=query.audience,
            folder=query.folder,
            updated_from=iso_or_none(query.updated_from),
            updated_to=iso_or_none(query.updated_to),
            covers=hold.covers,
            maker=hold.maker,
            created_at=iso(hold.created_at),
        )


class Holds(Shape):
    items: list[HoldShape]
    next_cursor: str | None


class KeptShape(Shape):
    """An artifact that a hold covers. `owner` is an e-mail address."""

    id: str
    title: str
    owner: str
    deleted_at: str | None

    @classmethod
    def from_model(cls, kept: Kept) -> Self:
        return cls(
            id=kept.id,
            title=kept.title,
            owner=kept.owner,
            deleted_at=iso_or_none(kept.deleted_at),
        )


class KeptList(Shape):
    items: list[KeptShape]
    next_cursor: str | None


class RuleWanted(Shape):
    """`days` is null to keep forever. `viewed` counts them from the last view, where that is later
    than the newest publish.
    """

    days: choices.Whole | None
    since: choices.Since = Since.PUBLISHED


class RuleShape(Shape):
    """`days` since the newest publish or view, or in the trash; null keeps forever."""

    applies_to: str
    days: int | None
    since: str

    @classmethod
    def from_model(cls, rule: Rule) -> Self:
        return cls(applies_to=rule.applies_to, days=rule.days, since=rule.since)


class Rules(Shape):
    items: list[RuleShape]
    next_cursor: str | None = None

    @classmethod
    def from_model(cls, rules: list[Rule]) -> Self:
        return cls(items=[RuleShape.from_model(each) for each in rules])


class DueShape(Shape):
    """`for_good`: it leaves the trash; else it goes there. `since` is what its age counts from."""

    id: str
    title: str
    owner: str
    since: str
    rule: str
    for_good: bool

    @classmethod
    def from_model(cls, due: Due) -> Self:
        return cls(
            id=due.id,
            title=due.title,
            owner=due.owner,
            since=iso(due.since),
            rule=due.rule,
            for_good=due.for_good,
        )


class Dues(Shape):
    items: list[DueShape]
    next_cursor: str | None


class SweptShape(Shape):
    """How many went to the trash, and for good. `more`: ask again for the rest."""

    trashed: int
    purged: int
    more: bool


class ScanningShape(Shape):
    """`override`: whether owners may publish it all the same, for a reason."""

    policy: choices.ScanPolicy
    override: choices.Flag = False
