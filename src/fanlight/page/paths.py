"""Paths of published files, and where a URL in one of them leads."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from fanlight.model.errors import Invalid

_SEGMENT_BYTES = 255  # what common file systems can hold, so that a set can be downloaded again
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ABSOLUTE = re.compile(r"/|[A-Za-z]:")
_SPACE = " \t\n\r\f\0"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# What documents are called that came without a name.
_NAMELESS = frozenset({"index.html", "index.htm", "page.md", "image.svg"})
_LOADS_NOTHING = ("data:", "blob:", "about:", "javascript:", "mailto:", "tel:", "cid:")


def check_path(path: str, *, limit: int) -> str:
    """The path as it is stored: POSIX, relative, in Unicode's composed form (NFC).

    Raises:
        Invalid: `bad-path`, for a path that is empty or absolute, has `..`, `.` or empty segments,
            backslashes or control characters, or is longer than `limit` bytes of UTF-8.
    """
    path = unicodedata.normalize("NFC", path)
    problem = _problem(path, limit)
    if problem is not None:
        shown = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", path[:200])
        raise Invalid(
            "bad-path",
            f"The path “{shown}” {problem}.",
            "Name files by their place below the page's folder, such as “assets/chart.png”.",
            path=shown,
        )
    return path


def name_of(path: str) -> str | None:
    """What a document's file is called, where somebody has given it a name."""
    name = path.rpartition("/")[2]
    return None if name in _NAMELESS else name


def _problem(path: str, limit: int) -> str | None:
    segments = path.split("/")
    size = len(path.encode(errors="replace"))
    longest = max(len(segment.encode(errors="replace")) for segment in segments)
    problems = {
        "is empty": not path,
        "has control characters": _CONTROL.search(path) is not None,
        f"is longer than {limit} bytes": size > limit,
        "has a backslash; folders are separated by “/”": "\\" in path,
        "is absolute": _ABSOLUTE.match(path) is not None,
        "has an empty, “.” or “..” part": bool({"", ".", ".."} & set(segments)),
        f"has a part longer than {_SEGMENT_BYTES} bytes": longest > _SEGMENT_BYTES,
        # To Windows they are not there: `.git.` would be unpacked as `.git`.
        "has a part that ends in a dot or a space": any(
            part.endswith((".", " ")) for part in segments
        ),
    }
    return next((problem for problem, is_so in problems.items() if is_so), None)


def check_set(paths: Iterable[str], *, limit: int) -> list[str]:
    """Every path checked, in the order given.

    Raises:
        Invalid: `bad-path` as `check_path`; `duplicate-path` when two paths are the same to a file
            system that ignores case or Unicode forms; `path-clash` when one path is a file and
            also the folder of another.
    """
    checked = [check_path(path, limit=limit) for path in paths]
    seen: dict[str, str] = {}
    for path in checked:
        other = seen.get(_folded(path))
        if other is not None:
            raise Invalid(
                "duplicate-path",
                f"“{other}” and “{path}” are the same file on many computers.",
                "Give the files names that differ in more than case or accents' encoding.",
                path=path,
                other=other,
            )
        seen[_folded(path)] = path
    _check_folders(checked, seen)
    return checked


def _check_folders(paths: list[str], files: dict[str, str]) -> None:
    for path in paths:
        folder = path
        while "/" in folder:
            folder = folder.rpartition("/")[0]
            clash = files.get(_folded(folder))
            if clash is not None:
                raise Invalid(
                    "path-clash",
                    f"“{clash}” is a file, and “{path}” needs it to be a folder.",
                    "Rename one of the two.",
                    path=path,
                    other=clash,
                )


def _folded(path: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads.

    Attributes:
        kind: `local` is a file below the root that published paths are relative to; `outside` is
            the same machine, but not below that root; `remote` is any other host.
        path: of a local file; "" otherwise.
        fragment: what follows `#`, as written.
    """

    kind: Literal["local", "outside", "remote"]
    path: str = ""
    fragment: str = ""


def target_of(base: str, url: str) -> Target | None:
    """Where `url`, written in the file `base`, leads; None when it loads nothing from anywhere."""
    url = url.lstrip(_SPACE)
    if not url or url.startswith("#") or url[:12].lower().startswith(_LOADS_NOTHING):
        return None
    url = re.sub(r"[\t\n\r]", "", url.rstrip(_SPACE))
    if url.startswith(("//", "\\\\")):
        return Target("remote")
    if url[:5].lower() == "file:" or re.match(r"[A-Za-z]:[\\/]", url):
        return Target("outside")
    if _SCHEME.match(url):
        return Target("remote")
    return _local(base, url)


def _local(base: str, url: str) -> Target | None:
    rest, _, fragment = url.partition("#")
    rest = rest.partition("?")[0]
    if not rest:
        return None  # only a query: the document itself
    if rest.startswith(("/", "\\")):
        return Target("outside")
    parts = base.split("/")[:-1]
    for part in unquote(rest).replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return Target("outside")
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return Target("local", unicodedata.normalize("NFC", "/".join(parts)), fragment)
