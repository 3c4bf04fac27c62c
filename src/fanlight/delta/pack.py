"""A version stored as its difference from an earlier one: a zstd frame (RFC 8878) whose prefix
dictionary is the base, what `zstd --patch-from` makes.
"""

import sys

from fanlight.delta.errors import CorruptDelta

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["BLOCK", "CorruptDelta", "base_of", "pack", "unpack"]

# One key frame in so many versions; 2**10, so a version is at most ten deltas away from it.
BLOCK = 1024
_MAGIC = b"\x28\xb5\x2f\xfd"
# zstd refuses a dictionary of fewer bytes, and so short a base has nothing to give.
_SHORTEST_BASE = 8


def base_of(n: int) -> int | None:
    """The version that version `n` (counted from 1) is packed against; None for a key frame.

    Skip-delta order: the place within the block, counted from 0, with its lowest set bit
    cleared. A version is reached in as many deltas as its place has set bits: at most ten.
    """
    if n < 1:
        raise ValueError(f"Versions count from 1, so {n} has no place. Pass the version's number.")
    place = (n - 1) % BLOCK
    return n - (place & -place) if place else None


def pack(new: bytes, base: bytes | None, *, level: int = 3) -> bytes:
    """`new` as one frame, against `base` if there is one.

    The frame ends in a checksum of the content, the only thing that tells a wrong base from
    the right one. It does not carry the length (up to 4 bytes), which the caller has to keep.
    """
    option = zstd.CompressionParameter
    options: dict[int, int] = {
        option.compression_level: level,
        option.checksum_flag: 1,
        option.content_size_flag: 0,
    }
    if base is None or len(base) < _SHORTEST_BASE:
        return zstd.compress(new, options=options)
    # The window has to reach from the end of `new` to the start of `base`. From about 1.3 MiB
    # on, the ordinary match finder forgets the start of the base before it gets there (the delta
    # then is a thousand times larger); the long-distance one does not, and costs smaller pages
    # nothing.
    options[option.window_log] = _window_log(len(base) + len(new))
    options[option.enable_long_distance_matching] = 1
    return zstd.compress(new, options=options, zstd_dict=_prefix(base))


def unpack(packed: bytes, base: bytes | None, *, size: int) -> bytes:
    """The content of `size` bytes that `pack` was given, with the same `base`.

    Raises CorruptDelta for anything else: damage, another base, another size, a frame cut short
    or followed by something. Never holds more than one byte beyond `size`, whatever the frame
    claims.
    """
    if size < 0 or packed[:4] != _MAGIC:
        raise CorruptDelta("The stored version is not a zstd frame. Restore it from a backup.")
    against = base if base is not None and len(base) >= _SHORTEST_BASE else b""
    decoder = zstd.ZstdDecompressor(
        zstd_dict=_prefix(against) if against else None,
        # No frame of ours needs a larger window, so a damaged header cannot ask for gigabytes.
        options={zstd.DecompressionParameter.window_log_max: _window_log(len(against) + size)},
    )
    try:
        content = decoder.decompress(packed, max_length=size + 1)
    except zstd.ZstdError as error:
        raise CorruptDelta(
            f"The stored version cannot be read against its base ({error}). "
            "Restore it from a backup."
        ) from error
    if len(content) != size or not decoder.eof or decoder.unused_data:
        raise CorruptDelta(
            f"The stored version should have {size} bytes and end there, and does not. "
            "Restore it from a backup."
        )
    return content


def _prefix(base: bytes) -> tuple[zstd.ZstdDict, int]:
    return zstd.ZstdDict(base, is_raw=True).as_prefix


def _window_log(reach: int) -> int:
    low, high = zstd.CompressionParameter.window_log.bounds()
    return min(max((reach - 1).bit_length(), low), high)
