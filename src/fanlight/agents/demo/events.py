"""The database that the agent of the demo reads: sign-up events of a small product, seeded."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from fanlight.agents.demo.traffic import Event, journey, seeded, starts

# The release that broke the export sheet went out at the start of the fifth of these weeks.
WEEKS = 8
WEEKS_BEFORE = 4
# The weeks after the history in which the agent ships its fixes, one in each.
WEEKS_OF_FIXES = 3
# Made to be the same for everybody who asks for nothing else.
TODAY = date(2026, 11, 23)
FLAG = "timeout-60"

_SCHEMA = """
CREATE TABLE events (
  id            INTEGER PRIMARY KEY,
  user_id       INTEGER NOT NULL,
  plan          TEXT NOT NULL,
  week          TEXT NOT NULL,
  step          TEXT NOT NULL,
  at            INTEGER NOT NULL,
  app_version   TEXT NOT NULL,
  browser       TEXT NOT NULL,
  sheet_columns INTEGER NOT NULL,
  flag          TEXT
);
-- What the agent noted down on the way, for whoever carries on.
CREATE TABLE notes (id INTEGER PRIMARY KEY, day TEXT NOT NULL, text TEXT NOT NULL);
"""
_INDEXES = """
CREATE INDEX events_week ON events (week);
CREATE INDEX events_at ON events (at);
CREATE INDEX events_user ON events (user_id, at);
"""
_INSERT = """
INSERT INTO events
  (user_id, plan, week, step, at, app_version, browser, sheet_columns, flag)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def write_events(path: Path, *, seed: int = 7, rows: int = 50_000, today: date = TODAY) -> None:
    """Write a new SQLite file of about `rows` events (at most five more): eight weeks of sign-ups.

    The history ends so that three weeks of fixes fit between it and the week of `today`.
    The same arguments give the same rows.
    """
    events = sorted(_history(seeded(seed), rows, today), key=lambda event: event.at)
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(_SCHEMA)
        db.executemany(_INSERT, events)
        db.executescript(_INDEXES)


def add_events(db: sqlite3.Connection, events: Iterable[Event]) -> None:
    """Write events in one transaction."""
    with db:
        db.executemany(_INSERT, events)


def week_of_traffic(
    rng: Random, monday: date, *, version: str, people: int, first_id: int
) -> list[Event]:
    """A whole week of `people` signing up with `version`, in order of time."""
    week = monday.isoformat()
    events = [
        event
        for number, at in enumerate(starts(rng, monday=unix(monday), people=people))
        for event in journey(rng, first_id + number, at=at, week=week, version=version)
    ]
    return sorted(events, key=lambda event: event.at)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def unix(day: date) -> int:
    """The first second of a day, UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _history(rng: Random, rows: int, today: date) -> Iterator[Event]:
    first = monday_of(today) - timedelta(weeks=WEEKS + WEEKS_OF_FIXES)
    mondays = [first + timedelta(weeks=week) for week in range(WEEKS)]
    busy = [rng.uniform(0.94, 1.06) for _ in mondays]
    written = 0
    user_id = 0
    while written < rows:
        user_id += 1
        place = rng.choices(range(WEEKS), busy)[0]
        at = starts(rng, monday=unix(mondays[place]), people=1)[0]
        version = "4.1" if place < WEEKS_BEFORE else "4.2"
        # Somebody had tried a longer time-out on half of the last three weeks: it changes nothing.
        flag = FLAG if place >= WEEKS - 3 and rng.random() < 0.5 else None
        week = mondays[place].isoformat()
        walk = journey(rng, user_id, at=at, week=week, version=version, flag=flag)
        yield from walk
        written += len(walk)
