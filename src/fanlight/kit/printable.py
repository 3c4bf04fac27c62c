"""Text that can be shown and written down."""

import re

# Lone surrogates are no text, and control characters would be commands to a terminal.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def printable(text: str) -> str:
    return _UNPRINTABLE.sub("", text)


def printable_line(text: str) -> str:
    """As one line: a title cannot look like more than one."""
    return printable(" ".join(text.split()))
