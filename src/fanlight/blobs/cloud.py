"""Blobs in S3, Google Cloud Storage or Azure, through obstore.

Keys are content hashes, so nothing here overwrites anything but with the same bytes, and
"already exists" is success. Uploads that were cut stay invisible in the bucket; a life-cycle rule
that aborts incomplete multipart uploads keeps them from costing money.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import structlog
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import AzureStore, GCSStore, S3Store

from fanlight.blobs.proof import RENEW_AFTER_MS, attested, claimed, missing, proven
from fanlight.kit.clock import Clock, SystemClock
from fanlight.model.errors import Invalid, Unavailable

if TYPE_CHECKING:
    from obstore.store import RetryConfig

# A person waits for the publish that waits for this: better an answer than three minutes of hope.
_RETRY: "RetryConfig" = {"max_retries": 4, "retry_timeout": timedelta(seconds=15)}
# The smallest part that S3 accepts; what is smaller goes up whole.
_PART = 5 << 20
# Parts in flight for each upload: enough to hide the network's delay, for 10 MiB of memory.
_PARTS_AT_ONCE = 2

Store = S3Store | GCSStore | AzureStore
_STORES: dict[str, type[Store]] = {"s3": S3Store, "gs": GCSStore, "az": AzureStore}

_log = structlog.get_logger(__name__)


class CloudBlobs:
    """A `BlobStore` in a bucket.

    Putting a blob that is there writes nothing, unless it was written more than an hour ago: then
    the same bytes are written again, so that a sweep which spares young orphans spares it.
    """

    def __init__(self, store: Store, *, clock: Clock | None = None) -> None:
        self._store = store
        self._clock = clock or SystemClock()

    async def put(self, key: bytes, data: bytes) -> None:
        with _explained():
            try:
                await self._store.put_async(key.hex(), data, mode="create")
            except AlreadyExistsError:
                if not await self._is_young(key):
                    await self._store.put_async(key.hex(), data)

    async def put_stream(self, key: bytes, chunks: AsyncIterator[bytes]) -> None:
        source = claimed(key, chunks)
        start = bytearray()
        async for chunk in source:
            start += chunk
            if len(start) >= _PART:
                break
        else:
            return await self.put(key, bytes(start))
        return await self._put_parts(key, _chain(bytes(start), source))

    async def get(self, key: bytes) -> bytes:
        with _explained(key):
            answer = await self._store.get_async(key.hex())
            data = bytes(await answer.bytes_async())
        return proven(key, data)

    async def stream(self, key: bytes, *, chunk: int = 1 << 18) -> AsyncIterator[bytes]:
        async for part in attested(key, self._read(key, chunk)):
            yield part

    async def exists(self, key: bytes) -> bool:
        with _explained():
            return await self._written_at(key) is not None

    async def delete(self, key: bytes) -> None:
        with _explained():
            try:
                await self._store.delete_async(key.hex())
            except FileNotFoundError:
                return

    async def keys(self) -> AsyncIterator[tuple[bytes, int, int]]:
        with _explained():
            async for page in self._store.list():
                for entry in page:
                    key = _key_of(entry["path"])
                    if key is not None:
                        written = int(entry["last_modified"].timestamp() * 1000)
                        yield key, written, entry["size"]

    async def close(self) -> None:
        """Nothing is held open."""

    async def _written_at(self, key: bytes) -> int | None:
        try:
            found = await self._store.head_async(key.hex())
        except FileNotFoundError:
            return None
        return int(found["last_modified"].timestamp() * 1000)

    async def _is_young(self, key: bytes) -> bool:
        written = await self._written_at(key)
        return written is not None and self._clock.now() - written <= RENEW_AFTER_MS

    async def _put_parts(self, key: bytes, chunks: AsyncIterator[bytes]) -> None:
        """An error of `chunks` aborts the upload, so what they are not never appears."""
        with _explained():
            if await self._is_young(key):
                async for _ in chunks:
                    pass
            else:
                await self._store.put_async(
                    key.hex(), chunks, chunk_size=_PART, max_concurrency=_PARTS_AT_ONCE
                )

    async def _read(self, key: bytes, size: int) -> AsyncIterator[bytes]:
        with _explained(key):
            answer = await self._store.get_async(key.hex())
            async for part in answer.stream(min_chunk_size=size):
                for start in range(0, len(part), size):
                    yield bytes(part[start : start + size])


def open_cloud(url: str) -> CloudBlobs:
    """The store at `s3://bucket/prefix?option=value`; see `open_blobs`. Does not connect."""
    parts = urlsplit(url)
    options: Any = dict(parse_qsl(parts.query))
    try:
        store = _STORES[parts.scheme].from_url(
            parts._replace(query="").geturl(),
            config=options,
            client_options={
                "allow_http": options.get("endpoint", "").startswith("http://"),
                "connect_timeout": "5s",
            },
            retry_config=_RETRY,
        )
    except (BaseError, ValueError) as error:
        # The first line says which option is at fault; what follows is for obstore's developers.
        raise Invalid(
            "blob-store-options",
            "The blob store's URL cannot be used.",
            f"{str(error).splitlines()[0]} Options after the question mark are obstore's, for "
            "example s3://bucket/prefix?endpoint=https://storage.example.org&region=eu-1.",
        ) from error
    return CloudBlobs(store)


async def _chain(start: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield start
    async for chunk in rest:
        yield chunk


def _key_of(path: str) -> bytes | None:
    """None for an object that is not ours."""
    try:
        key = bytes.fromhex(path)
    except ValueError:
        return None
    return key if len(key) == 32 else None


@contextmanager
def _explained(key: bytes | None = None) -> Iterator[None]:
    """Turns obstore's errors into ours; `key` is what was read, if anything was."""
    try:
        yield
    except (BaseError, OSError) as error:
        if key is not None and isinstance(error, FileNotFoundError):
            raise missing(key) from None
        _log.warning("blobs.cloud_failed", exc_info=error)
        raise Unavailable(
            "storage-unavailable",
            "The object store does not answer as it should.",
            "The server's log names the cause: its address, its credentials, the bucket's name or "
            "the network. Send it again once that is repaired.",
        ) from error
