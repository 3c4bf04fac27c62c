"""Keeps long data URIs out of the parsers' way.

A report in Markdown may carry megabytes of base64 in its images. They mean nothing to a Markdown
parser and cost it time, so they are replaced by short names before it runs and put back after.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

# Only characters that stand for themselves in an attribute, in text and in a URL.
_DATA = re.compile(r"(data:[\w.+-]{1,64}/[\w.+-]{1,64};base64,)([A-Za-z0-9+/]{512,}={0,2})")


@dataclass(frozen=True, slots=True)
class Lifted:
    text: str
    mark: str
    parts: tuple[str, ...]

    def restore(self, html: str, *, limit: int) -> str:
        """Put the data back. It stops adding at `limit` characters: a reference may be used a
        thousand times, and the caller refuses a page that long anyway.
        """
        room = limit - len(html)

        def part(match: re.Match[str]) -> str:
            nonlocal room
            data = self.parts[int(match[1])]
            room -= len(data)
            return data if room > -len(data) else ""

        return re.sub(self._names(), part, html) if self.parts else html

    def _names(self) -> str:
        return rf"{self.mark}-(\d{{1,9}})-"


def lift(text: str) -> Lifted:
    # A name that the text cannot contain, since the text decides it; the same text, the same name.
    mark = "lifted-" + sha256(text.encode(errors="replace")).hexdigest()[:24]
    parts: list[str] = []

    def name(match: re.Match[str]) -> str:
        parts.append(match[2])
        return f"{match[1]}{mark}-{len(parts) - 1}-"

    return Lifted(text=_DATA.sub(name, text), mark=mark, parts=tuple(parts))
