"""The history that the agent of the demo reads."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fanlight.agents.demo.events import write_events
from fanlight.agents.demo.traffic import STEPS


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as db:
        return db.execute(query).fetchall()


def test_the_history_has_fifty_thousand_events_of_twelve_thousand_people(history: Path) -> None:
    [(events, people)] = rows(history, "SELECT count(*), count(DISTINCT user_id) FROM events")
    assert 50_000 <= events <= 50_005
    assert 11_000 < people < 13_000


def test_the_same_seed_writes_the_same_rows(tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        write_events(tmp_path / name, seed=seed, rows=2_000)
    a, b, c = (rows(tmp_path / name, "SELECT * FROM events") for name in "abc")
    assert a == b
    assert a != c


def test_people_take_the_steps_in_order_and_each_once(history: Path) -> None:
    walks: dict[int, list[str]] = {}
    for user, step in rows(history, "SELECT user_id, step FROM events ORDER BY user_id, at"):
        walks.setdefault(user, []).append(step)
    assert all(tuple(walk) == STEPS[: len(walk)] for walk in walks.values())


def test_eight_weeks_end_three_weeks_before_the_week_of_today(tmp_path: Path) -> None:
    write_events(tmp_path / "db", rows=2_000, today=date(2027, 3, 4))
    weeks = [
        week for (week,) in rows(tmp_path / "db", "SELECT DISTINCT week FROM events ORDER BY 1")
    ]
    assert len(weeks) == 8
    assert weeks[0] == "2026-12-14"
    assert weeks[-1] == "2027-02-01"


@pytest.mark.parametrize(
    ("plan", "version", "least", "most"),
    [
        ("free", "4.1", 0.86, 0.95),
        ("pro", "4.1", 0.86, 0.95),
        ("team", "4.1", 0.86, 0.95),
        ("free", "4.2", 0.86, 0.95),
        ("pro", "4.2", 0.25, 0.42),
        ("team", "4.2", 0.82, 0.95),
    ],
)
def test_pro_stalls_at_the_export_sheet_since_4_2_and_nobody_else(
    history: Path, plan: str, version: str, least: float, most: float
) -> None:
    steps = Counter(
        step
        for its_plan, its_version, step in rows(
            history, "SELECT plan, app_version, step FROM events"
        )
        if (its_plan, its_version) == (plan, version)
    )
    assert least < steps["done"] / steps["export"] < most
