"""How much of what people sent an agent is told at once."""

import json
from collections.abc import Iterator
from typing import Any

from fanlight.wire import tools

A_COMMENT = {
    "author": {"name": "Ada"},
    "agent": "",
    "created_at": "2026-01-01T00:00:00.000Z",
    "deleted": False,
    "withheld": False,
}
MOST = 100_000


def waiting(*threads: list[str]) -> dict[str, Any]:
    items = [
        {
            "cursor": n * 10,
            "artifact": "a",
            "title": "Report",
            "thread": {
                "id": f"thread-{n}",
                "version": 1,
                "anchor": None,
                "resolved_at": None,
                "comments": [{**A_COMMENT, "text": text} for text in said],
            },
        }
        for n, said in enumerate(threads, 1)
    ]
    return {"items": items, "cursor": len(items) * 10}


def told(fed: tools.Fed) -> list[dict[str, Any]]:
    threads: list[dict[str, Any]] = json.loads(fed.text.splitlines()[2])["threads"]
    return threads


def every(found: dict[str, Any]) -> Iterator[str]:
    """The threads an agent reads that passes on each cursor it is given."""
    while found["items"]:
        fed = tools.feeding(found)
        assert "Cut:" not in fed.text
        yield from (each["thread"] for each in told(fed))
        found["items"] = [each for each in found["items"] if each["cursor"] > fed.cursor]


def test_what_does_not_fit_comes_with_the_next_answer() -> None:
    found = waiting(*([str(n) * 4_000] * 10 for n in range(8)))
    fed = tools.feeding(found)
    assert [each["thread"] for each in told(fed)] == ["thread-1", "thread-2"]
    assert fed.cursor == 20
    assert tools.feedback(found).endswith("pass on cursor 20.")
    assert list(every(found)) == [f"thread-{n}" for n in range(1, 9)]


def test_what_just_fits_is_told_whole() -> None:
    sizes = (30_000, 30_000, 39_000)
    for more in range(0, 1_200, 50):
        found = waiting(*(["x" * (size + more // 3)] for size in sizes))
        assert list(every(found)) == ["thread-1", "thread-2", "thread-3"]


def test_a_thread_that_is_too_long_loses_its_oldest_comments_and_says_so() -> None:
    found = waiting([f"{n} " + "x" * 4_000 for n in range(50)], ["Next"])
    fed = tools.feeding(found)
    thread, *_ = told(fed)
    first = int(thread["comments"][0]["text"].split()[0])
    assert 0 < first < 30
    assert thread["comments"][-1]["text"].startswith("49 ")
    assert thread["left_out"].startswith(f"{first} older comments")
    assert len(fed.text) < MOST + 500
    assert list(every(found)) == ["thread-1", "thread-2"]
