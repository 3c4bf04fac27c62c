"""Live updates: what to cut from the page that a viewer has, and what to insert.

On the way it is JSON, `[[skip, delete, "insert"], ...]`, in a raw deflate stream (RFC 1951),
which every browser takes apart with `DecompressionStream("deflate-raw")` and a few lines.
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeGuard

from fanlight.delta.align import Region, changes
from fanlight.delta.errors import CorruptDelta

__all__ = ["CorruptDelta", "Op", "apply", "decode", "encode", "splice"]


class Op(NamedTuple):
    """Keep the next `skip` bytes of the old page, drop `delete` bytes, put `insert` there.

    Both counts are bytes of UTF-8 and end between characters. What is left of the old page
    after the last operation stays.
    """

    skip: int
    delete: int
    insert: str


def splice(old: bytes, new: bytes) -> list[Op]:
    """The operations that turn `old` into `new`; none if they are the same.

    ValueError if either is not UTF-8. Time grows with the length by comparison only, and with
    the change; texts that share no order become one operation that replaces what differs.
    """
    before, after = _text(old), _text(new)
    ascii_only = old.isascii()
    ops, done = [], 0
    for region in _joined(changes(before, after)):
        kept, cut = before[done : region.a], before[region.a : region.a_end]
        done = region.a_end
        skip, delete = (
            (len(kept), len(cut)) if ascii_only else (len(kept.encode()), len(cut.encode()))
        )
        ops.append(Op(skip, delete, after[region.b : region.b_end]))
    return ops


def apply(old: bytes, ops: Iterable[Op]) -> bytes:
    """`old` after the operations. CorruptDelta if they reach beyond its end."""
    parts: list[bytes] = []
    at = 0
    for skip, delete, insert in ops:
        parts += old[at : at + skip], insert.encode()
        at += skip + delete
        if at > len(old):
            raise CorruptDelta("The update is for another, longer page. Load the page whole.")
    parts.append(old[at:])
    return b"".join(parts)


def encode(ops: Iterable[Op]) -> bytes:
    text = json.dumps(list(ops), ensure_ascii=False, separators=(",", ":"))
    squeeze = zlib.compressobj(level=9, wbits=-15, memLevel=9)
    return squeeze.compress(text.encode()) + squeeze.flush()


def decode(data: bytes, *, limit: int) -> list[Op]:
    """The operations in `data`, which may come from anybody.

    CorruptDelta if it is not exactly what `encode` makes in shape and type, or if the JSON
    within has more than `limit` bytes; never inflates beyond that.
    """
    try:
        rows = json.loads(_inflate(data, limit).decode())
    except (zlib.error, ValueError, RecursionError) as error:
        raise CorruptDelta(f"The update cannot be read ({error}). Load the page whole.") from error
    if not isinstance(rows, list):
        raise CorruptDelta("The update is not a list of operations. Load the page whole.")
    return [_op(row) for row in rows]


def _text(page: bytes) -> str:
    try:
        return page.decode()
    except UnicodeDecodeError as error:
        raise ValueError(
            f"The page is not UTF-8 (byte {error.start}), so there is no patch for it. "
            "Send the page whole."
        ) from error


def _joined(regions: list[Region]) -> Iterator[Region]:
    """Regions with next to nothing between them become one: an operation costs about six bytes
    after compression, so keeping fewer characters than that costs more than sending them.
    """
    if not regions:
        return
    current = regions[0]
    for region in regions[1:]:
        if region.a - current.a_end < 6:
            current = Region(current.a, region.a_end, current.b, region.b_end)
        else:
            yield current
            current = region
    yield current


def _inflate(data: bytes, limit: int) -> bytes:
    stretch = zlib.decompressobj(wbits=-15)
    text = stretch.decompress(data, limit + 1)
    if len(text) > limit:
        raise CorruptDelta(f"The update is larger than {limit} bytes. Load the page whole.")
    if not stretch.eof or stretch.unused_data:
        raise CorruptDelta("The update is cut short or has something behind it. Load the page.")
    return text


def _op(row: object) -> Op:
    match row:
        case [skip, delete, str(insert)] if (
            _is_count(skip) and _is_count(delete) and _is_text(insert)
        ):
            return Op(skip, delete, insert)
    raise CorruptDelta("An operation of the update has another shape. Load the page whole.")


def _is_count(value: object) -> TypeGuard[int]:
    """JSON's `true` is an int to isinstance."""
    return type(value) is int and value >= 0


def _is_text(insert: str) -> bool:
    """JSON can spell half of a surrogate pair, which is no text."""
    try:
        insert.encode()
    except UnicodeEncodeError:
        return False
    return True
