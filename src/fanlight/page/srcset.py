"""The `srcset` attribute (HTML, section 4.8.4.2.2)."""

import re

_CANDIDATE = re.compile(r"[\s,]*([^\s]+)")


def srcset_urls(value: str) -> list[tuple[int, int]]:
    """The spans of the URLs in a `srcset`."""
    spans = []
    position = 0
    while (match := _CANDIDATE.match(value, position)) is not None:
        start, end = match.span(1)
        url = match[1].rstrip(",")
        if url:
            spans.append((start, start + len(url)))
        position = end
        if not match[1].endswith(","):  # descriptors follow, up to a comma outside parentheses
            position = _after_descriptors(value, end)
    return spans


def _after_descriptors(value: str, position: int) -> int:
    depth = 0
    for match in re.compile(r"[(),]").finditer(value, position):
        if match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            return match.end()
    return len(value)
