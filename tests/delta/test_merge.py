"""Three-way merges: what comes together, what conflicts, and that no byte is lost."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanlight.delta.lines import TooHard, same_lines
from fanlight.delta.merge import merge3


def merge(base: str, ours: str, theirs: str) -> str | None:
    return merge3(base, ours=ours, theirs=theirs)


# Few lines, so that they repeat; every kind of line end, and none.
lines = st.lists(st.sampled_from(["a", "b", "c", "", "}", "x\r", "y\x0b\u2028z"]), max_size=30)
texts = lines.map("\n".join)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n", "A\nb\nc\nD\n"),
        ("a\nb\nc\n", "a\nnew\nb\nc\n", "a\nb\n", "a\nnew\nb\n"),
        ("a\nb\nc\n", "a\nB\nc\n", "a\nB\nc\n", "a\nB\nc\n"),
        ("a\nb\nc\nd\n", "a\nB\nc\nd\n", "a\nB\nc\nD\n", "a\nB\nc\nD\n"),
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
        ("a\nb\nc\n", "A\nb\nc\n", "a\nb\nc", "A\nb\nc"),
        ("a\nb\nc", "A\nb\nc", "a\nb\nc\n", "A\nb\nc\n"),
        ("a\r\nb\r\nc\r\n", "A\r\nb\r\nc\r\n", "a\r\nb\r\nC\r\n", "A\r\nb\r\nC\r\n"),
        ("a\nb\nc\n", "a\r\nb\nc\n", "a\nb\nC\n", "a\r\nb\nC\n"),
        (
            "a\n\n}\nb\n\n}\nc\n",
            "a\n\n}\nb\n\n}\nC\n",
            "A\n\n}\nb\n\n}\nc\n",
            "A\n\n}\nb\n\n}\nC\n",
        ),
        ("", "", "a", "a"),
    ],
)
def test_edits_of_different_places_come_together(
    base: str, ours: str, theirs: str, merged: str
) -> None:
    assert merge(base, ours, theirs) == merged
    assert merge(base, theirs, ours) == merged


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        ("a\nb\nc\n", "a\nB\nc\n", "a\nß\nc\n"),
        ("a\nb\nc\n", "a\nc\n", "a\nB\nc\n"),
        ("a\nb\n", "a\nx\nb\n", "a\ny\nb\n"),
        ("a\nb\n", "a\nx\nb\n", "a\nx\ny\nb\n"),
        ("a\nb\nc\nd\n", "a\nB\nc\nd\n", "a\nb\nC\nd\n"),
        ("", "a", "b"),
        ("a", "a\n", "a\nb"),
        ("one line", "one long line", "one short line"),
    ],
)
def test_edits_of_one_place_conflict(base: str, ours: str, theirs: str) -> None:
    assert merge(base, ours, theirs) is None
    assert merge(base, theirs, ours) is None


@settings(deadline=None)
@given(texts, texts)
def test_a_side_that_did_nothing_changes_nothing(base: str, other: str) -> None:
    assert merge(base, base, other) == other
    assert merge(base, other, base) == other
    assert merge(base, other, other) == other


@settings(deadline=None, max_examples=200)
@given(texts, texts, texts)
def test_both_sides_are_equal_partners(base: str, ours: str, theirs: str) -> None:
    assert merge(base, ours, theirs) == merge(base, theirs, ours)


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_edits_apart_from_each_other_always_merge(data: st.DataObject) -> None:
    """Each line of a text of unlike lines is edited by one side, and every second one by none."""
    edit = st.sampled_from(["keep", "ours", "theirs", "both"])
    edits = data.draw(st.lists(edit, min_size=1, max_size=20))
    new = data.draw(
        st.lists(st.lists(st.sampled_from(["new", ""]), max_size=3), min_size=20, max_size=20)
    )

    def edited(sides: set[str]) -> str:
        parts = [
            [f"still {at}", *(new[at] if side in sides else [f"line {at}"])]
            for at, side in enumerate(edits)
        ]
        return "\n".join([*(line for part in parts for line in part), "end"])

    merged = merge(edited(set()), edited({"ours", "both"}), edited({"theirs", "both"}))
    assert merged == edited({"ours", "theirs", "both"})


@settings(deadline=None, max_examples=200)
@given(lines, lines)
def test_the_same_lines_are_equal_and_in_order(old: list[str], new: list[str]) -> None:
    pairs = sorted(same_lines(old, new).items())
    assert [old[a] for a, _ in pairs] == [new[b] for _, b in pairs]
    assert [b for _, b in pairs] == sorted({b for _, b in pairs})


def test_a_large_text_with_many_edits_merges() -> None:
    base = [f"line {at}" for at in range(30_000)]
    ours, theirs, both = base[:], base[:], base[:]
    for at in range(0, 30_000, 100):
        ours[at] = both[at] = "ours"
        theirs[at + 50] = both[at + 50] = "theirs"
    assert merge("\n".join(base), "\n".join(ours), "\n".join(theirs)) == "\n".join(both)


def test_one_line_a_hundred_thousand_times() -> None:
    base = "a\n" * 100_000
    assert merge(base, "b\n" + base, base + "c\n") == "b\n" + base + "c\n"


def test_texts_made_to_take_long_are_not_compared() -> None:
    """Stretches without a unique line, each small enough to be compared line with line."""
    draw = random.Random(1)

    def hostile() -> list[str]:
        return [line for at in range(160) for line in (f"anchor {at}", *draw.choices("ab", k=120))]

    texts = hostile(), hostile(), hostile()
    with pytest.raises(TooHard):
        same_lines(*texts[:2])
    assert merge(*("\n".join(text) for text in texts)) is None
