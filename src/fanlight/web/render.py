"""Templates to HTML. Everything is escaped; a name that a view does not have is an error."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanlight.kit.sizes import size
from fanlight.model.icons import DEFAULT_ICON, ICONS
from fanlight.web import diffrows
from fanlight.web.assets import asset

if TYPE_CHECKING:
    from jinja2 import Environment

_STEPS = ((60_000, 1_000, "s"), (3_600_000, 60_000, "min"), (86_400_000, 3_600_000, "h"))


def render(template: str, view: object) -> str:
    """The page as a document. `template` is a file of `templates/`, `view` what it reads."""
    return _environment().get_template(template).render(view=view)


def ago(moment: int, now: int) -> str:
    """`12 s ago`, `3 min ago`, `5 h ago`, then the date. The scripts count on in the same words."""
    age = max(0, now - moment)
    for below, unit, name in _STEPS:
        if age < below:
            return "just now" if age < 5_000 else f"{age // unit} {name} ago"
    return day(moment)


def day(moment: int) -> str:
    at = _utc(moment)
    return f"{at.day} {at:%b %Y}"


def exact(moment: int) -> str:
    at = _utc(moment)
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def machine(moment: int) -> str:
    return _utc(moment).isoformat(timespec="seconds").replace("+00:00", "Z")


def symbol(icon: str) -> str:
    """Name of the sprite's symbol for an icon; empty where the icon is an emoji."""
    if icon in ICONS:
        return icon
    return "" if icon and not icon.isascii() else DEFAULT_ICON


def plural(count: int, one: str) -> str:
    return f"{count:,} {one if count == 1 else one + 's'}"


def lasting(seconds: int) -> str:
    """`7 days`, `12 hours`, `90 minutes`: in the largest unit that gives a whole number."""
    units = ((86_400, "day"), (3_600, "hour"), (60, "minute"))
    unit, name = next(
        ((unit, name) for unit, name in units if seconds >= unit and seconds % unit == 0),
        (1, "second"),
    )
    return plural(seconds // unit, name)


def _utc(moment: int) -> datetime:
    return datetime.fromtimestamp(moment / 1000, tz=UTC)


@cache
def _environment() -> "Environment":
    # Needed for pages only, and not by a server that is starting.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    named: tuple[Any, ...] = (ago, day, exact, machine, size, symbol, plural, lasting)
    environment.filters |= {function.__name__: function for function in named}
    environment.filters["blocks"] = diffrows.blocks
    environment.globals |= {"asset": asset, "icons": sorted(ICONS)}
    return environment
