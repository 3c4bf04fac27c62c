"""The JSON of views, of what the organisation uses, and of quotas."""

from typing import Annotated, Self

from pydantic import Field, WithJsonSchema

from fanlight.kit.clock import iso, iso_or_none
from fanlight.model import usage
from fanlight.model.viewing import Viewer, Views, date_of
from fanlight.wire import choices
from fanlight.wire.shapes import Shape

By = Annotated[
    usage.By, WithJsonSchema({"type": "string", "enum": [each.value for each in usage.By]})
]
Sort = Annotated[
    usage.Sort, WithJsonSchema({"type": "string", "enum": [each.value for each in usage.Sort]})
]


class VersionViews(Shape):
    n: int
    views: int


class DayViews(Shape):
    """`day` is a date in UTC."""

    day: str
    views: int


class ViewerShape(Shape):
    name: str
    views: int
    seen_at: str


class ViewsShape(Shape):
    """`viewers` are different ones; those without an account count once for each day.

    `versions` are the newest that were viewed, `days` the last thirty; `people` the members who
    viewed it last, and null where the organisation keeps their names to itself.
    """

    views: int
    viewers: int
    last_viewed_at: str | None
    versions: list[VersionViews]
    days: list[DayViews]
    people: list[ViewerShape] | None

    @classmethod
    def from_model(cls, found: Views) -> Self:
        totals, people = found.totals, found.people
        return cls(
            views=totals.views,
            viewers=totals.viewers,
            last_viewed_at=iso_or_none(totals.last_viewed_at),
            versions=[VersionViews(n=n, views=views) for n, views in found.versions],
            days=[DayViews(day=str(date_of(day)), views=views) for day, views in found.days],
            people=None if people is None else [_viewer(each) for each in people],
        )


class UsageNow(Shape):
    """What there is, also in the trash."""

    members: int
    artifacts: int
    versions: int
    bytes: int


class UsageDay(Shape):
    """`day` is a date in UTC; `bytes` is what was stored at its end."""

    day: str
    bytes: int
    publishes: int
    views: int
    viewers: int

    @classmethod
    def from_model(cls, day: usage.Day) -> Self:
        return cls(
            day=str(date_of(day.day)),
            bytes=day.bytes,
            publishes=day.publishes,
            views=day.views,
            viewers=day.viewers,
        )


class UsageShape(Shape):
    now: UsageNow
    days: list[UsageDay]


class UsedShape(Shape):
    """`about` is a person's address, or an artifact's owner; the last two are of artifacts."""

    id: str
    name: str
    about: str
    artifacts: int
    versions: int
    bytes: int
    views: int
    viewers: int | None
    last_viewed_at: str | None

    @classmethod
    def from_model(cls, used: usage.Used) -> Self:
        return cls(
            id=used.id,
            name=used.name,
            about=used.about,
            artifacts=used.artifacts,
            versions=used.versions,
            bytes=used.bytes,
            views=used.views,
            viewers=used.viewers,
            last_viewed_at=iso_or_none(used.last_viewed_at),
        )


class UsedList(Shape):
    items: list[UsedShape]
    next_cursor: str | None = None


class UsageSettings(Shape):
    """`names`: whether those who may publish to an artifact learn which members viewed it."""

    names: choices.Flag


class QuotaWanted(Shape):
    """What each person of a role may own; 0 is no bound. What is left out is none."""

    bytes: choices.Whole = Field(default=0, ge=0, lt=1 << 62)
    artifacts: choices.Whole = Field(default=0, ge=0, lt=1 << 31)


class QuotaShape(Shape):
    role: str
    bytes: int
    artifacts: int


class Quotas(Shape):
    items: list[QuotaShape]
    next_cursor: str | None = None


def _viewer(viewer: Viewer) -> ViewerShape:
    return ViewerShape(name=viewer.name, views=viewer.views, seen_at=iso(viewer.seen_at))
