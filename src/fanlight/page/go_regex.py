r"""Regular expressions of Go's RE2 syntax, as Python's `re` reads them.

Only what the vendored rules need: flags in the middle of a group, which hold to the group's end;
`\z`; named character classes; and brackets inside of brackets, which mean themselves.
"""

import re
from collections.abc import Iterator

_FLAGS = re.compile(r"\(\?([a-z]+)\)")
_NAMED = {"[:alnum:]": "0-9A-Za-z", "[:alpha:]": "A-Za-z", "[:digit:]": "0-9"}


def translated(pattern: str) -> str:
    """Raises `re.error`, when it is compiled, for what is not known here."""
    return "".join(_parts(pattern))


def _parts(pattern: str) -> Iterator[str]:
    # For each open group, the flags that were switched on inside of it.
    opened: list[list[str]] = [[]]
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            pair = pattern[at : at + 2]
            yield r"\Z" if pair == r"\z" else pair
            at += 2
        elif char == "[":
            end = _end_of_class(pattern, at)
            yield _class(pattern[at:end])
            at = end
        elif found := _FLAGS.match(pattern, at):
            opened[-1].append(found[1])
            yield f"(?{found[1]}:"
            at = found.end()
        else:
            yield _plain(char, opened)
            at += 1
    yield ")" * len(opened[0])


def _plain(char: str, opened: list[list[str]]) -> str:
    if char == "(":
        opened.append([])
    elif char == ")":
        return ")" * len(opened.pop()) + char
    elif char == "|":
        # A choice divides the whole group, the part before the flags too.
        flags = opened[-1]
        return ")" * len(flags) + char + "".join(f"(?{each}:" for each in flags)
    return char


def _end_of_class(pattern: str, start: int) -> int:
    at = start + 1
    if pattern[at] == "^":
        at += 1
    # A bracket that comes first means itself.
    at += pattern[at] == "]"
    while pattern[at] != "]":
        named = next((name for name in _NAMED if pattern.startswith(name, at)), None)
        at += len(named) if named else 2 if pattern[at] == "\\" else 1
    return at + 1


def _class(text: str) -> str:
    inside = text[1:-1]
    for name, chars in _NAMED.items():
        inside = inside.replace(name, chars)
    return "[" + re.sub(r"(?<!\\)\[", r"\[", inside) + "]"
