"""The words that go with a version: title, description, icon, label, note."""

from dataclasses import dataclass

from fanlight.kit.printable import one_line, printable
from fanlight.model.errors import Invalid
from fanlight.model.icons import ICONS, is_icon
from fanlight.model.limits import Limits


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
    title = check_line("title", given.title, limits=limits) if given.title else None
    return Description(
        title=title,
        description=check_text("description", given.description, limits=limits),
        icon=check_icon(given.icon),
        label=check_line("label", given.label, limits=limits),
        note=check_text("note", given.note, limits=limits),
    )


def check_line(name: str, value: str, *, limits: Limits, setting: str = "") -> str:
    """As `check_text`, on one line."""
    return check_text(name, one_line(value), limits=limits, setting=setting)


def check_text(name: str, value: str, *, limits: Limits, setting: str = "") -> str:
    """The text without what cannot be shown. `setting` is its limit, if not `{name}_chars`.

    Raises `Invalid` for one that is too long.
    """
    setting = setting or f"{name}_chars"
    limit: int = getattr(limits, setting)
    text = printable(value).strip()
    if len(text) > limit:
        raise Invalid(
            f"{name}-too-long",
            f"The {name} has {len(text)} characters; it may have {limit}.",
            f"Shorten it. The setting is limits.{setting}.",
            limit=limit,
        )
    return text


def check_icon(icon: str) -> str:
    text = icon.strip()
    if not text or is_icon(text):
        return text
    raise Invalid(
        "unknown-icon",
        f"There is no icon {text[:40]!r}.",
        f"Use an emoji or one of: {', '.join(sorted(ICONS))}.",
    )
