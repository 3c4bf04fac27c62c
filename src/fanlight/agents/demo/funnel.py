"""The analysis: how far people get and how long they take, asked of the database in SQL."""

import sqlite3
from dataclasses import dataclass

from fanlight.agents.demo.traffic import STEPS

# One row for each plan (and "all"), period (a release, or the Monday of a week) and step.
# `seconds` is the median time from this step to the next, over those who went on: the mean of
# the two middle values. Equal durations are counted first: fewer rows to sort.
FUNNEL = """
WITH timed AS (
  SELECT plan, app_version, week, step,
         lead(at) OVER (PARTITION BY user_id ORDER BY at) - at AS seconds
  FROM events WHERE week >= :since
), told AS (
  SELECT plan, app_version, week, step, seconds, count(*) AS n
  FROM timed GROUP BY plan, app_version, week, step, seconds
), placed AS (
  SELECT plan, app_version AS period, step, seconds, n FROM told UNION ALL
  SELECT plan, week, step, seconds, n FROM told UNION ALL
  SELECT 'all', app_version, step, seconds, n FROM told UNION ALL
  SELECT 'all', week, step, seconds, n FROM told
), ranked AS (
  SELECT plan, period, step, seconds, n, sum(n) OVER (cell ORDER BY seconds NULLS LAST) AS upto,
         coalesce(sum(n) FILTER (WHERE seconds IS NOT NULL) OVER cell, 0) AS went_on
  FROM placed WINDOW cell AS (PARTITION BY plan, period, step)
)
SELECT plan, period, step, sum(n) AS people,
       (min(seconds) FILTER (WHERE upto >= (went_on + 1) / 2)
        + min(seconds) FILTER (WHERE upto >= (went_on + 2) / 2)) / 2.0 AS seconds
FROM ranked GROUP BY plan, period, step
"""

_WEEKS = """
SELECT week, min(app_version), count(*) FILTER (WHERE step = 'account'), count(*)
FROM events GROUP BY week ORDER BY week
"""

# How many of those who opened the export sheet finished, by something about the account.
_FINISHED = """
SELECT {what} AS part, count(*) FILTER (WHERE step = 'export'),
       count(*) FILTER (WHERE step = 'done')
FROM events
WHERE plan = 'pro' AND app_version = '4.2' AND {where}
GROUP BY part ORDER BY part
"""
_WIDTH = """
CASE WHEN sheet_columns <= 50 THEN 50 WHEN sheet_columns <= 100 THEN 100
     WHEN sheet_columns <= 200 THEN 200 ELSE 201 END
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One plan in one period: people at each of STEPS, median seconds from each to the next."""

    people: tuple[int, ...]
    seconds: tuple[int | None, ...]

    def share(self, step: str) -> float:
        """Of those who made an account, how many reached `step`."""
        return self.people[STEPS.index(step)] / max(1, self.people[0])

    def goes_on(self, place: int) -> float:
        """Of those at step number `place`, how many reached the next."""
        return self.people[place + 1] / max(1, self.people[place])


@dataclass(frozen=True, slots=True)
class Week:
    monday: str
    version: str
    people: int
    events: int


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the people who opened the export sheet, and how many of them finished."""

    name: str
    opened: int
    finished: int

    @property
    def share(self) -> float:
        return self.finished / max(1, self.opened)


Funnel = dict[tuple[str, str], Cell]


def funnel(db: sqlite3.Connection, *, since: str = "") -> Funnel:
    """A Cell for each (plan or "all", release or Monday), of the weeks from `since` on."""
    people: dict[tuple[str, str], dict[str, tuple[int, float | None]]] = {}
    for plan, period, step, count, seconds in db.execute(FUNNEL, {"since": since}):
        people.setdefault((plan, period), {})[step] = (count, seconds)
    return {key: _cell(steps) for key, steps in people.items()}


def weeks(db: sqlite3.Connection) -> list[Week]:
    return [Week(*row) for row in db.execute(_WEEKS)]


def by_width(db: sqlite3.Connection) -> list[Part]:
    """Pro accounts on 4.2 at the export sheet, by the width of their sheet."""
    names = {50: "up to 50 columns", 100: "51 to 100", 200: "101 to 200", 201: "over 200"}
    rows = db.execute(_FINISHED.format(what=_WIDTH, where="1"))
    return [Part(names[width], opened, finished) for width, opened, finished in rows]


def by_browser(db: sqlite3.Connection) -> list[Part]:
    return [Part(*row) for row in db.execute(_FINISHED.format(what="browser", where="1"))]


def by_flag(db: sqlite3.Connection) -> list[Part]:
    """The longer time-out that somebody had tried: those without it first."""
    those_weeks = "week >= (SELECT min(week) FROM events WHERE flag IS NOT NULL)"
    rows = db.execute(_FINISHED.format(what="coalesce(flag, '')", where=those_weeks))
    return [Part(*row) for row in rows]


def biggest_loss(table: Funnel, *, before: str, after: str) -> tuple[str, int]:
    """The plan and the step whose share of people going on fell most between two periods."""
    plans = sorted({plan for plan, _ in table if plan != "all"})

    def fall(spot: tuple[str, int]) -> float:
        plan, place = spot
        return table[plan, before].goes_on(place) - table[plan, after].goes_on(place)

    return max(((plan, place) for plan in plans for place in range(len(STEPS) - 1)), key=fall)


def _cell(steps: dict[str, tuple[int, float | None]]) -> Cell:
    found = [steps.get(step, (0, None)) for step in STEPS]
    return Cell(
        people=tuple(count for count, _ in found),
        seconds=tuple(None if value is None else round(value) for _, value in found[:-1]),
    )
