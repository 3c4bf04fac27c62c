"""The fixes that the agent ships, and what each of them did, as far as the database knows."""

from collections.abc import Sequence
from dataclasses import replace

from fanlight.agents.demo.board import Board, Fix
from fanlight.agents.demo.funnel import Part

TRIED = Fix(
    "Raise the sheet’s time-out to 60 s",
    "Behind a flag, for half of the accounts of three weeks.",
    "tried",
)
PLAN = (
    Fix(
        "Defer the export preview",
        "Open the sheet first, draw the preview when the buttons work.",
        "planned",
        version="4.2.1",
    ),
    Fix(
        "Cache the sheet’s columns",
        "Measure each column once, not on every redraw.",
        "planned",
        version="4.2.2",
    ),
    Fix(
        "Restore the skip button",
        "4.1 let people export later; 4.2 had lost the button.",
        "planned",
        version="4.2.3",
    ),
)


def planned(tried: Sequence[Part]) -> tuple[Fix, ...]:
    """The list at the diagnosis: what had been tried, `tried` without and with it, and the plan."""
    without, with_it = tried
    result = f"{with_it.share:.0%} finish with it, {without.share:.0%} without."
    return (replace(TRIED, result=result), *PLAN)


def progress(board: Board, measured: int) -> tuple[Fix, ...]:
    """The list when the first `measured` fixes have had their week and the next one is out."""
    fixes = [
        _told(board, fix, "measured" if place < measured else "shipped")
        if fix.version in board.versions
        else fix
        for place, fix in enumerate(PLAN)
    ]
    return (board.fixes[0], *fixes)


def _told(board: Board, fix: Fix, state: str) -> Fix:
    earlier = board.versions[board.versions.index(fix.version) - 1]
    was, now = board.cell(earlier).goes_on(4), board.cell(fix.version).goes_on(4)
    so_far = "" if state == "measured" else " so far"
    result = f"{fix.version}: {was:.0%} to {now:.0%} finish the sheet{so_far}."
    return replace(fix, state=state, result=result)
