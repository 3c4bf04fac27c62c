"""The words that go with a version: title, description, icon, label, note."""

from dataclasses import dataclass

from fanlight.model.errors import Invalid
from fanlight.model.icons import ICONS
from fanlight.model.limits import Limits

# An emoji can be several code points: a family of four with joiners has seven, a flag two.
_EMOJI_POINTS = 12


@dataclass(frozen=True, slots=True)
class Description:
    """`title` is used where the document has none of its own."""

    title: str | None = None
    description: str = ""
    icon: str = ""
    label: str = ""
    note: str = ""


def described(given: Description, limits: Limits) -> Description:
    """Raises `Invalid` for texts that are too long and icons that are neither word nor emoji."""
    title = check_text("title", given.title, limits.title_chars) if given.title else None
    return Description(
        title=title,
        description=check_text("description", given.description, limits.description_chars),
        icon=check_icon(given.icon),
        label=check_text("label", given.label, limits.label_chars),
        note=check_text("note", given.note, limits.note_chars),
    )


def check_text(name: str, value: str, limit: int) -> str:
    text = value.replace("\0", "").strip()
    if len(text) > limit:
        raise Invalid(
            f"{name}-too-long",
            f"The {name} has {len(text)} characters; it may have {limit}.",
            f"Shorten it. The setting is limits.{name}_chars.",
            limit=limit,
        )
    return text


def check_icon(icon: str) -> str:
    text = icon.strip()
    if not text or text in ICONS or _is_emoji(text):
        return text
    raise Invalid(
        "unknown-icon",
        f"There is no icon {text[:40]!r}.",
        f"Use an emoji or one of: {', '.join(sorted(ICONS))}.",
    )


def _is_emoji(text: str) -> bool:
    return (
        len(text) <= _EMOJI_POINTS
        and any(ord(char) > 0x203B for char in text)
        and not any(char.isalnum() and ord(char) < 0x1F000 for char in text)
    )
