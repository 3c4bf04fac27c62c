"""Which regions of a text changed.

Two ways, the cheap one first. *Stepping* compares, and where the texts part, looks up by hash
where nearby they run together again for long: few small changes cost no more than a comparison.
Where that finds nothing sure, *patience diff*, level by level: lines that occur once in either
text hold it in place, and what lies between them is split again, at tags, clauses and words.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

__all__ = ["Region", "changes", "longest_rise"]


class Region(NamedTuple):
    """`old[a:a_end]` became `new[b:b_end]`."""

    a: int
    a_end: int
    b: int
    b_end: int


class _Anchor(NamedTuple):
    """`old[a:]` and `new[b:]` agree for at least `length` characters."""

    a: int
    b: int
    length: int


# From the coarse to the fine. The tags part documents without line breaks, the rest parts data.
_LEVELS = ("\n", "</tr>", "</p>", "</div>", "}", ">", ";", ",", " ")
# Below this, a part is as likely to be alike by chance, and an operation costs more than it saves.
_SHORTEST = 4
# Stepping looks so far, by blocks of so many characters, and trusts a run of so many.
_NEARBY = 2048
_HASHED = 32
_SURE = 256
# Text without marks is worth a search from here on.
_BLOCK = 1024
# Texts made to be hard nest at every level; a page that people read never comes near.
_DEEPEST = 64
# Searching and copying so many characters takes as long as a part of the split text.
_PER_PART = 256


class _Walk:
    """One comparison: the two texts and what it may still spend."""

    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new
        # In parts, of about a microsecond each: 16 MiB made to be hard cost up to three seconds
        # of one core, and what has not been aligned by then counts as one change.
        self.budget = 1_000_000

    def steps(self) -> Iterator[Region]:
        """The changed regions, in order: by steps as far as they are sure, then by patience."""
        box = self._trimmed(Region(0, len(self.old), 0, len(self.new)))
        while meeting := self._near(box):
            yield from self.regions(Region(box.a, meeting.a, box.b, meeting.b))
            a, b = meeting.a + meeting.length, meeting.b + meeting.length
            box = Region(a, box.a_end, b, box.b_end)
        yield from self.regions(box)

    def _near(self, box: Region) -> _Anchor | None:
        """A run so long that the texts surely belong together there, if it begins nearby."""
        places = self._places(box)
        new = self.new
        at, stop = box.b, min(box.b + _NEARBY, box.b_end - _HASHED + 1)
        while at < stop and self.budget > 0:
            place = places.get(new[at : at + _HASHED])
            if place is None:
                at += 1
                continue
            run = self._run(place, at, min(box.a_end - place, box.b_end - at))
            if run >= max(_SURE, 2 * (place - box.a), 2 * (at - box.b)):
                self.budget -= (at - box.b) // 4
                return _Anchor(place, at, run)
            at += run
        self.budget -= _NEARBY // 4
        return None

    def _places(self, box: Region) -> dict[str, int]:
        """Where blocks of the old text are, by content; the first if there are several."""
        old = self.old
        stop = min(box.a + _NEARBY, box.a_end - _HASHED + 1)
        return {old[at : at + _HASHED]: at for at in range(box.a, stop, _HASHED // 2)[::-1]}

    def regions(self, box: Region, level: int = 0, depth: int = 0) -> Iterator[Region]:
        """The changed regions within `box`, in order."""
        box = self._trimmed(box)
        smaller = min(box.a_end - box.a, box.b_end - box.b)
        anchors: list[_Anchor] = []
        if smaller >= _SHORTEST and depth < _DEEPEST:
            anchors, level = self._anchors(box, level)
            if not anchors and smaller >= _BLOCK:
                anchors = self._probe(box)
        if anchors:
            yield from self._between(box, anchors, level, depth + 1)
        elif box.a < box.a_end or box.b < box.b_end:
            yield box

    def _between(
        self, box: Region, anchors: list[_Anchor], level: int, depth: int
    ) -> Iterator[Region]:
        """The changed regions before, between and after the anchors."""
        a, b = box.a, box.b
        at = 0
        while at < len(anchors):
            anchor = anchors[at]
            # The run before this anchor may have gone some way into it, in either text.
            into = max(a - anchor.a, b - anchor.b, 0)
            if into >= anchor.length:
                at = bisect_right(anchors, a, lo=at + 1, key=_end)
                continue
            start_a, start_b = anchor.a + into, anchor.b + into
            yield from self.regions(Region(a, start_a, b, start_b), level, depth)
            run = self._run(start_a, start_b, min(box.a_end - start_a, box.b_end - start_b))
            a, b = start_a + run, start_b + run
        yield from self.regions(Region(a, box.a_end, b, box.b_end), level, depth)

    def _anchors(self, box: Region, level: int) -> tuple[list[_Anchor], int]:
        """Those of the first level that has any, and that level."""
        old, new = self.old[box.a : box.a_end], self.new[box.b : box.b_end]
        for at in range(level, len(_LEVELS)):
            mark = _LEVELS[at]
            cost = old.count(mark) + new.count(mark) + (len(old) + len(new)) // _PER_PART
            if cost > self.budget:
                continue
            self.budget -= cost
            if mark in old and mark in new and (found := _common(old, new, mark)):
                return [_Anchor(box.a + a, box.b + b, length) for a, b, length in found], at
        return [], len(_LEVELS)

    def _probe(self, box: Region) -> list[_Anchor]:
        """For text without marks: the longest run that any of some probes of the old text hits."""
        best: list[_Anchor] = []
        longest = distance = 0
        while box.a + distance + 48 <= box.a_end and self.budget > 0:
            place = box.a + distance
            distance += distance // 4 + 48
            at = self._only(self.old[place : place + 48], place, box)
            if at < 0:
                continue
            run = self._run(place, at, min(box.a_end - place, box.b_end - at))
            if run > longest:
                back = self._run_back(place, at, min(place - box.a, at - box.b))
                best = [_Anchor(place - back, at - back, run + back)]
                longest = run
        return best

    def _only(self, probe: str, place: int, box: Region) -> int:
        """Where the new text has the probe, -1 if nowhere or if either text has it twice."""
        self.budget -= (box.b_end - box.b) // _PER_PART + 1
        at = self.new.find(probe, box.b, box.b_end)
        if at < 0 or self.new.find(probe, at + 1, box.b_end) >= 0:
            return -1
        self.budget -= (box.a_end - place) // _PER_PART
        return -1 if self.old.find(probe, place + 1, box.a_end) >= 0 else at

    def _trimmed(self, box: Region) -> Region:
        a, a_end, b, b_end = box
        head = self._run(a, b, min(a_end - a, b_end - b))
        a, b = a + head, b + head
        tail = self._run_back(a_end, b_end, min(a_end - a, b_end - b))
        return Region(a, a_end - tail, b, b_end - tail)

    def _run(self, a: int, b: int, limit: int) -> int:
        """How many characters agree from there on, at most `limit`."""
        old, new = self.old, self.new
        same, end = 0, min(32, limit)
        while same < end and old[a + same : a + end] == new[b + same : b + end]:
            same, end = end, min(end + min(2 * end, 65536), limit)
        while end - same > 1:
            middle = (same + end) // 2
            if old[a + same : a + middle] == new[b + same : b + middle]:
                same = middle
            else:
                end = middle
        return same

    def _run_back(self, a: int, b: int, limit: int) -> int:
        """How many characters agree before there, at most `limit`."""
        old, new = self.old, self.new
        same, end = 0, min(32, limit)
        while same < end and old[a - end : a - same] == new[b - end : b - same]:
            same, end = end, min(end + min(2 * end, 65536), limit)
        while end - same > 1:
            middle = (same + end) // 2
            if old[a - middle : a - same] == new[b - middle : b - same]:
                same = middle
            else:
                end = middle
        return same


def _end(anchor: _Anchor) -> int:
    return anchor.a + anchor.length


def _common(old_text: str, new_text: str, mark: str) -> list[_Anchor]:
    """The parts between marks that occur once in either text, and in the same order in both."""
    old, new = old_text.split(mark), new_text.split(mark)
    old_counts, new_counts = Counter(old), Counter(new)
    new_index = dict(zip(new, range(len(new)), strict=True))
    pairs = [
        (index, new_index[part])
        for index, part in enumerate(old)
        if len(part) >= _SHORTEST and old_counts[part] == 1 and new_counts.get(part) == 1
    ]
    old_starts, new_starts = _starts(old, len(mark)), _starts(new, len(mark))
    return [_Anchor(old_starts[a], new_starts[b], len(old[a])) for a, b in longest_rise(pairs)]


def _starts(parts: list[str], mark: int) -> list[int]:
    """Where each part begins in the text, with marks of that length between them."""
    return list(accumulate((len(part) + mark for part in parts), initial=0))


def longest_rise(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of `pairs`, which rise in the first number, that also rise in the second."""
    seconds = [second for _, second in pairs]
    if seconds == sorted(seconds):
        return pairs
    tails: list[int] = []  # the least number that a rise of each length can end in
    ends: list[int] = []  # and the pair it belongs to
    before: list[int] = []
    for at, second in enumerate(seconds):
        length = bisect_left(tails, second)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [second]
        ends[length : length + 1] = [at]
    rise = []
    at = ends[-1]
    while at >= 0:
        rise.append(pairs[at])
        at = before[at]
    return rise[::-1]


def changes(old: str, new: str) -> list[Region]:
    """What changed, in order and apart from each other by at least one equal character.

    All outside the regions is equal in both texts. The result is exact, and short where the texts
    are alike; it need not be the shortest possible.
    """
    return list(_Walk(old, new).steps())
