"""What changed between two texts, in bounded time whatever they are.

Common ends are cut off, lines that occur once on both sides anchor the rest (patience diff), and
what lies between anchors is compared exactly (Myers 1986) as long as the budget lasts. Behind that,
a gap is shown as all of the old followed by all of the new: coarse, but never wrong.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Row = tuple[Literal["=", "-", "+"], str]

_CONTEXT = 3
_BUDGET = 1_000_000  # steps of the exact comparison, all gaps together: about a second
_ROUNDS = 4  # of anchors between anchors; each takes a pass over all lines
_SENTENCE = re.compile(r"(?<=[.!?…])[ \t]+(?=[\"'“„«(\[]?[^\W\d_])")
_NO_NEWLINE = "\n\\ No newline at end of file"


@dataclass(frozen=True, slots=True)
class Hunk:
    """Neighbouring changes with their context; line numbers count from 1."""

    a_start: int
    b_start: int
    rows: tuple[Row, ...]


def source_diff(a: str, b: str) -> list[Hunk]:
    """Changed lines with three lines of context.

    A last line without a line end carries git's note about that as part of its text.
    """
    return _hunks(_lines(a), _lines(b))


def text_diff(a_text: str, b_text: str) -> list[Hunk]:
    """Changes of the visible text: by line, and by sentence within a line."""
    return _hunks(_sentences(a_text), _sentences(b_text))


def unified(a_name: str, b_name: str, *, hunks: list[Hunk]) -> str:
    """The hunks in the format that `patch` and `git apply` read; "" where there are none."""
    if not hunks:
        return ""
    lines = [f"--- {a_name}\n", f"+++ {b_name}\n"]
    for hunk in hunks:
        a_count = sum(sign != "+" for sign, _ in hunk.rows)
        b_count = sum(sign != "-" for sign, _ in hunk.rows)
        a_range = f"{hunk.a_start - (not a_count)},{a_count}"
        b_range = f"{hunk.b_start - (not b_count)},{b_count}"
        lines.append(f"@@ -{a_range} +{b_range} @@\n")
        lines += (f"{' ' if sign == '=' else sign}{text}\n" for sign, text in hunk.rows)
    return "".join(lines)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    if lines[-1]:
        lines[-1] += _NO_NEWLINE
    else:
        lines.pop()
    return lines


def _sentences(text: str) -> list[str]:
    return [part for line in text.split("\n") for part in _SENTENCE.split(line) if part]


def _hunks(a: list[str], b: list[str]) -> list[Hunk]:
    """Runs of changes that are at most twice the context apart share a hunk."""
    hunks: list[Hunk] = []
    group: list[_Change] = []
    for change in _changes(a, b):
        if group and change.a_start - group[-1].a_end > 2 * _CONTEXT:
            hunks.append(_hunk(a, b, group))
            group = []
        group.append(change)
    if group:
        hunks.append(_hunk(a, b, group))
    return hunks


@dataclass(frozen=True, slots=True)
class _Change:
    """`a[a_start:a_end]` was replaced by `b[b_start:b_end]`."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int


def _hunk(a: list[str], b: list[str], group: list[_Change]) -> Hunk:
    first = group[0]
    before = min(_CONTEXT, first.a_start)
    position = first.a_start - before
    rows: list[Row] = []
    for change in group:
        rows += (("=", line) for line in a[position : change.a_start])
        rows += (("-", line) for line in a[change.a_start : change.a_end])
        rows += (("+", line) for line in b[change.b_start : change.b_end])
        position = change.a_end
    rows += (("=", line) for line in a[position : position + _CONTEXT])
    return Hunk(first.a_start - before + 1, first.b_start - before + 1, tuple(rows))


def _changes(a: list[str], b: list[str]) -> Iterator[_Change]:
    """In order, neither overlapping nor touching."""
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(line, len(numbers)) for line in a]
    right = [numbers.setdefault(line, len(numbers)) for line in b]
    last: _Change | None = None
    for change in _Comparison(left, right).changes():
        if last is not None and (last.a_end, last.b_end) == (change.a_start, change.b_start):
            last = _Change(last.a_start, change.a_end, last.b_start, change.b_end)
            continue
        if last is not None:
            yield last
        last = change
    if last is not None:
        yield last


class _Comparison:
    def __init__(self, a: list[int], b: list[int]) -> None:
        self._a = a
        self._b = b
        self._budget = _BUDGET

    def changes(self) -> Iterator[_Change]:
        todo = [(_Change(0, len(self._a), 0, len(self._b)), _ROUNDS)]
        while todo:
            gap, rounds = todo.pop()
            gap = self._trimmed(gap)
            if gap.a_start == gap.a_end or gap.b_start == gap.b_end:
                if gap.a_start != gap.a_end or gap.b_start != gap.b_end:
                    yield gap
                continue
            gaps = self._between_anchors(gap) if rounds else []
            if gaps:
                todo += ((part, rounds - 1) for part in reversed(gaps))
            else:
                yield from self._exact(gap)

    def _trimmed(self, gap: _Change) -> _Change:
        a, b = self._a, self._b
        a_start, a_end, b_start, b_end = gap.a_start, gap.a_end, gap.b_start, gap.b_end
        while a_start < a_end and b_start < b_end and a[a_start] == b[b_start]:
            a_start += 1
            b_start += 1
        while a_start < a_end and b_start < b_end and a[a_end - 1] == b[b_end - 1]:
            a_end -= 1
            b_end -= 1
        return _Change(a_start, a_end, b_start, b_end)

    def _between_anchors(self, gap: _Change) -> list[_Change]:
        """The gaps between lines that occur exactly once on both sides, in the same order."""
        once_a = _once(self._a, gap.a_start, gap.a_end)
        once_b = _once(self._b, gap.b_start, gap.b_end)
        pairs = [(at, once_b[line]) for line, at in once_a.items() if line in once_b]
        gaps = []
        a_from, b_from = gap.a_start, gap.b_start
        for a_at, b_at in _rising(pairs):
            gaps.append(_Change(a_from, a_at, b_from, b_at))
            a_from, b_from = a_at + 1, b_at + 1
        if gaps:
            gaps.append(_Change(a_from, gap.a_end, b_from, gap.b_end))
        return gaps

    def _exact(self, gap: _Change) -> Iterator[_Change]:
        """The shortest edit script of the gap; the gap whole when the budget does not reach."""
        trace = self._search(gap)
        if trace is None:
            yield gap
            return
        changes = []
        x, y = gap.a_end - gap.a_start, gap.b_end - gap.b_start
        for depth in range(len(trace) - 1, 0, -1):
            reach = trace[depth - 1]
            k = x - y
            down = k == -depth or (k != depth and reach.get(k - 1, -1) < reach.get(k + 1, -1))
            k = k + 1 if down else k - 1
            x, y = reach[k], reach[k] - k
            at_a, at_b = gap.a_start + x, gap.b_start + y
            changes.append(_Change(at_a, at_a + (not down), at_b, at_b + down))
        yield from reversed(changes)

    def _search(self, gap: _Change) -> list[dict[int, int]] | None:
        """How far each diagonal reaches after each number of edits (Myers, figure 2)."""
        n, m = gap.a_end - gap.a_start, gap.b_end - gap.b_start
        reach = {1: 0}
        trace: list[dict[int, int]] = []
        for depth in range(n + m + 1):
            current: dict[int, int] = {}
            for k in range(-depth, depth + 1, 2):
                if k < -m or k > n:
                    continue
                x = self._step(gap, reach, k, depth)
                current[k] = x
                if self._budget < 0:
                    return None
                if x >= n and x - k >= m:
                    trace.append(reach | current)
                    return trace
            reach = reach | current
            trace.append(reach)
            self._budget -= len(reach)
        return None

    def _step(self, gap: _Change, reach: dict[int, int], k: int, depth: int) -> int:
        below, above = reach.get(k - 1, -1), reach.get(k + 1, -1)
        x = above if k == -depth or (k != depth and below < above) else below + 1
        start = x
        a, b, shift = self._a, self._b, gap.b_start - k
        while (
            x < gap.a_end - gap.a_start
            and x - k < gap.b_end - gap.b_start
            and a[gap.a_start + x] == b[shift + x]
        ):
            x += 1
        self._budget -= 4 + x - start
        return x


def _once(lines: Sequence[int], start: int, end: int) -> dict[int, int]:
    part = lines[start:end]
    counts = Counter(part)
    return {line: start + at for at, line in enumerate(part) if counts[line] == 1}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs whose second parts rise; the first parts do already."""
    ends: list[int] = []
    at_end: list[int] = []
    before: list[int] = []
    for index, (_, b_at) in enumerate(pairs):
        place = bisect_left(ends, b_at)
        before.append(at_end[place - 1] if place else -1)
        if place == len(ends):
            ends.append(b_at)
            at_end.append(index)
        else:
            ends[place] = b_at
            at_end[place] = index
    run = []
    index = at_end[-1] if at_end else -1
    while index >= 0:
        run.append(pairs[index])
        index = before[index]
    return run[::-1]
