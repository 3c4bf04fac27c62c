"""Which lines of one text are the same lines in another."""

from collections import Counter

from fanlight.delta.align import longest_rise

__all__ = ["TooHard", "same_lines"]


class TooHard(Exception):
    """Comparing these texts would take more than a second or two."""


# Stretches of up to so many lines without a unique one are compared line with line.
_SMALL = 128


class _Comparison:
    def __init__(self, old: list[str], new: list[str]) -> None:
        self.old = old
        self.new = new
        self.same: dict[int, int] = {}
        # In comparisons of one line, of about 0.3 us. A text of 16 MiB in ordinary lines, much
        # changed, needs half of it.
        self.budget = 2_000_000

    def compare(self) -> None:
        stretches = [(0, len(self.old), 0, len(self.new))]
        while stretches:
            a, a_end, b, b_end = self._trimmed(*stretches.pop())
            if a == a_end or b == b_end:
                continue
            anchors = self._unique(a, a_end, b, b_end)
            if not anchors:
                self._small(a, a_end, b, b_end)
                continue
            self.same.update(anchors)
            for at_a, at_b in anchors:
                if at_a > a and at_b > b:
                    stretches.append((a, at_a, b, at_b))
                a, b = at_a + 1, at_b + 1
            stretches.append((a, a_end, b, b_end))

    def _trimmed(self, a: int, a_end: int, b: int, b_end: int) -> tuple[int, int, int, int]:
        """The stretch without its equal ends, which are noted."""
        old, new = self.old, self.new
        while a < a_end and b < b_end and old[a] == new[b]:
            self.same[a] = b
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and old[a_end - 1] == new[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            self.same[a_end] = b_end
        return a, a_end, b, b_end

    def _unique(self, a: int, a_end: int, b: int, b_end: int) -> list[tuple[int, int]]:
        """The lines that occur once in either stretch, as far as they keep their order."""
        self._spend(a_end - a + b_end - b)
        old, new = self.old[a:a_end], self.new[b:b_end]
        old_counts, new_counts = Counter(old), Counter(new)
        places = dict(zip(new, range(b, b_end), strict=True))
        return longest_rise(
            [
                (at, places[line])
                for at, line in enumerate(old, start=a)
                if old_counts[line] == 1 and new_counts.get(line) == 1
            ]
        )

    def _small(self, a: int, a_end: int, b: int, b_end: int) -> None:
        """The longest common subsequence, if the stretch is small; else it counts as changed."""
        if max(a_end - a, b_end - b) > _SMALL:
            return
        self._spend((a_end - a) * (b_end - b))
        old, new = self.old[a:a_end], self.new[b:b_end]
        lengths = _lengths(old, new)
        i = j = 0
        while lengths[i][j]:
            if old[i] == new[j]:
                self.same[a + i] = b + j
                i, j = i + 1, j + 1
            elif lengths[i + 1][j] >= lengths[i][j + 1]:
                i += 1
            else:
                j += 1

    def _spend(self, comparisons: int) -> None:
        self.budget -= comparisons
        if self.budget < 0:
            raise TooHard


def _lengths(old: list[str], new: list[str]) -> list[list[int]]:
    """[i][j]: the length of the longest common subsequence of `old[i:]` and `new[j:]`."""
    below = [0] * (len(new) + 1)
    lengths = [below]
    for line in reversed(old):
        row = below[:]
        longest = 0
        for j in range(len(new) - 1, -1, -1):
            if new[j] == line:
                longest = below[j + 1] + 1
            elif below[j] > longest:
                longest = below[j]
            row[j] = longest
        lengths.append(row)
        below = row
    lengths.reverse()
    return lengths


def same_lines(old: list[str], new: list[str]) -> dict[int, int]:
    """From index in `old` to index in `new`, for lines that are equal and in the same order.

    A patience diff: as many lines as can be told apart, not always as many as possible.
    """
    comparison = _Comparison(old, new)
    comparison.compare()
    return comparison.same
