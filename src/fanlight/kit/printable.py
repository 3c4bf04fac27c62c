"""Text that can be shown and written down."""

import re

# Lone surrogates are no text, and control characters would be commands to a terminal.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# In a name or a title also what turns the rest of a line round, or is nothing at all. Joiners stay:
# emoji and several scripts need them.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def printable(text: str) -> str:
    return _UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    """A title or a name, which cannot look like more than one, or like another."""
    # Twice: breaks between words stay breaks, and of what is hidden no gap is left.
    return " ".join(_HIDDEN.sub("", " ".join(text.split())).split())
