import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanlight.page.diff import Hunk, source_diff, text_diff, unified

FEW_LINES = st.lists(st.sampled_from("abcde"), max_size=24)
MARK = "\n\\ No newline at end of file"


def joined(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def patched(a: list[str], hunks: list[Hunk]) -> list[str]:
    """What the hunks make of `a`, checking that everything they say of it is so."""
    result: list[str] = []
    position = 0
    for hunk in hunks:
        result += a[position : hunk.a_start - 1]
        position = hunk.a_start - 1
        assert len(result) == hunk.b_start - 1
        old = [text for sign, text in hunk.rows if sign != "+"]
        assert a[position : position + len(old)] == old
        result += [text for sign, text in hunk.rows if sign != "-"]
        position += len(old)
    return result + a[position:]


def longest_common(a: list[str], b: list[str]) -> int:
    row = [0] * (len(b) + 1)
    for x in a:
        row = _next_row(row, x, b)
    return row[-1]


def _next_row(row: list[int], x: str, b: list[str]) -> list[int]:
    new = [0]
    for at, y in enumerate(b):
        new.append(row[at] + 1 if x == y else max(row[at + 1], new[-1]))
    return new


@given(FEW_LINES, FEW_LINES)
def test_hunks_turn_the_old_text_into_the_new(a: list[str], b: list[str]) -> None:
    assert patched(a, source_diff(joined(a), joined(b))) == b


@given(st.lists(st.sampled_from("ab"), max_size=24), st.lists(st.sampled_from("ab"), max_size=24))
def test_repeated_lines_give_a_shortest_diff(a: list[str], b: list[str]) -> None:
    doubled = [*a, *a], [*b, *b]  # no line is unique, so nothing is anchored
    hunks = source_diff(joined(doubled[0]), joined(doubled[1]))
    kept = sum(len(line) for line in doubled[0]) - sum(
        sign == "-" for hunk in hunks for sign, _ in hunk.rows
    )
    assert kept == longest_common(*doubled)


def test_equal_texts_have_no_hunks() -> None:
    assert source_diff("a\nb", "a\nb") == []
    assert unified("a", "b", hunks=[]) == ""


def test_neighbouring_changes_share_a_hunk_and_distant_ones_do_not() -> None:
    lines = [f"{n}" for n in range(1, 41)]
    changed = ["X" if line in {"5", "10", "30"} else line for line in lines]
    first, second = source_diff(joined(lines), joined(changed))
    assert (first.a_start, first.b_start) == (2, 2)
    assert [row for row in first.rows if row[0] != "="] == [
        ("-", "5"),
        ("+", "X"),
        ("-", "10"),
        ("+", "X"),
    ]
    assert [text for _, text in second.rows] == ["27", "28", "29", "30", "X", "31", "32", "33"]


def test_a_missing_last_line_end_is_a_change() -> None:
    (hunk,) = source_diff("a\nb\n", "a\nb")
    assert hunk.rows == (("=", "a"), ("-", "b"), ("+", f"b{MARK}"))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("", "x\ny\n"),
        ("x\ny\n", ""),
        ("x\ny", "x\nz"),
        ("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n", "a\nc\nd\ne\nf\ng\nh\ni\nj\nk"),
        ("a\r\nb\r\n", "a\r\nc\r\n"),
    ],
)
def test_git_applies_the_unified_form(a: str, b: str, tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_bytes(a.encode())
    patch = unified("a/page", "b/page", hunks=source_diff(a, b)).encode()
    subprocess.run(["git", "apply", "-p1", "-"], input=patch, cwd=tmp_path, check=True)
    assert page.read_bytes() == b.encode()


def test_the_visible_text_is_compared_by_sentence() -> None:
    old = "Pro accounts stall. They leave at the export sheet. Free ones do not.\nNext"
    new = "Pro accounts stall. They stay at the export sheet. Free ones do not.\nNext"
    (hunk,) = text_diff(old, new)
    assert [row for row in hunk.rows if row[0] != "="] == [
        ("-", "They leave at the export sheet."),
        ("+", "They stay at the export sheet."),
    ]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("a\nb\n" * 200_000, "b\na\na\n" * 150_000),
        ("\n" * 500_000, "x\n" * 400_000),
        (
            "".join(f"{n}\n" for n in range(100_000)),
            "".join(f"{n}\n" for n in range(100_000, 0, -1)),
        ),
        ("x" * 4_000_000, "y" * 4_000_000),
    ],
    ids=["crossed", "nothing in common", "reversed", "one line"],
)
def test_hostile_texts_take_seconds_at_most(a: str, b: str) -> None:
    started = time.process_time()
    hunks = source_diff(a, b)
    assert time.process_time() - started < 20
    assert hunks
