"""What the investigation knows so far: read from the database, handed to the page."""

import sqlite3
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fanlight.agents.demo.funnel import Cell, Funnel, Part, Week, funnel, weeks
from fanlight.agents.demo.traffic import PLANS, STEPS

_STEP_NAMES = (
    "Account created",
    "E-mail confirmed",
    "Data connected",
    "First report",
    "Export sheet opened",
    "Set-up finished",
)


@dataclass(frozen=True, slots=True)
class Fix:
    name: str
    why: str
    state: str
    version: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the agent's log."""

    number: int
    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Today:
    people: int
    done: int
    busy: int
    recent: int
    minutes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    widths: list[Part]
    browsers: list[Part]
    tried: list[Part]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that one state of the page shows. `plan` is the one the words are about."""

    chapter: int
    table: Funnel
    weeks: list[Week]
    as_of: str
    plan: str = "all"
    fixes: tuple[Fix, ...] = ()
    log: tuple[Note, ...] = ()
    evidence: Evidence | None = None
    today: Today | None = None

    @property
    def versions(self) -> list[str]:
        return list(dict.fromkeys(week.version for week in self.weeks))

    @property
    def events(self) -> int:
        return sum(week.events for week in self.weeks)

    @property
    def newest(self) -> str:
        return self.versions[-1]

    def cell(self, version: str) -> Cell:
        return self.table[self.plan, version]

    def lost(self) -> int:
        """Accounts that would have finished on 4.2, had as many finished as before."""
        before, broken = self.cell("4.1"), self.cell("4.2")
        return round(before.share("done") * broken.people[0]) - broken.people[-1]

    def chart(self) -> dict[str, object]:
        """What the chart script reads: every filter's numbers, so that it never has to ask."""
        return {
            "release": "4.2",
            "steps": [{"id": s, "name": name} for s, name in zip(STEPS, _STEP_NAMES, strict=True)],
            "plans": [{"id": p, "name": p.capitalize()} for p in ("all", *PLANS)],
            "periods": [*self._releases(), *map(_week_period, self.weeks)],
            "view": {"plan": self.plan, "period": self.newest, "against": "4.1"},
            "cells": {
                plan: {
                    period: [cell.people, cell.seconds]
                    for (its_plan, period), cell in sorted(self.table.items())
                    if its_plan == plan
                }
                for plan in ("all", *PLANS)
            },
        }

    def _releases(self) -> list[dict[str, str]]:
        names = {"4.1": "4.1, before"}
        return [
            {"id": v, "name": names.get(v, v), "kind": "release", "version": v}
            for v in self.versions
        ]


def read(db: sqlite3.Connection, board: Board | None = None) -> Board:
    """The board with everything the database now says.

    Only the releases with a week that has changed since `board` was read are asked for again.
    """
    known = weeks(db)
    if board is None:
        return Board(1, funnel(db), known, as_of=_last_day(known), log=_notes(db))
    changed = next((week.version for week in known if week not in board.weeks), None)
    since = next((week.monday for week in known if week.version == changed), "9999")
    table = board.table | funnel(db, since=since)
    return replace(board, table=table, weeks=known, as_of=_last_day(known))


def note(db: sqlite3.Connection, board: Board, *, day: str, text: str) -> Board:
    """The board with one more line in the agent's log, kept in the database."""
    with db:
        db.execute("INSERT INTO notes (day, text) VALUES (?, ?)", (day, text))
    return replace(board, log=_notes(db))


def day_name(day: date) -> str:
    return f"{day.day} {day:%b}"


def _notes(db: sqlite3.Connection) -> tuple[Note, ...]:
    rows = db.execute("SELECT id, day, text FROM notes ORDER BY id DESC LIMIT 12").fetchall()
    return tuple(Note(*row) for row in reversed(rows))


def _last_day(known: list[Week]) -> str:
    return day_name(date.fromisoformat(known[-1].monday) + timedelta(days=6))


def _week_period(week: Week) -> dict[str, str]:
    name = day_name(date.fromisoformat(week.monday))
    return {"id": week.monday, "name": name, "kind": "week", "version": week.version}
