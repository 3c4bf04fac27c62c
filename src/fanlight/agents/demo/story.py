"""The investigation, step by step. Every number is asked of the database when it is shown."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from fanlight.agents.demo.board import Board, Evidence, day_name, note, read
from fanlight.agents.demo.events import WEEKS, add_events, unix, week_of_traffic
from fanlight.agents.demo.fixes import PLAN, planned, progress
from fanlight.agents.demo.funnel import biggest_loss, by_browser, by_flag, by_width
from fanlight.agents.demo.render import render
from fanlight.agents.demo.traffic import STEPS, Event, seeded
from fanlight.agents.demo.visitors import Visitors, today
from fanlight.kit.clock import Clock, SystemClock

_SYSTEM_CLOCK = SystemClock()


@dataclass(frozen=True, slots=True)
class Step:
    """One state of the page. `pause` is the seconds a demo waits before it, at human pace."""

    html: str
    label: str
    note: str
    pause: float


def investigate(database: Path, *, seed: int = 1) -> Iterator[Step]:
    """The investigation, from the first funnel to the last fix measured.

    Writes the traffic after each fix into the database that `write_events` made, so every page
    comes from queries over what is in it when it is shown.
    """
    with closing(_open(database)) as db:
        board = _first_funnel(db, read(db))
        yield _step(board, "First funnel: fewer finish since 4.2", 2.0)
        board = _split(db, board)
        yield _step(board, "By plan and week: it is Pro, since 4.2", 3.5)
        board = _diagnosis(db, board)
        yield _step(board, "Diagnosis: Pro accounts stall at the export sheet", 4.0)
        yield from _fixes(db, board, seeded(seed))


def keep_going(database: Path, *, clock: Clock = _SYSTEM_CLOCK, seed: int = 11) -> Iterator[Step]:
    """What the page shows after `investigate`, for ever: new visitors, in the time of `clock`.

    Each step has at least one new event, however little time has passed.
    """
    with closing(_open(database)) as db:
        board = _finished(db)
        visitors = Visitors(seeded(seed), db, board.newest, now=clock.now() // 1000)
        turn = 0
        while True:
            now = clock.now() // 1000
            new = visitors.until(now)
            add_events(db, new)
            board = replace(read(db, board), today=today(db, now), as_of=_clock_time(now))
            if turn % 8 == 0:
                board = note(db, board, day=_clock_time(now)[:5], text=_watched(board))
            yield _live_step(board, new, pause=pause_at(turn))
            turn += 1


def pause_at(turn: int) -> float:
    """Seconds before a step of `keep_going`: an hour of every three, then of every thirty.

    An artifact has room for 10,000 versions; so a demo that somebody forgot runs for days.
    """
    return 3.0 if turn < 1_200 else 30.0


def _open(database: Path) -> sqlite3.Connection:
    # Whoever takes the steps may take each in another thread, one after the other.
    return sqlite3.connect(database, check_same_thread=False)


def _fixes(db: sqlite3.Connection, board: Board, rng: Random) -> Iterator[Step]:
    rest: list[Event] = []
    for place, fix in enumerate(PLAN):
        # The earlier fix's week ends, then the next release goes out and three days pass.
        add_events(db, rest)
        first, rest = _week_with(db, board, rng, version=fix.version)
        add_events(db, first)
        board = _shipped(db, read(db, board), place)
        yield _step(board, f"Fix {place + 1}: {_lower(fix.name)}", 4.0)
    add_events(db, rest)
    board = _measured(db, read(db, board))
    yield _step(board, "Measured: Pro is back where it was", 3.0)


def _step(board: Board, label: str, pause: float) -> Step:
    return Step(render(board), label, board.log[-1].text, pause)


def _live_step(board: Board, new: list[Event], *, pause: float) -> Step:
    assert board.today is not None
    count = f"{len(new)} new event{'' if len(new) == 1 else 's'}"
    label = f"{board.as_of}: {count}"
    text = f"{board.today.people:,} signed up today, {board.today.done:,} finished."
    return Step(render(board), label, text, pause)


def _first_funnel(db: sqlite3.Connection, board: Board) -> Board:
    before, broken = board.cell("4.1").share("done"), board.cell("4.2").share("done")
    board = note(
        db, board, day=board.as_of, text=f"Read {board.events:,} sign-up events, eight weeks."
    )
    text = f"Built the funnel: {broken:.0%} finish on 4.2, {before:.0%} did before."
    return note(db, board, day=board.as_of, text=text)


def _split(db: sqlite3.Connection, board: Board) -> Board:
    plan, place = biggest_loss(board.table, before="4.1", after="4.2")
    board = replace(board, chapter=2, plan=plan)
    before, broken = board.cell("4.1").goes_on(place), board.cell("4.2").goes_on(place)
    text = (
        f"Split by plan and week. Biggest loss: {plan.capitalize()}, at the {STEPS[place]} step, "
        f"{before:.0%} to {broken:.0%}."
    )
    return note(db, board, day=board.as_of, text=text)


def _diagnosis(db: sqlite3.Connection, board: Board) -> Board:
    evidence = _evidence(db)
    narrow, wide = evidence.widths[0], evidence.widths[-1]
    board = replace(board, chapter=3, evidence=evidence, fixes=planned(evidence.tried))
    text = (
        f"Split by width: {narrow.name}, {narrow.share:.0%} finish; {wide.name}, "
        f"{wide.share:.0%}. Browser and server ruled out."
    )
    return note(db, board, day=board.as_of, text=text)


def _shipped(db: sqlite3.Connection, board: Board, place: int) -> Board:
    monday = date.fromisoformat(board.weeks[-1].monday)
    day = day_name(monday + timedelta(days=2))
    board = replace(board, chapter=4 + place, fixes=progress(board, place), as_of=day)
    version, name = PLAN[place].version, _lower(PLAN[place].name)
    board = note(db, board, day=day_name(monday), text=f"Shipped {version}: {name}.")
    broken, now = board.cell("4.2").goes_on(4), board.cell(version).goes_on(4)
    text = (
        f"Three days of {version}: {now:.0%} of Pro finish the export sheet, {broken:.0%} on 4.2."
    )
    return note(db, board, day=day, text=text)


def _measured(db: sqlite3.Connection, board: Board) -> Board:
    board = replace(board, chapter=7, fixes=progress(board, len(PLAN)))
    before, now = board.cell("4.1").share("done"), board.cell(board.newest).share("done")
    text = f"A whole week of {board.newest}: {now:.0%} finish set-up, {before:.0%} before 4.2."
    return note(db, board, day=board.as_of, text=text)


def _finished(db: sqlite3.Connection) -> Board:
    """The board as `investigate` left it."""
    board, evidence = read(db), _evidence(db)
    plan, _ = biggest_loss(board.table, before="4.1", after="4.2")
    board = replace(board, chapter=7, plan=plan, evidence=evidence, fixes=planned(evidence.tried))
    return replace(board, fixes=progress(board, len(PLAN)))


def _evidence(db: sqlite3.Connection) -> Evidence:
    return Evidence(by_width(db), by_browser(db), by_flag(db))


def _watched(board: Board) -> str:
    cell = board.table.get((board.plan, board.weeks[-1].monday))
    if cell is None or not cell.people[4]:
        return f"Watching {board.newest}: nobody at the export sheet yet this week."
    return (
        f"Watching {board.newest}: {cell.people[5]:,} of {cell.people[4]:,} Pro accounts "
        "finished the export sheet this week."
    )


def _week_with(
    db: sqlite3.Connection, board: Board, rng: Random, *, version: str
) -> tuple[list[Event], list[Event]]:
    """The next week's traffic on `version`: the first three days, and the rest."""
    monday = date.fromisoformat(board.weeks[-1].monday) + timedelta(weeks=1)
    people = round(sum(week.people for week in board.weeks[:WEEKS]) / WEEKS)
    first_id = db.execute("SELECT max(user_id) + 1 FROM events").fetchone()[0]
    events = week_of_traffic(rng, monday, version=version, people=people, first_id=first_id)
    cut = unix(monday + timedelta(days=3))
    return [e for e in events if e.at < cut], [e for e in events if e.at >= cut]


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _clock_time(now: int) -> str:
    hours, rest = divmod(now % 86_400, 3_600)
    return f"{hours:02}:{rest // 60:02}:{rest % 60:02} UTC"
