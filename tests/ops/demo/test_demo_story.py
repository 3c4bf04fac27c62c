"""The investigation: each step is another page, and every number on it is in the database."""

import json
import re
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from shutil import copy
from threading import Thread
from typing import Any

import pytest
from tests.ops.demo.conftest import AFTERNOON, Scene
from tests.ops.demo.counting import cells

from fanlight.agents.demo.story import Step, investigate, pause_at

LAST = 6


def script_text(html: str, name: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html)
    assert found is not None
    return json.loads(found[1])


def visible(html: str) -> str:
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def table_rows(html: str, name: str) -> list[list[str]]:
    found = re.search(rf'<table [^>]*id="{name}">(.*?)</table>', html, re.DOTALL)
    assert found is not None
    body = found[1].split("<tbody>")[1]
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t", row) for row in body.split("</tr>")[:-1]]


def test_it_goes_from_a_funnel_over_a_diagnosis_to_three_fixes(investigation: Scene) -> None:
    assert [step.label for step in investigation.steps] == [
        "First funnel: fewer finish since 4.2",
        "By plan and week: it is Pro, since 4.2",
        "Diagnosis: Pro accounts stall at the export sheet",
        "Fix 1: defer the export preview",
        "Fix 2: cache the sheet’s columns",
        "Fix 3: restore the skip button",
        "Measured: Pro is back where it was",
    ]
    assert "Pro accounts stall at the export sheet" in visible(investigation.steps[2].html)


def test_every_step_is_another_page_with_the_same_chart_scripts(
    investigation: Scene, afterwards: Scene
) -> None:
    """Only then can a viewer update it in place."""
    pages = [step.html for step in investigation.steps + afterwards.steps]
    assert len(set(pages)) == len(pages)
    scripts = {re.findall(r"<script>.*?</script>", page, re.DOTALL)[0] for page in pages}
    styles = {re.findall(r"<style.*?</style>", page, re.DOTALL)[0] for page in pages}
    assert len(scripts) == len(styles) == 1


def test_steps_fit_a_timeline_and_a_page_stays_small(
    investigation: Scene, afterwards: Scene
) -> None:
    for step in investigation.steps + afterwards.steps:
        assert 0 < len(step.label) <= 60
        assert step.note
        assert 2 <= step.pause <= 4
        assert 40_000 < len(step.html.encode()) < 72_000


def test_a_page_needs_nothing_from_outside(investigation: Scene) -> None:
    page = re.sub(r"url\(\"data:[^)]*\)", "", investigation.steps[LAST].html)
    assert re.findall(r"""(?:src|href|action)=|url\((?!#)|@import|fetch\(|import\(""", page) == []


@pytest.mark.parametrize("place", range(7))
def test_the_chart_has_the_numbers_of_the_database(investigation: Scene, place: int) -> None:
    data = script_text(investigation.steps[place].html, "funnel-data")
    counted = cells(investigation.databases[place])
    shown = {
        (plan, period): tuple(numbers)
        for plan, periods in data["cells"].items()
        for period, numbers in periods.items()
    }
    assert shown == counted
    assert {period["id"] for period in data["periods"]} == {period for _, period in counted}


@pytest.mark.parametrize("place", range(7))
def test_the_words_and_the_table_have_them_too(investigation: Scene, place: int) -> None:
    html = investigation.steps[place].html
    counted = cells(investigation.databases[place])
    view = script_text(html, "funnel-data")["view"]
    versions = list(dict.fromkeys(["4.1", "4.2", view["period"]]))
    people = [counted[view["plan"], version][0] for version in versions]
    figures = re.findall(r"<dd>([^<]+)</dd>", html)
    assert figures[:2] == [f"{each[-1] / each[0]:.0%}" for each in people[:2]]
    for step, row in enumerate(table_rows(html, "step-table")):
        assert row[1 : 1 + len(versions)] == [f"{each[step]:,}" for each in people]


def test_the_fixes_bring_pro_back(investigation: Scene) -> None:
    [pro] = [
        row for row in table_rows(investigation.steps[LAST].html, "plan-table") if row[0] == "Pro"
    ]
    shares = [int(share.removesuffix("%")) for share in pro[1:]]
    assert len(shares) == 5
    assert shares[0] - shares[1] > 40
    assert all(after - before >= 5 for before, after in pairwise(shares[1:]))
    assert abs(shares[0] - shares[-1]) <= 4


def test_a_fix_is_planned_then_shipped_then_measured(investigation: Scene) -> None:
    states = [re.findall(r'class="state">(\w+)<', step.html) for step in investigation.steps]
    assert states[:2] == [[], []]
    assert states[2:] == [
        ["tried", "planned", "planned", "planned"],
        ["tried", "shipped", "planned", "planned"],
        ["tried", "measured", "shipped", "planned"],
        ["tried", "measured", "measured", "shipped"],
        ["tried", "measured", "measured", "measured"],
    ]


def test_each_fix_writes_the_traffic_that_follows_it(investigation: Scene) -> None:
    counts = []
    for database in investigation.databases:
        with closing(sqlite3.connect(database)) as db:
            counts.append(db.execute("SELECT count(*) FROM events").fetchone()[0])
    assert counts[0] == counts[1] == counts[2]
    assert all(after - before > 1_000 for before, after in pairwise(counts[2:]))


def test_the_same_history_gives_the_same_pages(
    history: Path, investigation: Scene, tmp_path: Path
) -> None:
    again = investigate(Path(copy(history, tmp_path / "again.db")))
    assert [next(again) for _ in range(4)] == investigation.steps[:4]


def test_each_step_may_be_taken_in_another_thread(history: Path, tmp_path: Path) -> None:
    steps = investigate(Path(copy(history, tmp_path / "threads.db")))
    taken: list[Step] = []
    for _ in range(2):
        thread = Thread(target=lambda: taken.append(next(steps)))
        thread.start()
        thread.join()
    assert [step.label[:5] for step in taken] == ["First", "By pl"]
    steps.close()  # type: ignore[attr-defined]


def test_afterwards_visitors_arrive_and_never_from_the_future(afterwards: Scene) -> None:
    newest = []
    for database in afterwards.databases:
        with closing(sqlite3.connect(database)) as db:
            newest.append(db.execute("SELECT max(at), count(*) FROM events").fetchone())
    start = AFTERNOON // 1000
    assert [at <= now for (at, _), now in zip(newest, _moments(start), strict=True)] == [True] * 4
    assert all(after > before for (_, before), (_, after) in pairwise(newest))


def test_today_and_the_last_half_hour_are_counted(afterwards: Scene) -> None:
    for place, now in enumerate(_moments(AFTERNOON // 1000)):
        html = afterwards.steps[place].html
        with closing(sqlite3.connect(afterwards.databases[place])) as db:
            times = [tuple(row) for row in db.execute("SELECT step, at FROM events")]
        midnight, first = now // 86_400 * 86_400, now // 60 - 29
        today = [step for step, at in times if at >= midnight]
        assert f'id="today-people">{today.count("account"):,}<' in html
        assert f'id="today-done">{today.count("done"):,}<' in html
        minutes = script_text(html, "live-data")["minutes"]
        assert minutes == [
            sum(at // 60 == first + minute for _, at in times if at // 60 >= first)
            for minute in range(30)
        ]
        assert sum(minutes) > 100


def test_a_forgotten_demo_has_versions_left_after_three_days() -> None:
    assert sum(pause_at(turn) for turn in range(9_900)) > 3 * 86_400
    assert sum(pause_at(turn) for turn in range(1_200)) == 3_600


def _moments(start: int) -> list[int]:
    return [start, start + 3, start + 3, start + 6]
