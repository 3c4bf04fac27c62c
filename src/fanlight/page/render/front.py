"""Front matter: the lines between `---` at the very top of many Markdown files."""

import re
from dataclasses import dataclass

_BLOCK = re.compile(
    r"---[ \t]*\n(?P<body>.{0,65536}?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_LINE = re.compile(r"\s*\Z|\s*#|[ \t]+\S|-\s|[\w.-]+\s*:(?:\s|\Z)")
_FIELD = re.compile(r"(title|lang)\s*:\s+(.+?)\s*\Z", re.IGNORECASE)
_LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")


@dataclass(frozen=True, slots=True)
class Front:
    """What a page takes from front matter.

    Attributes:
        lines: how many lines of the file it takes up.
        rest: the document after it.
    """

    rest: str
    lines: int = 0
    title: str | None = None
    lang: str = "en"


def split_front(text: str) -> Front:
    """Only what looks like YAML counts, so that a document may begin with a rule (`---`)."""
    block = _BLOCK.match(text)
    if block is None:
        return Front(text)
    rows = block["body"].split("\n")
    if not all(_LINE.match(row) for row in rows):
        return Front(text)
    fields = {m[1].lower(): m[2].strip("\"'") for row in rows if (m := _FIELD.match(row))}
    lang = fields.get("lang", "")
    return Front(
        rest=text[block.end() :],
        lines=text.count("\n", 0, block.end()),
        title=fields.get("title") or None,
        lang=lang if _LANG.match(lang) else "en",
    )
