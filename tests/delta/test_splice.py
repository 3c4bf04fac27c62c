"""Live patches: exact, small, and bounded on texts made to be hard."""

import gzip
import json
import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanlight.delta.align import changes
from fanlight.delta.splice import CorruptDelta, Op, apply, decode, encode, splice

MIB = 1024 * 1024

# Few letters, so that runs repeat and alignments are ambiguous; characters of one to four bytes.
text = st.text("ab \n<>};é—漢😀", max_size=400)
paragraphs = st.lists(st.sampled_from(["<p>one</p>", "two; 2", "drei", "", "{}"]), max_size=60).map(
    "\n".join
)
pages = text | paragraphs


def deflated(text: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(text) + squeeze.flush()


def page_of(rows: int, seed: int = 5, end: str = "\n") -> list[str]:
    draw = random.Random(seed)
    return [
        f'<tr class="row"><td>{draw.choice(["export", "sheet", "plan"])} {at}</td>'
        f'<td class="num">{draw.randint(0, 99_999)}</td></tr>{end}'
        for at in range(rows)
    ]


@settings(deadline=None, max_examples=250)
@given(pages, pages)
def test_the_operations_turn_the_old_page_into_the_new(old: str, new: str) -> None:
    assert apply(old.encode(), splice(old.encode(), new.encode())) == new.encode()


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_edits_of_a_page_are_found_exactly(data: st.DataObject) -> None:
    """Pages long enough for stepping, for every level of marks, and for the probes."""
    end = data.draw(st.sampled_from(["\n", "", "漢\n"]))
    old = "".join(page_of(150, end=end))
    new = old
    for _ in range(data.draw(st.integers(1, 8))):
        at, cut = data.draw(st.integers(0, len(new))), data.draw(st.integers(0, 3000))
        new = new[:at] + data.draw(pages) + new[at + cut :]
    ops = splice(old.encode(), new.encode())
    assert apply(old.encode(), ops) == new.encode()
    assert decode(encode(ops), limit=MIB) == ops


@settings(deadline=None, max_examples=200)
@given(pages, pages)
def test_regions_are_in_order_and_apart(old: str, new: str) -> None:
    regions = changes(old, new)
    ends = [(0, 0), *((region.a_end, region.b_end) for region in regions)]
    starts = [*((region.a, region.b) for region in regions), (len(old), len(new))]
    for (a_end, b_end), (a, b) in zip(ends, starts, strict=True):
        assert old[a_end:a] == new[b_end:b]
    assert all(region.a_end > region.a or region.b_end > region.b for region in regions)


counts = st.integers(0, 10**9)
ops = st.lists(st.builds(Op, counts, counts, st.text(max_size=20)), max_size=10)


@pytest.mark.slow
@settings(deadline=None)
@given(ops)
def test_decode_gives_back_what_was_encoded(ops: list[Op]) -> None:
    assert decode(encode(ops), limit=MIB) == ops


def test_the_shape_on_the_wire() -> None:
    ops = splice(b"<p>one</p><p>2</p>", '<p>one</p><p>"zwölf"</p>'.encode())
    assert zlib.decompress(encode(ops), wbits=-15).decode() == '[[13,1,"\\"zwölf\\""]]'
    assert zlib.decompress(encode([]), wbits=-15) == b"[]"


def test_the_same_page_needs_no_operation() -> None:
    assert splice(b"same", b"same") == []
    assert splice(b"", b"") == []


def test_from_nothing_and_to_nothing() -> None:
    assert splice(b"", b"all") == [Op(0, 0, "all")]
    assert splice(b"all", b"") == [Op(0, 3, "")]


def test_counts_are_bytes_and_cuts_fall_between_characters() -> None:
    """é and è share their first byte, 😀 and 😁 their first three."""
    assert splice("né!".encode(), "nè!".encode()) == [Op(1, 2, "è")]
    assert splice("漢😀 ok".encode(), "漢😁 ok".encode()) == [Op(3, 4, "😁")]


def test_changes_next_to_each_other_become_one_operation() -> None:
    old = b"<b>1</b> of <b>10</b>, <i>x</i>"
    assert splice(old, b"<b>1</b> of <b>20</b>, <i>x</i>") == [Op(15, 1, "2")]
    assert splice(b"a1b2c" + b"." * 99, b"a3b4c" + b"." * 99) == [Op(1, 3, "3b4")]


@pytest.mark.parametrize("bad", [b"\xff", b"ok \xe2\x82", b"\xed\xa0\x80", b"\xc0\xaf"])
def test_only_utf8_can_be_spliced(bad: bytes) -> None:
    with pytest.raises(ValueError, match="not UTF-8"):
        splice(bad, b"fine")
    with pytest.raises(ValueError, match="not UTF-8"):
        splice(b"fine", bad)


def test_operations_beyond_the_page_are_refused() -> None:
    for op in (Op(4, 0, ""), Op(0, 4, ""), Op(2, 2, "x"), Op(10**30, 0, "")):
        with pytest.raises(CorruptDelta):
            apply(b"abc", [op])
    assert apply(b"abc", [Op(3, 0, "!")]) == b"abc!"


@pytest.mark.parametrize(
    "shape",
    [
        b"",
        b"null",
        b"{}",
        b'"[]"',
        b"[1]",
        b"[[]]",
        b"[[1,2]]",
        b'[[1,2,"",4]]',
        b'[[-1,0,""]]',
        b'[[0,-1,""]]',
        b'[[1.0,0,""]]',
        b'[[true,0,""]]',
        b'[["1",0,""]]',
        b"[[1,0,null]]",
        b'[[NaN,0,""]]',
        b'[{"skip":1}]',
        b'["abc"]',
        b'[[0,0,"\\ud83d"]]',
        b'[[0,0,"\xff"]]',
        b'[[0,0,""]] x',
        b"[" * 100_000,
        '[[0,0,""]]'.encode("utf-16"),
        b"[[" + b"9" * 5000 + b',0,""]]',
    ],
)
def test_another_shape_is_refused(shape: bytes) -> None:
    with pytest.raises(CorruptDelta):
        decode(deflated(shape), limit=MIB)


def test_damaged_streams_are_refused() -> None:
    data = encode([Op(1, 2, "three")])
    for bad in (b"", b"\xff\xff", data[:-1], data + b"\0", zlib.compress(b"[]"), b"[]"):
        with pytest.raises(CorruptDelta):
            decode(bad, limit=MIB)


def test_the_limit_counts_what_comes_out() -> None:
    data = encode([Op(0, 0, "x" * 100)])
    size = len(json.dumps([[0, 0, "x" * 100]], separators=(",", ":")))
    assert decode(data, limit=size) == [Op(0, 0, "x" * 100)]
    with pytest.raises(CorruptDelta, match="larger"):
        decode(data, limit=size - 1)
    with pytest.raises(CorruptDelta, match="larger"):
        decode(deflated(b" " * 16 * MIB), limit=1000)


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_small_update_of_a_page_is_a_sliver_of_it(end: str) -> None:
    """At 200 KiB at most a 60th of what gzip makes of the page, with or without line breaks."""
    rows = page_of(3200, end=end)
    old = "".join(rows).encode()
    for at, value in ((40, 1), (900, 22), (901, 333), (2500, 4444)):
        head, _, tail = rows[at].rpartition(">")
        rows[at] = head.rpartition('"num">')[0] + f'"num">{value}</td></tr>' + tail
    rows.insert(1200, page_of(1, seed=9, end=end)[0])
    new = "".join(rows).encode()
    assert len(old) > 200_000
    assert len(encode(splice(old, new))) < len(gzip.compress(new, 9)) / 60


def test_a_row_moved_inserted_or_cut_in_bulk_leaves_the_rest_alone() -> None:
    rows = page_of(2000)
    old = "".join(rows)
    edits = {
        "moved": rows[:10] + rows[60:1500] + rows[10:60] + rows[1500:],
        "cut": rows[:100] + rows[700:],
        "inserted": rows[:100] + page_of(600, seed=8) + rows[100:],
    }
    for name, changed in edits.items():
        new = "".join(["<p>updated</p>\n", *changed, "<p>end</p>"])
        sent = sum(len(op.insert) for op in splice(old.encode(), new.encode()))
        grown = max(0, len(new) - len(old))
        assert sent < grown + 52 * len(rows[0]), name


def test_figures_that_all_changed_are_sent_without_what_is_between_them() -> None:
    draw = random.Random(4)
    before = ", ".join(f'{{"t": {t}, "v": {draw.randint(0, 9999)}}}' for t in range(2000))
    draw = random.Random(6)
    after = ", ".join(f'{{"t": {t}, "v": {draw.randint(0, 9999)}}}' for t in range(2000))
    ops = splice(before.encode(), after.encode())
    assert sum(len(op.insert) for op in ops) < 2000 * 5


def test_text_without_any_mark_is_aligned_by_probes() -> None:
    """Such as an image in a data: URL."""
    old = random.Random(1).randbytes(100_000).hex()
    new = old[:5000] + "0" * 30 + old[5000:90_000] + old[120_000:150_000] + "1" + old[150_000:]
    assert sum(len(op.insert) for op in splice(old.encode(), new.encode())) < 200


def test_one_letter_ten_million_times() -> None:
    assert splice(b"a" * 10**7, b"a" * (10**7 - 5)) == [Op(10**7 - 5, 5, "")]
    period = b"ab" * (5 * 10**6)
    assert apply(b"a" * 10**7, splice(b"a" * 10**7, period)) == period


def test_texts_with_nothing_in_common_become_one_replacement() -> None:
    old = random.Random(1).randbytes(MIB).hex()
    new = (
        random.Random(2)
        .randbytes(MIB)
        .hex()
        .upper()
        .translate(str.maketrans("0123456789", "GHIJKLMNOP"))
    )
    old = old.translate(str.maketrans("0123456789", "ghijklmnop"))
    assert splice(old.encode(), new.encode()) == [Op(0, 2 * MIB, new)]


def test_more_lines_than_there_is_time_for_become_one_replacement() -> None:
    old, new = "ab\n" * 520_000, "ba\n" * 520_000
    ops = splice(old.encode(), new.encode())
    assert len(ops) == 1
    assert apply(old.encode(), ops) == new.encode()


def test_anchors_nested_as_deep_as_the_text_is_long() -> None:
    """Every line is unique only between two that are unique only between two others."""

    def nested(mark: str) -> bytes:
        return "".join(f"unit {n}\n{mark}{n}\nunit {n - 1}\n" for n in range(1, 3000)).encode()

    old, new = nested("x"), nested("y")
    assert apply(old, splice(old, new)) == new
