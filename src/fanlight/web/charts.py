"""Bar charts as plain values, which templates draw as SVG with a table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 96
# Between two bars, as a part of what each has.
_GAP = 0.25


@dataclass(frozen=True, slots=True)
class Bar:
    """In units of the chart; `label` and `value` are the words of its row in the table."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`sum` says in a few words what all of it comes to, `most` what the tallest bar does."""

    name: str
    sum: str
    most: str
    bars: Sequence[Bar]


def bars(days: Sequence[tuple[str, int, str]]) -> list[Bar]:
    """Of days with their values, each also in words; the largest reaches the top."""
    most = max((value for _, value, _ in days), default=0) or 1
    step = WIDTH / max(1, len(days))
    return [
        Bar(
            x=round(at * step, 2),
            y=round(HEIGHT - value / most * HEIGHT, 2),
            width=round(step * (1 - _GAP), 2),
            height=round(value / most * HEIGHT, 2),
            label=label,
            value=words,
        )
        for at, (label, value, words) in enumerate(days)
    ]
