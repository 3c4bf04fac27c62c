"""Changes to a text, collected first and applied once."""

from dataclasses import dataclass

from fanlight.model.errors import TooLarge


@dataclass(frozen=True, slots=True)
class Edit:
    start: int
    end: int
    text: str


def apply_edits(text: str, edits: list[Edit], *, limit: int) -> str:
    """The text with all edits made; those must be in order and not overlap.

    Raises:
        TooLarge: when the result has more than `limit` characters, before it takes any memory.
    """
    size = len(text) + sum(len(edit.text) - (edit.end - edit.start) for edit in edits)
    if size > limit:
        raise too_large(size, limit)
    parts: list[str] = []
    position = 0
    for edit in edits:
        parts += (text[position : edit.start], edit.text)
        position = edit.end
    parts.append(text[position:])
    return "".join(parts)


def too_large(size: int, limit: int) -> TooLarge:
    return TooLarge(
        "bundle-too-large",
        f"With its files inside, the page has {size:,} bytes; the limit is {limit:,}.",
        "Publish the folder as a set of files, make the images smaller, or use each only once.",
        size=size,
        limit=limit,
    )
