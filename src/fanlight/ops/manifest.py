"""The list of a version's files, itself an object of the version store.

One line for each file, sorted by path: SHA-256 in hex, size in bytes, path. Lines are independent
of each other, so that the difference between two versions' lists is small.
"""

from collections.abc import Iterable

from fanlight.model.artifact import FileEntry


def encode(entries: Iterable[FileEntry]) -> bytes:
    ordered = sorted(entries, key=lambda entry: entry.path)
    return "".join(f"{e.sha256.hex()} {e.size} {e.path}\n" for e in ordered).encode()


def decode(data: bytes) -> tuple[FileEntry, ...]:
    return tuple(_entry(line) for line in data.decode().split("\n") if line)


def _entry(line: str) -> FileEntry:
    digest, size, path = line.split(" ", 2)
    return FileEntry(path, bytes.fromhex(digest), int(size))
