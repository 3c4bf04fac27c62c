"""Times as a person at this machine reads them; `--json` keeps them as the API writes them."""

from datetime import datetime

from fanlight.kit.clock import SystemClock

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def local(iso: str) -> str:
    """In this machine's time zone, to the minute."""
    return datetime.fromisoformat(iso).astimezone().strftime("%Y-%m-%d %H:%M")


def age(iso: str) -> str:
    """How long ago it was, in the largest unit that fits."""
    seconds = SystemClock().now() // 1000 - int(datetime.fromisoformat(iso).timestamp())
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return "just now"


def length(seconds: int) -> str:
    """Seconds in minutes, or in hours where these are whole."""
    hours, rest = divmod(seconds, 3600)
    minutes = seconds // 60
    if hours and not rest:
        return f"{hours} hour{'s' if hours > 1 else ''}"
    return f"{minutes} minute{'s' if minutes != 1 else ''}"
