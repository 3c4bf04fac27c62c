"""LaTeX -> MathML, which browsers typeset themselves."""

import re
from html import unescape
from typing import Literal
from xml.etree.ElementTree import Element, tostring

_CHARS = 4_000
"""One formula; the longest in print have a few hundred."""
_NESTING = 40
"""Braces, `\\left` and environments; the converter recurses once or more for each."""

# A definition can grow without bounds ("\\def\\a{\\b\\b}..."), and the converter does not count.
_DEFINES = re.compile(
    r"\\(?:re|provide)?(?:new(?:command|environment)|def|let|DeclareMathOperator)\b"
)
_OPENS = re.compile(r"(?<!\\)\{|\\left\b|\\begin\b")
_CLOSES = re.compile(r"(?<!\\)\}|\\right\b|\\end\b")

_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([a-zA-Z]+\*?)\}")
# Environments that the converter does not know, by one that looks the same.
_SAME_LOOK = {
    "aligned": "align*",
    "dcases": "cases",
    "eqnarray": "align*",
    "eqnarray*": "align*",
    "gather": "matrix",
    "gather*": "matrix",
    "gathered": "matrix",
    "multline": "matrix",
    "multline*": "matrix",
}
_NOTHING_MORE = frozenset({"displaymath", "equation", "equation*", "math"})


class BadMathError(Exception):
    """Says what is wrong with a formula, for its author."""


def mathml(latex: str, *, display: Literal["inline", "block"]) -> str:
    """The formula as a `<math>` element.

    Raises:
        BadMathError: it cannot be converted.
    """
    from latex2mathml.converter import Converter

    _check(latex)
    known = _ENVIRONMENT.sub(_known_environment, latex)
    try:
        element = Converter(display=display).convert_to_element(known)
    except Exception as error:
        # The converter answers bad input with whatever broke first: KeyError, IndexError,
        # StopIteration, and a dozen classes of its own without a common base.
        raise BadMathError(_reason(error)) from error
    _refuse_unknown_commands(element)
    return _serialized(element)


def _check(latex: str) -> None:
    if len(latex) > _CHARS:
        raise BadMathError(f"longer than {_CHARS:,} characters")
    if _DEFINES.search(latex):
        raise BadMathError("defines a command, which is not supported; write it out")
    if _depth(latex) > _NESTING:
        raise BadMathError(f"nested more than {_NESTING} deep")


def _known_environment(match: re.Match[str]) -> str:
    from latex2mathml.commands import MATRICES

    edge, name = match.groups()
    if name in _NOTHING_MORE:
        return "{" if edge == "begin" else "}"
    name = _SAME_LOOK.get(name, name)
    if f"\\{name}" not in MATRICES:
        raise BadMathError(f"unknown environment “{name}”")
    return f"\\{edge}{{{name}}}"


def _refuse_unknown_commands(element: Element) -> None:
    """The converter writes what it does not know as a name, backslash and all."""
    for node in element.iter():
        if node.tag in {"mi", "mo"} and re.match(r"\\[A-Za-z]", node.text or ""):
            raise BadMathError(f"unknown command “{node.text}”")


def _depth(latex: str) -> int:
    """An upper bound: what is never closed counts to the end."""
    turns = sorted(
        [(match.start(), 1) for match in _OPENS.finditer(latex)]
        + [(match.start(), -1) for match in _CLOSES.finditer(latex)]
    )
    depth = deepest = 0
    for _, turn in turns:
        depth = max(depth + turn, 0)
        deepest = max(deepest, depth)
    return deepest


def _reason(error: Exception) -> str:
    # "DoubleSubscriptsError" -> "double subscripts".
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__.removesuffix("Error")).lower()
    own = type(error).__module__.startswith("latex2mathml")
    return name if own else "something is missing or out of place"


def _serialized(element: Element) -> str:
    """The converter leaves characters as entities ("&#x02211;") in its text; here they are
    resolved first, so that a "<" of the formula is escaped once and never becomes a tag.
    """
    for node in element.iter():
        node.text = node.text and unescape(node.text)
        node.tail = node.tail and unescape(node.tail)
        for key in node.attrib:
            node.attrib[key] = unescape(node.attrib[key])
    element.attrib.pop("xmlns", None)
    return tostring(element, encoding="unicode")
