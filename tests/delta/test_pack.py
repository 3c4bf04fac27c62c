"""Versions packed against earlier ones: the order, the sizes, and what damage does."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanlight.delta.pack import BLOCK, CorruptDelta, base_of, pack, unpack

MIB = 1024 * 1024


def noise(size: int, seed: int = 1) -> bytes:
    """Text that compresses to about half, so that a match that is missed shows."""
    return random.Random(seed).randbytes(size // 2).hex().encode()


def chain(n: int) -> list[int]:
    """The versions that have to be unpacked before `n`."""
    base = base_of(n)
    return [] if base is None else [base, *chain(base)]


def unpacks(packed: bytes, base: bytes | None, size: int) -> bytes | None:
    try:
        return unpack(packed, base, size=size)
    except CorruptDelta:
        return None


def test_every_version_is_within_ten_steps_of_a_key_frame_of_its_block() -> None:
    for n in range(1, 10_001):
        steps = chain(n)
        first = (n - 1) // BLOCK * BLOCK + 1
        assert len(steps) <= 10
        assert [n, *steps][-1] == first
        assert steps == sorted(steps, reverse=True)


def test_the_bases_of_the_first_versions() -> None:
    assert [base_of(n) for n in range(1, 10)] == [None, 1, 1, 3, 1, 5, 5, 7, 1]
    assert [base_of(n) for n in (1024, 1025, 1026, 2048, 2049)] == [1023, None, 1025, 2047, None]


def test_there_is_no_version_zero() -> None:
    with pytest.raises(ValueError, match="count from 1"):
        base_of(0)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=3000), st.none() | st.binary(max_size=3000), st.sampled_from([1, 3, 9]))
def test_unpack_gives_back_what_was_packed(new: bytes, base: bytes | None, level: int) -> None:
    assert unpack(pack(new, base, level=level), base, size=len(new)) == new


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=2000), st.none() | st.binary(max_size=50), st.integers(0, 5000))
def test_garbage_is_corrupt(data: bytes, base: bytes | None, size: int) -> None:
    with pytest.raises(CorruptDelta):
        unpack(data, base, size=size)


@pytest.mark.parametrize("base", [None, noise(4000)])
def test_a_flipped_bit_never_gives_other_content(base: bytes | None) -> None:
    content = noise(4000)[:1500] + b"and more" + noise(4000)[1500:]
    packed = pack(content, base)
    positions = range(min(len(packed), 80) * 8)
    flipped = [
        unpacks(
            packed[: bit // 8] + bytes([packed[bit // 8] ^ 1 << bit % 8]) + packed[bit // 8 + 1 :],
            base,
            len(content),
        )
        for bit in positions
    ]
    # Some bits mean nothing to a reader: one of the header, codes of letters that do not occur.
    assert set(flipped) <= {None, content}
    assert flipped.count(None) > 0.9 * len(flipped)


def test_truncation_and_trailing_bytes_are_corrupt() -> None:
    base = noise(4000)
    content = base + b"more"
    packed = pack(content, base)
    cut = [unpacks(packed[:length], base, len(content)) for length in range(len(packed))]
    assert set(cut) == {None}
    assert unpacks(packed + b"\0", base, len(content)) is None
    assert unpacks(packed + packed, base, len(content)) is None


def test_another_base_or_size_is_corrupt() -> None:
    base, other = noise(4000), noise(4000, seed=2)
    packed = pack(base + b"more", base)
    size = len(base) + 4
    assert unpacks(packed, base, size) == base + b"more"
    for wrong in (other, None, b"", base[:-1], base + b"x", base[1:]):
        assert unpacks(packed, wrong, size) is None
    for wrong_size in (size - 1, size + 1, 0, -1, -2):
        assert unpacks(packed, base, wrong_size) is None


def test_a_frame_that_claims_more_is_not_inflated() -> None:
    bomb = pack(bytes(64 * MIB), None)
    assert len(bomb) < 10_000
    with pytest.raises(CorruptDelta):
        unpack(bomb, None, size=1000)


def test_a_base_too_short_for_a_dictionary_is_left_out() -> None:
    assert pack(b"hello", b"1234567") == pack(b"hello", None)


def test_what_a_small_frame_costs_beside_its_content() -> None:
    """Header 6, block 3, checksum 4."""
    assert len(pack(b"", None)) == 13
    assert len(pack(b"\x01\x02\x03", None)) == 16


@pytest.mark.parametrize("size", [10_000, 200_000, 1_400_000, 2 * MIB])
def test_a_small_change_costs_less_than_a_kilobyte(size: int) -> None:
    """Around 1.3 MiB zstd's ordinary match finder loses the start of the base."""
    base = noise(size)
    new = b"head" + base[: size // 3] + b"changed" + base[size // 3 + 9 : -100] + b"tail"
    packed = pack(new, base)
    assert len(packed) < 1000
    assert unpack(packed, base, size=len(new)) == new


def test_a_history_of_small_changes_stays_small() -> None:
    """300 versions of an 80 KiB page: each within 2 % of the page, rows and all, so well below."""
    draw = random.Random(3)
    pages = [bytearray(noise(80 * 1024))]
    for _ in range(299):
        page = bytearray(pages[-1])
        at = draw.randrange(len(page) - 30)
        page[at : at + 30] = draw.randbytes(20)
        pages.append(page)
    stored: list[bytes] = []
    for n, page in enumerate(pages, start=1):
        base = base_of(n)
        stored.append(pack(bytes(page), bytes(pages[base - 1]) if base else None))
    assert sum(map(len, stored[1:])) / 299 < 0.005 * 80 * 1024

    content = None
    for n in [*reversed(chain(256)), 256]:
        content = unpack(stored[n - 1], content, size=len(pages[n - 1]))
    assert content == bytes(pages[255])
