"""Times in tables are those of the reader's clock."""

import time
from collections.abc import Iterator

import pytest

from fanlight.cli import moments
from fanlight.kit.clock import SystemClock, iso


@pytest.fixture
def kathmandu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("kathmandu")
def test_a_time_is_local() -> None:
    assert moments.local("2026-03-01T20:00:30.123Z") == "2026-03-02 01:45"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-9, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (7_300, "2 h ago"),
        (700_000, "8 d ago"),
    ],
)
def test_an_age_is_in_the_largest_unit(seconds: int, said: str) -> None:
    assert moments.age(iso(SystemClock().now() - seconds * 1000)) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(60, "1 minute"), (900, "15 minutes"), (3600, "1 hour"), (7200, "2 hours")],
)
def test_a_length_is_in_minutes_or_hours(seconds: int, said: str) -> None:
    assert moments.length(seconds) == said
