"""The words an artifact's icon may be. Anything else that is short and not a word is an emoji."""

import unicodedata

ICONS = frozenset(
    {
        "activity", "bell", "bolt", "book", "branch", "bug", "calendar", "cart", "chart", "chip",
        "clipboard", "clock", "cloud", "code", "compass", "dashboard", "database", "doc", "flag",
        "flame", "flask", "folder", "funnel", "gauge", "gear", "globe", "heart", "idea", "image",
        "key", "layers", "line", "lock", "mail", "map", "merge", "message", "money", "network",
        "news", "package", "palette", "pen", "people", "pie", "puzzle", "rocket", "scale",
        "school", "search", "server", "shield", "slides", "star", "table", "target", "tasks",
        "terminal", "video", "wrench",
    }
)  # fmt: skip

DEFAULT_ICON = "doc"

_EMOJI_CHARS = 16  # A family with skin tones and joiners has eleven code points.
_JOINERS = frozenset("\u200d\ufe0f\u20e3")


def is_icon(text: str) -> bool:
    """Whether `text` is a word of the set or looks like one emoji."""
    return text in ICONS or _is_emoji(text)


def _is_emoji(text: str) -> bool:
    if not 0 < len(text) <= _EMOJI_CHARS:
        return False
    chars = [char for char in text if char not in _JOINERS]
    keycap = text.endswith("\u20e3") and text[0] in "0123456789#*"
    return keycap or (bool(chars) and all(_may_be_emoji(char) for char in chars))


def _may_be_emoji(char: str) -> bool:
    """Symbols, skin tones, the tags of regional flags, and what is newer than this Python."""
    tag = "\U000e0020" <= char <= "\U000e007f"
    return tag or (char > "\x7f" and unicodedata.category(char) in {"So", "Sk", "Cn"})
