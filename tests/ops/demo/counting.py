"""The funnel again, counted in Python from bare rows: what the pages must say."""

import sqlite3
from collections import defaultdict
from contextlib import closing
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median

STEPS = ["account", "email", "connect", "report", "export", "done"]

Cell = tuple[list[int], list[int | None]]


@cache
def cells(database: Path) -> dict[tuple[str, str], Cell]:
    """For each plan or "all" and each week or release.

    The people at each step, and the median seconds from each step to the next.
    """
    groups: defaultdict[tuple[str, str], list[dict[str, int]]] = defaultdict(list)
    for (_, *names), times in _walks(database).items():
        plan, week, version = map(str, names)
        for key in ((plan, week), (plan, version), ("all", week), ("all", version)):
            groups[key].append(times)
    return {key: _cell(some) for key, some in groups.items()}


def _walks(database: Path) -> dict[tuple[int, str, str, str], dict[str, int]]:
    walks: defaultdict[tuple[int, str, str, str], dict[str, int]] = defaultdict(dict)
    with closing(sqlite3.connect(database)) as db:
        for *who, step, at in db.execute(
            "SELECT user_id, plan, week, app_version, step, at FROM events"
        ):
            walks[tuple(who)][step] = at
    return walks


def _cell(some: list[dict[str, int]]) -> Cell:
    people = [sum(step in times for times in some) for step in STEPS]
    seconds = [
        [times[to] - times[step] for times in some if to in times] for step, to in pairwise(STEPS)
    ]
    return people, [round(median(each)) if each else None for each in seconds]
