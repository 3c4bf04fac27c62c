"""How the people of the demo behave: one seeded walk through the sign-up at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from random import Random
from typing import NamedTuple

STEPS = ("account", "email", "connect", "report", "export", "done")
PLANS = ("free", "pro", "team")
BROWSERS = ("Chrome", "Safari", "Edge", "Firefox")


class Event(NamedTuple):
    """One row of `events`. `week` is the Monday of the week the account was made (a cohort),
    `at` Unix seconds, `sheet_columns` the width of the account's first sheet.
    """

    user_id: int
    plan: str
    week: str
    step: str
    at: int
    app_version: str
    browser: str
    sheet_columns: int
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """What a release does to somebody who opens the export sheet.

    A sheet `patience` columns wide makes half of the people give up; `draw` is the seconds that
    each column costs before the sheet answers; `skip` is the share of those who would give up
    and press Skip instead.
    """

    version: str
    patience: float
    draw: float
    skip: float = 0.0


RELEASES = {
    release.version: release
    for release in (
        Release("4.1", patience=5_000, draw=0.02),
        Release("4.2", patience=108, draw=1.6),
        Release("4.2.1", patience=196, draw=0.55),
        Release("4.2.2", patience=290, draw=0.14),
        Release("4.2.3", patience=290, draw=0.12, skip=0.98),
    )
}

# The share that goes on from each step to the next, before anything is wrong with the export sheet.
_GOES_ON = {
    "free": (0.86, 0.72, 0.80, 0.79, 0.90),
    "pro": (0.95, 0.88, 0.90, 0.91, 0.91),
    "team": (0.97, 0.90, 0.88, 0.87, 0.91),
}
_MEDIAN_SECONDS = (52, 148, 205, 96, 31)
_SHARE_OF_PLAN = (0.54, 0.31, 0.15)


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - invented visitors, nothing secret


def journey(
    rng: Random, user_id: int, *, at: int, week: str, version: str, flag: str | None = None
) -> list[Event]:
    """The events of one account that starts at `at`: 1 to 6 rows, in order of time."""
    plan = rng.choices(PLANS, _SHARE_OF_PLAN)[0]
    browser = rng.choices(BROWSERS, (0.58, 0.23, 0.11, 0.08))[0]
    columns = _columns(rng, plan)
    first = Event(user_id, plan, week, "account", at, version, browser, columns, flag)
    events = [first]
    for place, step in enumerate(STEPS[1:]):
        if rng.random() > _goes_on(first, place):
            break
        at += _seconds(rng, first, place)
        events.append(first._replace(step=step, at=at))
    return events


def _columns(rng: Random, plan: str) -> int:
    """Free stops at 20 columns, Team starts from shared templates, Pro brings its own data."""
    if plan == "free":
        return rng.randint(4, 20)
    if plan == "team":
        return rng.randint(8, 28)
    return min(600, max(12, round(rng.lognormvariate(log(138), 0.55))))


def _goes_on(person: Event, place: int) -> float:
    share = _GOES_ON[person.plan][place]
    if place < len(STEPS) - 2:
        return share
    release = RELEASES[person.app_version]
    stays: float = 1 / (1 + (person.sheet_columns / release.patience) ** 2.2)
    return share * (stays + (1 - stays) * release.skip)


def _seconds(rng: Random, person: Event, place: int) -> int:
    seconds = rng.lognormvariate(log(_MEDIAN_SECONDS[place]), 0.5)
    if place == len(STEPS) - 2:
        seconds += RELEASES[person.app_version].draw * person.sheet_columns
    return max(3, round(seconds))


def starts(rng: Random, *, monday: int, people: int) -> Sequence[int]:
    """When each of `people` begins within the week of `monday` (Unix seconds), in order."""
    days = rng.choices(range(7), (18, 19, 18, 17, 15, 6, 7), k=people)
    return sorted(
        monday + day * 86_400 + round(min(23.9, max(0.0, rng.gauss(13.5, 4.0))) * 3_600)
        for day in days
    )
