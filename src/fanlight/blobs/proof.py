"""Bytes against the hash they are kept under, on the way in and on the way out."""

from collections.abc import AsyncIterator
from hashlib import sha256

from fanlight.model.errors import Invalid, Missing, Unavailable

# An orphan's age decides whether the sweep takes it. Who puts an orphan again must therefore make
# it young again, or it may be swept between this put and the commit that refers to it. A blob
# younger than this is safe from any sweep, so putting it again really writes nothing.
RENEW_AFTER_MS = 3_600_000


def proven(key: bytes, data: bytes) -> bytes:
    if sha256(data).digest() != key:
        raise damaged(key)
    return data


async def claimed(key: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Pass chunks on; raises `Invalid` after the last when they are not what the key says."""
    found = sha256()
    async for chunk in chunks:
        found.update(chunk)
        yield chunk
    if found.digest() != key:
        raise Invalid(
            "blob-mismatch",
            "The bytes that arrived are not the bytes that were announced.",
            "They were cut or changed on the way and nothing was stored. Send them again.",
            expected=key.hex(),
            received=found.hexdigest(),
        )


async def attested(key: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Pass chunks on, but the last only when all together are what the key says.

    So a reader that announced a length never gets a damaged blob whole.
    """
    found = sha256()
    held: bytes | None = None
    async for chunk in chunks:
        found.update(chunk)
        if held is not None:
            yield held
        held = chunk
    if found.digest() != key:
        raise damaged(key)
    if held is not None:
        yield held


def damaged(key: bytes) -> Unavailable:
    return Unavailable(
        "blob-damaged",
        "Stored content is damaged.",
        "Its bytes no longer match their hash. An administrator can bring the blob back from a "
        "backup; publishing the same content again after deleting it also repairs it.",
        blob=key.hex(),
    )


def missing(key: bytes) -> Missing:
    return Missing(
        "blob-missing",
        "Stored content is missing.",
        "The store holds nothing under this hash. An administrator can bring it back from a "
        "backup of the blob store.",
        blob=key.hex(),
    )
