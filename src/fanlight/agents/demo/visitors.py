"""Visitors who keep arriving after the investigation, as time passes."""

import sqlite3
from datetime import UTC, datetime
from heapq import heappop, heappush
from random import Random

from fanlight.agents.demo.board import Today
from fanlight.agents.demo.events import monday_of
from fanlight.agents.demo.traffic import Event, journey

_DAY = 86_400
# A quiet night, then the release mail: seconds between two people who sign up.
_QUIET, _BUSY = 400.0, 11.0
_SINCE_THE_MAIL = 50 * 60
_WINDOW = 30

_COUNTS = """
SELECT count(*) FILTER (WHERE step = 'account'), count(*) FILTER (WHERE step = 'done')
FROM events WHERE at >= :midnight AND at <= :now
"""
# People seen in the last ten minutes who have not finished.
_BUSY_PEOPLE = """
SELECT count(*) FROM (
  SELECT user_id FROM events WHERE at > :now - 600 AND at <= :now
  GROUP BY user_id HAVING max(step = 'done') = 0
)
"""
_MINUTES = """
SELECT at / 60 - :first, count(*) FROM events
WHERE at >= :first * 60 AND at <= :now GROUP BY 1
"""


class Visitors:
    """Everybody who signs up from the midnight before `now` on, handed out as their time comes."""

    def __init__(self, rng: Random, db: sqlite3.Connection, version: str, *, now: int) -> None:
        self._rng = rng
        self._version = version
        self._next_id = db.execute("SELECT max(user_id) + 1 FROM events").fetchone()[0]
        self._mail = now - _SINCE_THE_MAIL
        self._arrival = float(min(now - now % _DAY, self._mail))
        self._coming: list[tuple[int, int, Event]] = []

    def until(self, now: int) -> list[Event]:
        """The events since the last call, in order; never none: somebody is early then."""
        while self._arrival <= now or not self._coming:
            self._arrive()
        due = []
        while self._coming and self._coming[0][0] <= now:
            due.append(heappop(self._coming)[2])
        return due or [heappop(self._coming)[2]._replace(at=now)]

    def _arrive(self) -> None:
        at = int(self._arrival)
        week = monday_of(datetime.fromtimestamp(at, UTC).date()).isoformat()
        for event in journey(self._rng, self._next_id, at=at, week=week, version=self._version):
            heappush(self._coming, (event.at, self._next_id, event))
        self._next_id += 1
        mean = _BUSY if self._arrival >= self._mail else _QUIET
        self._arrival += self._rng.expovariate(1 / mean)


def today(db: sqlite3.Connection, now: int) -> Today:
    """The day so far, and the events of each of the last thirty minutes by the clock."""
    at = {"now": now, "midnight": now - now % _DAY, "first": now // 60 - _WINDOW + 1}
    people, done = db.execute(_COUNTS, at).fetchone()
    busy = db.execute(_BUSY_PEOPLE, at).fetchone()[0]
    minutes = dict(db.execute(_MINUTES, at).fetchall())
    counts = tuple(minutes.get(minute, 0) for minute in range(_WINDOW))
    return Today(people, done, busy, recent=sum(counts), minutes=counts)
