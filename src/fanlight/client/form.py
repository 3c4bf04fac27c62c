"""A form of files (multipart/form-data, RFC 7578) that is read from disk as it is sent."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fanlight.client.http import Upload
from fanlight.kit.ids import new_id
from fanlight.model.errors import Invalid

_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file to publish: on disk, or `data` where it is in memory already."""

    path: str
    place: Path | None = None
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Form:
    """A `meta` part of JSON, and a `files` part for each file."""

    meta: Mapping[str, Any]
    files: Sequence[LocalFile]
    boundary: str = field(default_factory=new_id)

    @property
    def content_type(self) -> str:
        return f"multipart/form-data; boundary={self.boundary}"

    def upload(self) -> Upload:
        meta = LocalFile("meta", data=json.dumps(given(self.meta)).encode())
        parts = [_Part(self._head('name="meta"', "application/json"), meta, len(meta.data))]
        parts += [_Part(self._file_head(file), file, _size(file)) for file in self.files]
        chunks = _Chunks(parts, f"--{self.boundary}--\r\n".encode())
        return Upload(chunks, chunks.size)

    def _file_head(self, file: LocalFile) -> bytes:
        name = file.path.replace("\\", "\\\\").replace('"', '\\"')
        if not name.isprintable():
            raise Invalid(
                "bad-path", f"{name!r} has characters that no path may have.", "Rename the file."
            )
        return self._head(f'name="files"; filename="{name}"', "application/octet-stream")

    def _head(self, disposition: str, kind: str) -> bytes:
        return (
            f"--{self.boundary}\r\ncontent-disposition: form-data; {disposition}\r\n"
            f"content-type: {kind}\r\n\r\n"
        ).encode()


@dataclass(frozen=True, slots=True)
class _Part:
    head: bytes
    file: LocalFile
    size: int

    def contents(self) -> Iterator[bytes]:
        """Exactly `size` bytes, which have been promised already."""
        if self.file.place is None:
            yield self.file.data
            return
        left = self.size
        with self.file.place.open("rb") as opened:
            while left and (chunk := opened.read(min(_CHUNK, left))):
                yield chunk
                left -= len(chunk)
        if left:
            raise Invalid(
                "changing-file",
                f"{self.file.path} became shorter while it was being published.",
                "Publish again when whatever writes it has finished.",
            )


@dataclass(frozen=True, slots=True)
class _Chunks:
    """Can be iterated again, for another attempt."""

    parts: Sequence[_Part]
    end: bytes

    @property
    def size(self) -> int:
        return sum(len(part.head) + part.size + 2 for part in self.parts) + len(self.end)

    def __iter__(self) -> Iterator[bytes]:
        for part in self.parts:
            yield part.head
            yield from part.contents()
            yield b"\r\n"
        yield self.end


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what says nothing."""
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _size(file: LocalFile) -> int:
    return len(file.data) if file.place is None else file.place.stat().st_size
